// section: Values
// takes: `array[int[8], 3, 2]`
// shows: Arrays: nested braces, elements read and written, indices from either end.
// counts: 10011 = 1
OPENQASM 3.0;
include "stdgates.inc";
array[int[8], 3, 2] m = {{1, 2}, {3, 4}, {5, 6}};
m[1, 0] = 7;
m[-1][1] = 0;
int[8] sum = 0;
for uint i in [0:2] {
  for uint j in [0:1] { sum += m[i, j]; }
}
qubit[5] q; // 1 + 2 + 7 + 4 + 5 + 0 = 19
bit[5] c;
for uint i in [0:4] { if (sum[i] == 1) x q[i]; }
c = measure q;
