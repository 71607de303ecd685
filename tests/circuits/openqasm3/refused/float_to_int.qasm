// section: Refused
// takes: `int n = 2.5;`
// shows: A float becomes an integer by a cast alone.
// refused: CIRCUIT_SYNTAX: A float does not become an int by itself.
OPENQASM 3.0;
qubit q;
int n = 2.5;
