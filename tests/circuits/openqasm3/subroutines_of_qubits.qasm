// section: Subroutines
// takes: `def f(qubit[n] q, angle a) -> bit`
// shows: Subroutines that act on qubits and measure them.
// counts: 01 1 = 1
OPENQASM 3.0;
include "stdgates.inc";
def flip(qubit[2] pair) { x pair; }
def in_the_x_basis(qubit q) -> bit { h q; return measure q; }
def both(qubit[2] pair) -> bit[2] {
  bit[2] found;
  found = measure pair;
  return found;
}
def turned(angle[32] theta, qubit q) -> bit { rx(theta) q; return measure q; }
qubit[4] q;
bit sign;
bit[2] c;
h q[3];
z q[3];
sign = in_the_x_basis(q[3]); // |-⟩
flip(q[0:1]);
cx q[0], q[1];
c = both(q[0:1]);
if (turned(pi, q[2]) != sign) x q[0];
