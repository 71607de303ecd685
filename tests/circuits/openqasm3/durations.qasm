// section: Values
// takes: `duration`
// shows: Durations: exact in ns, us, ms, s; a duration by a duration is a float.
// counts: 11 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
duration a = 300ns;
duration b = a + 0.7us;
delay[2 * a] q;
if (b / 1us == 1.0) x q[0];
if (a < b && 10dt / 4dt == 2.5) x q[1];
c = measure q;
