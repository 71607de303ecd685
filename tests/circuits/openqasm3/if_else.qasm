// section: Statements
// takes: `if` `else` `else if`
// shows: Branches on known values, with and without braces.
// counts: 0110 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
int n = 5;
if (n < 3) x q[0]; else if (n < 6) { x q[1]; } else x q[3];
if (n == 6) { x q[0]; } else { if (n % 2 == 1) x q[2]; }
c = measure q;
