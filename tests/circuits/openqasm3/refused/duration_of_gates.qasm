// section: Refused
// takes: `durationof`
// shows: Times of gates.
// refused: CIRCUIT_UNSUPPORTED: 'durationof' is not supported: gates take no time here.
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
duration d = durationof({ x q; });
