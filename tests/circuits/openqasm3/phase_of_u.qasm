// section: Gates
// takes: `ctrl @ U(θ, φ, λ)`
// shows: `U` has the phase that the specification gives it: `U(π, 0, π)` is iX, which a control makes visible.
// counts: 00 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
ctrl @ U(pi, 0, pi) q[0], q[1];
cx q[0], q[1];
sdg q[0]; // takes back the i
h q[0];
c = measure q;
