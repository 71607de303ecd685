// section: What depends on measurements
// takes: `def parity(bit[n] b) -> bit`
// shows: Subroutines of measured values.
// counts: 0 000 = 1/8, 1 001 = 1/8, 1 010 = 1/8, 0 011 = 1/8, 1 100 = 1/8, 0 101 = 1/8, 0 110 = 1/8, 1 111 = 1/8
OPENQASM 3.0;
include "stdgates.inc";
const uint n = 3;
def parity(bit[n] all) -> bit {
  bit result = 0;
  for uint i in [0:n - 1] { result ^= all[i]; }
  return result;
}
qubit[n] q;
qubit target;
bit[n] c;
bit odd;
h q;
c = measure q;
if (parity(c)) x target;
odd = measure target;
