// section: Values
// takes: `a[0][1]` `a[1][4:7] = "1010"` `a[0:1][1]`
// shows: Behind an element's index stands one of its bits, behind a slice's one of its parts.
// counts: 10100101 = 1
OPENQASM 3.0;
include "stdgates.inc";
array[uint[8], 3] a = {0, 1, 2};
a[0][0] = 1; // 1
a[1][4:7] = "1010"; // 161
a[1][2] |= a[2][1]; // 165
array[uint[8], 2, 2] table = {{1, 2}, {3, 4}};
table[0:1][1] = a[0:1]; // 1 2, 1 165
qubit[8] q;
bit[8] c;
for uint i in [0:7] { if (table[1, 1][i]) x q[i]; }
if (a[0] != 1 || table[0:1][0][1] != 2) x q;
c = measure q;
