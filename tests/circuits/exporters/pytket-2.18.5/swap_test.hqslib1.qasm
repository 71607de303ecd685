OPENQASM 2.0;
include "hqslib1.inc";

qreg q[3];
creg c0[1];
creg c1[1];
creg c2[1];
h q[0];
ry(0.22281692032865347*pi) q[1];
ry(0.6684507609859605*pi) q[2];
rx(0.12732395447351627*pi) q[2];
cswap q[0],q[1],q[2];
measure q[1] -> c1[0];
measure q[2] -> c2[0];
h q[0];
measure q[0] -> c0[0];
