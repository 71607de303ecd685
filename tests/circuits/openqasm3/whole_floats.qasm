// section: Values
// takes: `int n = floor(2.5)`
// shows: A float that is whole becomes an integer where it is assigned to a variable; any other needs a cast.
// counts: 010 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
int n = floor(2.5);
uint[4] m = 6.0 / 2;
if (n == 2 && m == 3) x q[n - 1];
c = measure q;
