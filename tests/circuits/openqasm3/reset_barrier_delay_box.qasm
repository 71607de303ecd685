// section: Measurement
// takes: `reset` `barrier` `delay[t] q` `box { … }`
// shows: Resets; barriers and boxes, which change nothing on a simulator; delays, in which the qubits of a device relax (`--backend fake_manila`).
// counts: 10 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q;
reset q;
barrier q[0], q[1];
barrier;
box { x q[1]; delay[100ns] q[0]; }
delay[2.5us] q;
c = measure q;
