// section: What depends on measurements
// takes: `uint[2](c) + 1` `<<` `==` on measured values
// shows: Arithmetic on measured integers, with their width: 3 + 1 is 0 in two bits.
// counts: 01 00 = 1/4, 10 01 = 1/4, 11 10 = 1/4, 00 11 = 1/4
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
qubit[2] r;
bit[2] c;
bit[2] d;
h q;
c = measure q;
uint[2] next = uint[2](c) + 1;
if (next[0] == 1) x r[0];
if (next >= 2) x r[1];
d = measure r;
