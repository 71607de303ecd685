// section: Gates
// takes: `h q` `cx q, r` `cx q[0], r`
// shows: A gate on registers is one gate a qubit.
// counts: 111 110 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
qubit[3] r;
bit[3] c;
bit[3] d;
x q[1:2];
cx q, r; // r is 110
x r[0];
cx q[0], r; // q[0] is 0
c = measure q;
d = measure r;
