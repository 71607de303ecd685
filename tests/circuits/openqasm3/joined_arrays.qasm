// section: Values
// takes: `array[int[8], 6] c = a ++ b`
// shows: Arrays are joined by copying them.
// counts: 1100 = 1
OPENQASM 3.0;
include "stdgates.inc";
array[int[8], 4] a = {1, 1, 2, 3};
array[int[8], 2] b = {2, 3};
array[int[8], 6] joined = a ++ b;
a[0] = 100;
array[int[8], 4] twice = b ++ b;
int[8] sum = 0;
for int[8] element in joined { sum += element; } // 12
if (twice[2] != 2) sum = 0;
qubit[4] q;
bit[4] c;
for uint i in [0:3] { if (sum[i] == 1) x q[i]; }
c = measure q;
