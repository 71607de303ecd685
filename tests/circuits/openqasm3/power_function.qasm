// section: Expressions
// takes: `pow(x, y)`
// shows: The function that the specification once had, as `x ** y`.
// counts: 1 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit c;
if (pow(2, 5) == 32 && pow(2.0, -1) == 0.5) x q;
c = measure q;
