// section: Qubits
// takes: `qubit` `qubit[n]` `qreg`
// shows: Qubits alone and in registers, and indices from either end.
// counts: 1001 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit single;
qubit[2] pair;
qreg old[1];
bit[4] c;
x single;
x old[0];
x pair[-1];
x pair[1];
c[0] = measure single;
c[1:2] = measure pair;
c[-1] = measure old[0];
