// section: Values
// takes: `a[{3, 0}]` `a[{0, 2}] = b`
// shows: Index sets of arrays name elements in the order of the set, to be read and written.
// counts: 110110 = 1
OPENQASM 3.0;
include "stdgates.inc";
array[int[8], 4] a = {1, 2, 3, 4};
array[int[8], 2] s = a[{3, 0}]; // 4 1
a[{2, 0, 1}] = a[{0, 1, 3}]; // 2 4 1 4
qubit[6] q;
bit[6] c;
x q[s[0]];
x q[s[1]];
for int[8] k in a[{1, 2}] { if (k == 4) x q[2]; if (k == 1) x q[5]; }
c = measure q;
