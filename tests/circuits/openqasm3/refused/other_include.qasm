// section: Refused
// takes: `include "gates.inc"`
// shows: Other files.
// refused: CIRCUIT_UNSUPPORTED: The file "gates.inc" cannot be included; "stdgates.inc" and "qelib1.inc" can.
OPENQASM 3.0;
include "gates.inc";
qubit q;
x q;
