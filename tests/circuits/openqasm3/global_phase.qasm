// section: Gates
// takes: `gphase`
// shows: Global phases, which under `ctrl` are phases of the control: here a Z, and a T twice and its inverse.
// counts: 01 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
gphase(1.25);
h q;
ctrl @ gphase(pi) q[0];
ctrl @ pow(2) @ gphase(pi / 4) q[1];
inv @ s q[1];
h q;
c = measure q;
