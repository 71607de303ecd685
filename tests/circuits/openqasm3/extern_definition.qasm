// section: Subroutines
// takes: `extern vote(bit[n]) -> bit` with a `def` behind it, or `--extern`
// shows: An `extern` is what the `def` of its name computes: the majority of three measured bits.
// counts: 1 011 = 1
OPENQASM 3.0;
include "stdgates.inc";
const int n = 3;
extern vote(bit[n]) -> bit;
qubit[n] q;
bit[n] c;
bit majority;
x q[0:1];
c = measure q;
majority = vote(c);
def vote(bit[3] b) -> bit { return (b[0] & b[1]) | (b[1] & b[2]) | (b[0] & b[2]); }
