// section: Refused
// takes: `f(q[0], q[0])`
// shows: Two arguments of a subroutine are never one qubit.
// refused: CIRCUIT_SYNTAX: 'f' is given one qubit twice.
OPENQASM 3.0;
include "stdgates.inc";
def f(qubit a, qubit b) {
  cx a, b;
}
qubit[2] q;
f(q[0], q[0]);
