// section: Qubits
// takes: `let` `++` `q[1:2:5]` `q[{0, 3}]` `q[-2:-1]`
// shows: Other names for qubits: joined registers, slices, sets, and slices of those.
// counts: 101011 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] one;
qubit[4] two;
bit[6] c;
let all = one ++ two;
let odd = all[1:2:5];
let chosen = two[{3, 0}];
let last = all[-2:-1];
x odd; // 101010
x chosen[0]; // two[3] is all[5]: 001010
x last[1]; // 101010
x one[0]; // 101011
c = measure all;
