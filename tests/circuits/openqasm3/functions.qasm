// section: Expressions
// takes: `arccos` `arcsin` `arctan` `ceiling` `cos` `exp` `floor` `log` `mod` `popcount` `rotl` `rotr` `sin` `sqrt` `tan` `real` `imag`
// shows: Built-in functions.
// counts: 111111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[6] q;
bit[6] c;
if (popcount("1011") == 3 && rotl("10001111", 2) == "00111110" && rotr("0001", 1) == "1000") x q[0];
if (mod(-7, 3) == -1 && mod(5.5, 2) == 1.5) x q[1];
if (floor(-2.5) == -3.0 && ceiling(2.5) == 3 && sqrt(2.25) == 1.5) x q[2];
if (exp(0) == 1 && log(ℇ) == 1 && 4 * arctan(1.0) == pi) x q[3];
if (sin(pi / 2) == 1 && cos(pi) == -1 && tan(0) == 0 && arcsin(1) == pi / 2 && arccos(-1) == pi) x q[4];
angle[4] a = pi;
if (cos(a) == -1 && rotl(a, 1) == pi / 8 && real(exp(0.0im)) == 1) x q[5];
c = measure q;
