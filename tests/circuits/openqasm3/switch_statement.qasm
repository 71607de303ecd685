// section: Statements
// takes: `switch` `case` `default`
// shows: Cases of several values, and what is left.
// counts: 0110 = 1
OPENQASM 3.1;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
const int A = 7;
int i = 15;
switch (i) {
  case 1, 3, 5 { x q[0]; }
  case A, A + 8 { x q[1]; }
  default { x q[3]; }
}
switch (i % 4) {
  case 0b00 { x q[0]; }
  case 0b01, 0b10 { x q[3]; }
  default { x q[2]; }
}
switch (-1) { case 1 { x q[0]; } }
c = measure q;
