// section: Statements
// takes: `end`
// shows: `end` stops the program where it stands.
// counts: 01 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
x q[0];
c = measure q;
if (1 + 1 == 2) end;
x q[1];
c = measure q;
