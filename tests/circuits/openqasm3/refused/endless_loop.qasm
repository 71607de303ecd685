// section: Refused
// takes: `while (true)` that nothing ends
// shows: Loops that never end.
// refused: LIMIT_EXCEEDED: The loops have more than 10,000 iterations together.
OPENQASM 3.0;
qubit q;
int n = 0;
while (n < 10) { n -= 1; }
