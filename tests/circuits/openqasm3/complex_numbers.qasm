// section: Values
// takes: `complex[float[n]]` `complex`
// shows: Complex numbers with `+ - * / **`, `real` and `imag`.
// counts: 1111 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
complex[float[64]] a = 10.0 + 5.0im;
complex b = -2.0 - 7.0im;
if (a + b == 8.0 - 2.0im) x q[0];
if (real(a * b) == 15.0) x q[1];
if (imag(a * b) == -80.0) x q[2];
if (imag(sqrt(-4.0 + 0.0im)) == 2.0) x q[3];
c = measure q;
