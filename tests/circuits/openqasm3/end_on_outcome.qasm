// section: What depends on measurements
// takes: `if (c) end`
// shows: `end` in a branch ends those shots alone.
// counts: 01 = 1/2, 10 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
c[0] = measure q[0];
if (c[0]) end;
x q[1];
c[1] = measure q[1];
