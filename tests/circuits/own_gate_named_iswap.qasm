OPENQASM 3.0;
include "stdgates.inc";
// the built-in iswap would leave 00 alone; this one flips its second qubit, and controlled by q[2] once more
gate iswap a, b { x b; }
qubit[3] q;
bit[3] c;
iswap q[0], q[1];
x q[2];
ctrl @ iswap q[2], q[1], q[0];
c = measure q;
