// section: Values
// takes: `bit` `bit[n]` `creg`
// shows: Bits and registers with values; bit 0 is the rightmost of a bit string, and every register is in the counts.
// counts: 0111 1 0110 = 1
OPENQASM 3.0;
include "stdgates.inc";
bit[4] pattern = "0110";
bit one = 1;
creg c[4];
qubit[4] q;
for uint i in [0:3] { if (pattern[i]) x q[i]; }
if (one == true) x q[0];
c = measure q;
