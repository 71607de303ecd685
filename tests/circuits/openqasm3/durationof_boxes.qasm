// section: Measurement
// takes: `durationof({ box[200ns] { … } })` `delay[t] q, r`
// shows: A delay of several qubits begins once the last of them is free, and the qubits of a box wait for each other at both ends.
// counts: 11111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[5] c;
duration together = durationof({delay[100ns] q[0]; delay[50ns] q[0:1]; delay[20ns] q[1];});
duration filled = durationof({box[200ns] { delay[100ns] q[0]; } delay[20ns] q[0];});
duration inside = durationof({box { delay[100ns] q[0]; delay[30ns] q[1]; } delay[20ns] q[1];});
duration before = durationof({delay[70ns] q[1]; box { delay[10ns] q[0]; nop q[1]; } delay[5ns] q[0];});
duration all = durationof({delay[40ns] q[3]; delay[10ns]; delay[1ns] q[0];});
if (together == 170ns) x q[0];
if (filled == 220ns) x q[1];
if (inside == 120ns) x q[2];
if (before == 85ns) x q[3];
if (all == 51ns) x q[4];
c = measure q;
