OPENQASM 2.0;
include "qelib1.inc";
// with the signature of the built-in, which would leave 00 alone
gate rzz(angle) a, b { x a; x b; }
qreg q[2];
creg c[2];
rzz(0.3) q[0], q[1];
measure q -> c;
