// section: Expressions
// takes: `&` `|` `^` `~` `<<` `>>`
// shows: Bit by bit, on registers, integers and angles; shifts lose what leaves the type.
// counts: 10000000 01010011 = 1
OPENQASM 3.0;
include "stdgates.inc";
uint[8] a = 0b1100_1010;
uint[8] swapped = ~((a << 4) | (a >> 4)); // 1010_1100, all bits turned
qubit[8] q;
bit[8] c;
for uint i in [0:7] { if (swapped[i] == 1) x q[i]; }
c = measure q;
bit[8] register = "10001111";
register = (register ^ "00001111") & ~"01110000" | "00000000";
