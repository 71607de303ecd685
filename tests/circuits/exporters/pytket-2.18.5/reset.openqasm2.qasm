OPENQASM 2.0;
include "qelib1.inc";

qreg q[3];
creg c0[1];
creg c1[1];
creg c2[1];
ry(0.2864788975654116*pi) q[0];
cx q[0],q[1];
measure q[0] -> c0[0];
reset q[0];
h q[0];
cx q[0],q[2];
cx q[2],q[1];
measure q[1] -> c1[0];
measure q[2] -> c2[0];
