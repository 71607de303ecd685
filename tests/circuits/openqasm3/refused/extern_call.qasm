// section: Refused
// takes: a call of an `extern`
// shows: Functions of another machine.
// refused: CIRCUIT_UNSUPPORTED: 'decode' is 'extern': nobody says what it computes.
OPENQASM 3.0;
include "stdgates.inc";
extern decode(bit[3]) -> bit;
qubit q;
bit[3] syndrome;
if (decode(syndrome)) x q;
