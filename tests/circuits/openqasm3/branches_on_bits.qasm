// section: What depends on measurements
// takes: `if (c)` `if (c[0])` `if (c == 2)` `if (!c[0] && c[1])`
// shows: Branches on measured bits and registers, compared and joined.
// counts: 00 00 = 1/4, 01 01 = 1/4, 10 10 = 1/4, 11 11 = 1/4
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[2] c;
bit[2] d;
h q[0:1];
c = measure q[0:1];
if (c == 1 || c == 3) x q[2];
if (c[1] && !(c == 0)) { x q[3]; } else if (c[0] && c[1]) x q[2];
d = measure q[2:3];
