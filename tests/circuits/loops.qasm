OPENQASM 3.0;
include "stdgates.inc";
// a step down a line of qubits, and an inner loop that depends on the outer one
qubit[4] q;
bit[4] c;
x q[3];
for int i in [3:-1:1] { cx q[i], q[i - 1]; }
for uint i in {0, 1} {
  for uint j in [i + 2:3] { x q[j]; }
}
c = measure q;
