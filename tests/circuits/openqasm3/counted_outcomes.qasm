// section: What depends on measurements
// takes: `n += measured` `switch (n)`
// shows: Integers made of measured bits, counted up and switched on: one head of two coins is the likeliest.
// counts: 00 = 1/4, 01 = 1/2, 10 = 1/4
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] coins;
qubit[2] heads;
bit[2] c;
uint[2] n = 0;
h coins;
for uint i in [0:1] {
  bit side = measure coins[i];
  n += side;
}
switch (n) {
  case 1 { x heads[0]; }
  case 2 { x heads[1]; }
  default { }
}
c = measure heads;
