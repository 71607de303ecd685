// section: Input and output
// takes: `uint[4] heads;` without bits
// shows: Where neither an output nor a bit is declared, the variables that measurements decide are the result, as outputs are.
// counts: 0000 = 1/4, 0001 = 1/2, 0010 = 1/4
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
uint[4] heads;
int turns;
for int i in [0:1] {
  turns += 1;
  h q[i];
  bool head = measure q[i];
  if (head) heads += 1;
}
