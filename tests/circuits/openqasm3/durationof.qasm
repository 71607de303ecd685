// section: Measurement
// takes: `durationof({ … })` `x[20ns] q`
// shows: How long delays and given durations take, each beginning as the last of its qubits is free; a gate takes no time here.
// counts: 111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
duration one_after_the_other = durationof({delay[30ns] q[0]; x[20ns] q[0];});
duration side_by_side = durationof({delay[30ns] q[0]; delay[20ns] q[1];});
duration in_turn = durationof({delay[30ns] q[0]; cx q[0], q[1]; delay[20ns] q[1];});
if (one_after_the_other == 50ns) x q[0];
if (side_by_side == 30ns) x q[1];
if (in_turn == 50ns) x q[2];
c = measure q;
