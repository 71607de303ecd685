// section: Input and output
// takes: `input float` `input angle`
// shows: Numbers that are given with the task, in gates and in calculations.
// parameters: {"theta": 3.141592653589793, "phi": 1.5707963267948966}
// counts: 101 = 1/2, 111 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
input angle phi;
qubit[3] q;
bit[3] c;
rx(theta) q[0];
ry(theta / 2) q[1];
rx(phi + pi / 2) q[2];
c = measure q;
