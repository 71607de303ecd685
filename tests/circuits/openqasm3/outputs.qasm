// section: Input and output
// takes: `output int[4]` `output bool` `output float[16]` …
// shows: Declared outputs are the result: numbers as the bits of their type, which stands beside them. Nothing else is in it where the program measures; where it does not, `meas` is, too: all qubits, measured in the end.
// counts: 0011100000000000 0 0000 = 1/2, 0011100000000000 1 1101 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
output int[4] n;
output bool isNegative;
output float[16] half;
qubit[2] q;
h q[0];
cx q[0], q[1];
bit[2] c = measure q;
n = -int[4](uint[2](c));
isNegative = n < 0;
half = 0.5;
