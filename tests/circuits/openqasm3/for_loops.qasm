// section: Statements
// takes: `for` over `[a:b]` `[a:step:b]` `{…}` arrays and registers
// shows: Loops over ranges (both ends included, steps of either sign), sets, arrays and registers.
// counts: 101010 1011 = 1
OPENQASM 3.0;
include "stdgates.inc";
int n = 0;
for int i in [0:2:7] { n += i; } // 0 + 2 + 4 + 6 = 12
for int i in [5:-2:1] { n += i; } // 5 + 3 + 1: 21
for int i in [3:1] { n += 1000; } // never
for uint i in {1, 5, 10} n += i; // 37
array[float[64], 2] halves = {0.5, 1.5};
for float[64] f in halves { n += int(2 * f); } // 1 + 3: 41
bit[4] pattern = "1011";
for bit b in pattern { if (!b) n += 1; } // 42
qubit[6] q;
bit[6] c;
for uint i in [0:5] { if (n[i] == 1) x q[i]; }
c = measure q;
