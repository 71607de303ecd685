// section: Values
// takes: `n[0]` `n[4:7] = "1010"`
// shows: The bits of integers and angles are read and written by index and slice.
// counts: 1 10101111 = 1
OPENQASM 3.0;
include "stdgates.inc";
int[8] n = 15;
n[4:7] = "1010";
qubit[8] q;
bit[8] c;
for uint i in [0:7] { if (n[i] == 1) x q[i]; }
c = measure q;
angle[4] a = 0;
a[2] = 1; // π/2
a[3] = n[-1]; // π more
reset q;
if (a == 3 * (pi / 2) && n[0:2:6] == "0011" && n == -81) x q[0];
bit right = measure q[0];
