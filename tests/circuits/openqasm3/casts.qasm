// section: Values
// takes: `int[8](x)` `bool(x)` `bit[8](x)` …
// shows: Casts: those of the specification's table, and for single bits some more, which are listed below.
// counts: 1111 11111110 = 1
OPENQASM 3.0;
include "stdgates.inc";
int[8] minus_two = -2;
bit[8] pattern = bit[8](uint[8](minus_two));
qubit[4] q;
bit[4] c;
if (uint[8](minus_two) == 254) x q[0];
if (int[4](3.9) == 3 && int[4](-3.9) == -3) x q[1];
if (bool(0.1) && float(7) / 2 == 3.5) x q[2];
if (uint[2]("11") == 3 && int[2]("11") == -1 && int("11") == 3) x q[3];
c = measure q;
