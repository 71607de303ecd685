// section: Values
// takes: `a[1:3]` `sizeof(a, 1)`
// shows: Slices of arrays are read and written; `sizeof` gives their lengths.
// counts: 11001 = 1
OPENQASM 3.0;
include "stdgates.inc";
array[int[8], 4] a = {1, 2, 3, 4};
a[1:3] = a[0:2]; // 1 1 2 3
array[int[8], 2] b = a[2:3];
array[int[8], 2, 3] table = {{0, 0, 0}, {4, 5, 6}};
table[0] = a[0:1:2]; // 1 1 2
table[0:1, 2] = b; // 1 1 2, 4 5 3
int[8] sum = 0;
for uint i in [0:1] {
  for int[8] element in table[i] { sum += element; }
}
qubit[5] q; // 4 + 12 = 16
bit[5] c;
for uint i in [1:4] { if (sum[i] == 1) x q[i]; }
if (sizeof(a) == 4 && sizeof(table, 1) == 3 && sizeof(table[0]) == 3) x q[0];
if (a[-1] == table[1, 2]) x q[3];
c = measure q;
