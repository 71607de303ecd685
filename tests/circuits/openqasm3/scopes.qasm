// section: Statements
// takes: `{ … }`
// shows: Blocks have their own names, which may hide outer ones until the block ends.
// counts: 10010 = 1
OPENQASM 3.0;
include "stdgates.inc";
int n = 1;
{
  n *= 2; // the outer one: 2
  int n = 100;
  n *= 2;
}
n *= 2; // 4
if (true) { int n = 50; n += 1; }
uint sum = 0;
for uint n in [1:4] { sum += n; } // 10
n += int(sum); // 14
n += 4;
qubit[5] q;
bit[5] c;
for uint i in [0:4] { if (n[i] == 1) x q[i]; }
c = measure q;
