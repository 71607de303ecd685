OPENQASM 3.0;
include "stdgates.inc";
// `flag` is in no register: its outcome is 1, that of `out` is 10
bit flag;
qubit[3] q;
bit[2] out;
x q[0];
x q[2];
flag = measure q[0];
out[0] = measure q[1];
out[1] = measure q[2];
