// section: Statements
// takes: `=` `+=` `-=` `*=` `/=` `%=` `**=` `<<=` `>>=` `|=` `&=` `^=`
// shows: Assignments, plain and compound.
// counts: 1001001 = 1
OPENQASM 3.0;
include "stdgates.inc";
int[16] a;
a = 10;
a += 5; // 15
a -= 3; // 12
a *= 4; // 48
a /= 5; // 9
a %= 7; // 2
a **= 5; // 32
a <<= 2; // 128
a >>= 1; // 64
a |= 3; // 67
a &= ~2; // 65
a ^= 8; // 73
qubit[7] q;
bit[7] c;
for uint i in [0:6] { if (a[i] == 1) x q[i]; }
c = measure q;
