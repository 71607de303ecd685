// section: Expressions
// takes: `==` `!=` `<` `<=` `>` `>=`
// shows: Comparisons, also of registers with numbers that are wider than they are.
// counts: 11111 11 = 1
OPENQASM 3.0;
include "stdgates.inc";
bit[2] r = "11";
qubit[5] q;
bit[5] c;
if (r == 3 && r != 7 && r < 5 && "100" > "011") x q[0];
if (!(r == 7) && !(r == -1)) x q[1];
int[16] minus = -1;
uint[8] one = 1;
if (minus < one) x q[2];
angle[8] a = 3 * (pi / 2);
if (2 * a < a) x q[3]; // 3π is π
if (0.5 <= 0.5 && 1 >= 0.5 && true != false) x q[4];
c = measure q;
