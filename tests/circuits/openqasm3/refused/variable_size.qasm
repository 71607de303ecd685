// section: Refused
// takes: `int n = 2; qubit[n] q;`
// shows: A size is a compile-time constant.
// refused: CIRCUIT_SYNTAX: A size is a constant, and this is none.
OPENQASM 3.0;
int n = 2;
qubit[n] q;
