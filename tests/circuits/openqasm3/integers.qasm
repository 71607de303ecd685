// section: Values
// takes: `int[n]` `int`
// shows: Integers: division goes towards zero, `%` has the sign of the dividend, `**` binds more strongly than `-` and from the right.
// counts: 11111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[5] c;
int[8] a = -7;
int b = 2;
if (a / b == -3) x q[0];
if (a % b == -1) x q[1];
if (3 ** 2 ** 2 == 81) x q[2];
if (-b ** 2 == -4) x q[3];
if (7 / -2 * -2 == 6) x q[4];
c = measure q;
