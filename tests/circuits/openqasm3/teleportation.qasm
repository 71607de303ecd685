// section: What depends on measurements
// takes: `if (a) x q` after measurements
// shows: A qubit is teleported: what it shows does not depend on the two bits that are sent.
// counts: 0 0 0 = 1/16, 1 0 0 = 3/16, 0 0 1 = 1/16, 1 0 1 = 3/16, 0 1 0 = 1/16, 1 1 0 = 3/16, 0 1 1 = 1/16, 1 1 1 = 3/16
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit a;
bit b;
bit c;
ry(2 * pi / 3) q[0]; // 1 in 3 of 4 cases
h q[1];
cx q[1], q[2];
cx q[0], q[1];
h q[0];
a = measure q[0];
b = measure q[1];
if (b) x q[2];
if (a) z q[2];
c = measure q[2];
