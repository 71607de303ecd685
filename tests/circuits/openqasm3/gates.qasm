// section: Gates
// takes: `gate` `U` `CX`
// shows: Gates of one's own, by their parameters in the order in which they are declared.
// counts: 011 = 1
OPENQASM 3.0;
include "stdgates.inc";
gate turn(theta, phi) a { rx(theta) a; rz(phi) a; }
gate turn_both(lambda, alpha) a, b { turn(lambda, alpha) a; turn(lambda, alpha) b; }
gate nothing a { }
qubit[3] q;
bit[3] c;
turn_both(pi, 0) q[0], q[1];
nothing q[2];
CX q[0], q[2];
U(pi, 0, pi) q[2];
c = measure q;
