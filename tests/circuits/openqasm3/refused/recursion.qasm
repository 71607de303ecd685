// section: Refused
// takes: a `def` that calls itself
// shows: Recursion.
// refused: CIRCUIT_UNSUPPORTED: The subroutine 'factorial' calls itself: recursion is not supported.
OPENQASM 3.0;
include "stdgates.inc";
def factorial(int n) -> int {
  if (n < 2) return 1;
  return n * factorial(n - 1);
}
qubit[4] q;
if (factorial(3) == 6) x q[0];
