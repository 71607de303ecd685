// section: Values
// takes: `float[16]` `float[32]` `float[64]` `float`
// shows: Floats, rounded to their format at every step.
// counts: 01 = 1/4, 11 = 3/4
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
float[32] third = 1.0 / 3.0;
if (third != 1.0 / 3.0) x q[0];
float cosine = sqrt(0.25);
ry(2 * arccos(cosine)) q[1]; // the probability of 0 is the square of the cosine
c = measure q;
