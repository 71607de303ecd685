// section: Qubits
// takes: `$0`
// shows: Physical qubits, here those of the simulator.
// counts: 10 = 1
OPENQASM 3.0;
include "stdgates.inc";
bit[2] c;
x $1;
c[0] = measure $0;
c[1] = measure $1;
