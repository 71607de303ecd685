// section: Refused
// takes: an assignment to a `const`
// shows: Constants stay.
// refused: CIRCUIT_SYNTAX: 'n' is a constant and cannot be assigned to.
OPENQASM 3.0;
qubit q;
const int n = 3;
n = 4;
