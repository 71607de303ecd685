OPENQASM 2.0;
include "qelib1.inc";
// three parameters, where the built-in cu has four; outer uses it inside of its own definition
gate cu(a, b, c) control, target { u3(a, b, c) target; cx control, target; }
gate outer p, q { cu(pi, 0, pi) p, q; }
qreg q[2];
creg c[2];
outer q[0], q[1];
measure q -> c;
