// section: Values
// takes: `0xff` `0o17` `0b1010_0000` `1_000` `.5e1` `"0101"` `true` `2.5im` `300ns`
// shows: Literals: whole numbers of four bases, floats, bit strings, Booleans, imaginary numbers, durations.
// counts: 1 01010000 = 1
OPENQASM 3.0;
include "stdgates.inc";
uint[8] hexadecimal = 0xFF;
uint[8] octal = 0o17;
uint[8] binary = 0b1010_0000;
uint[8] mixed = hexadecimal ^ octal ^ binary; // 1111_1111 ^ 0000_1111 ^ 1010_0000
qubit[8] q;
bit[8] c;
for uint i in [0:7] { if (mixed[i] == 1) x q[i]; }
c = measure q;
reset q;
bit flag;
if (1_000 == 1000 && .5e1 == 5.0 && "01_01" == "0101" && true && imag(2.5im) == 2.5 && 300ns == 0.3us) x q[0];
flag = measure q[0];
