// section: Values
// takes: `angle[n]` `angle`
// shows: Angles: whole steps of 2π / 2ⁿ, modulo 2π; added, multiplied and divided like unsigned integers.
// counts: 11101 = 1/2, 11111 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[5] c;
angle[4] a = 7 * (pi / 8);
angle[4] b = pi / 8;
angle[4] d = 5 * (pi / 4);
uint[4] two = 2;
rx(a + b) q[0]; // π
ry(two * d) q[1]; // 5π/2 is π/2
if (b - a == 5 * (pi / 4)) x q[2];
if (-b == 15 * (pi / 8)) x q[3];
if (d / b == 10 && a / two == 3 * (pi / 8) && bit[4](d) == "1010") x q[4];
c = measure q;
