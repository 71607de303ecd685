// section: Statements
// takes: `while`
// shows: Loops on known values: eight steps from 6 to 1 by halving and 3n + 1.
// counts: 1000 = 1
OPENQASM 3.0;
include "stdgates.inc";
int n = 6;
uint[4] steps = 0;
while (n != 1) {
  if (n % 2 == 0) n /= 2;
  else n = 3 * n + 1;
  steps += 1;
}
qubit[4] q;
bit[4] c;
for uint i in [0:3] { if (steps[i] == 1) x q[i]; }
c = measure q;
