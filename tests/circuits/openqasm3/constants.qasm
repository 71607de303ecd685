// section: Values
// takes: `const` `pi` `π` `tau` `τ` `euler` `ℇ`
// shows: Constants, built in and declared, also as sizes.
// counts: 111 = 1
OPENQASM 3.0;
include "stdgates.inc";
const uint n = 2;
const float half = 1 / 2.0;
qubit[n + 1] q;
bit[n + 1] c;
rx(half * tau) q[0];
rx(half * 2 * π) q[1];
if (ℇ > 2.718 && euler < 2.719 && τ == 2 * pi) x q[2];
c = measure q;
