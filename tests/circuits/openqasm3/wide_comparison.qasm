// section: What depends on measurements
// takes: `if (c == 5)` where c has two bits
// shows: A register is never equal to a number that it cannot hold, and less than it.
// counts: 10 01 = 1/2, 10 11 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[2] c;
bit[2] d;
x q[0];
h q[1];
c = measure q[0:1];
if (c == 5) x q[2];
if (c < 5) x q[3];
if ((c & 6) == 4) x q[2];
d = measure q[2:3];
