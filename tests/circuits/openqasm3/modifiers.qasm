// section: Gates
// takes: `inv @` `pow(k) @` `ctrl @` `ctrl(n) @` `negctrl @`
// shows: Modifiers on every gate, also several.
// counts: 10011011 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[8] q;
bit[8] c;
pow(0.5) @ x q[0];
pow(0.5) @ x q[0];
ctrl @ x q[0], q[1];
negctrl @ x q[2], q[3];
ctrl(2) @ x q[0], q[1], q[4];
h q[5];
s q[5];
inv @ s q[5];
h q[5];
h q[6];
s q[6];
inv @ pow(2) @ t q[6];
h q[6];
negctrl @ ctrl @ pow(3) @ x q[2], q[0], q[7];
x q[4];
ctrl @ inv @ pow(-1) @ x q[0], q[4];
c = measure q;
