// section: Gates
// takes: `h q` without `include`
// shows: The gates of `stdgates.inc` are known without it, unless the program defines them itself.
// counts: 00 = 1/2, 11 = 1/2
OPENQASM 3.0;
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
