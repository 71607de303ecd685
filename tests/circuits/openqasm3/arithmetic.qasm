// section: Expressions
// takes: `+` `-` `*` `/` `%` `**`
// shows: Operators bind as in the specification's table, and integers divide as integers.
// counts: 111111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[6] q;
bit[6] c;
if (1 + 2 * 3 == 7) x q[0];
if ((1 | 2 ^ 3 & 2) == 1) x q[1];
if (1 << 2 + 1 == 8) x q[2];
if (2 < 3 == true) x q[3];
if (1 / 2 == 0 && 1 / 2.0 == 0.5) x q[4];
if (10 - 4 - 3 == 3 && 2 ** 3 ** 2 == 512 && !false && -1 < 0) x q[5];
c = measure q;
