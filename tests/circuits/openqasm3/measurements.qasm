// section: Measurement
// takes: `c = measure q` `measure q -> c` `bit b = measure q` `measure q`
// shows: Measurements into registers, slices and bits, and such whose outcome is dropped; in a program without bits it is the result, as `meas`, in the order of the measurements.
// counts: 1 011 10 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[2] c;
bit[3] d;
x q[1];
measure q[0:1] -> c;
d[0] = measure q[1];
d[1:2] = measure q[1:2];
measure q;
bit last = measure q[1];
