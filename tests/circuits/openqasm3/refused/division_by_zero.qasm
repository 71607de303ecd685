// section: Refused
// takes: `1 / 0`
// shows: What has no value.
// refused: CIRCUIT_SYNTAX: An integer is divided by zero.
OPENQASM 3.0;
qubit q;
int n = 4;
n = 1 / (n - 4);
