// section: Gates
// takes: `gate h q { … }` without `include`
// shows: A gate of one's own stands before one of the library.
// counts: 1 = 1
OPENQASM 3.0;
gate h q { U(pi, 0, pi) q; }
qubit[1] q;
bit[1] c;
h q[0];
c = measure q;
