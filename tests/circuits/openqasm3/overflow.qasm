// section: Values
// takes: `uint[n]` `int[n]`
// shows: A `uint[n]` is a number modulo 2ⁿ, an `int[n]` is its two's complement.
// counts: 1111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
uint[4] a = 15;
a += 1;
int[4] b = 7;
b += 1;
uint[4] d = 3;
d -= 5;
uint[4] e = 9;
if (a == 0) x q[0];
if (b == -8) x q[1];
if (d == 14) x q[2];
if (e + e == 2) x q[3];
c = measure q;
