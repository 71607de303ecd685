// section: Refused
// takes: `c = measure q` of other sizes
// shows: Registers of two sizes.
// refused: CIRCUIT_SYNTAX: This measures 3 qubits into 2 bits: the sizes must be the same.
OPENQASM 3.0;
qubit[3] q;
bit[2] c;
c = measure q;
