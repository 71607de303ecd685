// section: What depends on measurements
// takes: `break` `continue` on measured bits
// shows: A loop left by a measured bit: the number of turns up to the first 1, at most three.
// counts: 01 = 1/2, 10 = 1/4, 11 = 1/4
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
qubit[2] shown;
bit[2] c;
uint[2] turns = 0;
for uint i in [1:3] {
  turns += 1;
  h q;
  bit b = measure q;
  reset q;
  if (b) break;
}
if (turns[0]) x shown[0];
if (turns[1]) x shown[1];
c = measure shown;
