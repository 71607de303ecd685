// section: Input and output
// takes: `input int[n]` `input uint[n]` `input bool` `input bit[n]` `input array[…]`
// shows: Values of every type that are given with the task, also where they decide what the circuit is.
// parameters: {"turns": 3, "start": 1, "flip": 1, "mask": 5, "angles": [3.141592653589793, 0]}
// counts: 1111101 = 1
OPENQASM 3.0;
include "stdgates.inc";
input int[8] turns;
input uint[2] start;
input bool flip;
input bit[3] mask;
input array[angle, 2] angles;
qubit[7] q;
bit[7] c;
for uint[2] i in [0:2] { if (mask[i]) x q[i]; } // 101
for int[8] i in [start:turns] { if (i > 1) x q[i + 1]; } // q[3], q[4]
if (flip) x q[5];
for uint i in [0:1] { rx(angles[i]) q[6]; }
c = measure q;
