// section: Refused
// takes: `2 ** 64` of `int`
// shows: Powers that do not fit.
// refused: CIRCUIT_SYNTAX: The power is larger than an int can hold.
OPENQASM 3.0;
qubit q;
int n = 2 ** 64;
