// section: Statements
// takes: `break` `continue`
// shows: Leaving a loop, and going on with its next turn.
// counts: 00101010 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[8] q;
bit[8] c;
for int i in [0:7] {
  if (i % 2 == 0) continue;
  if (i > 6) break;
  x q[i];
}
int n = 0;
while (true) {
  n += 1;
  if (n == 1000) break;
}
c = measure q;
