// section: Gates
// takes: `#pragma braket unitary([[0, -1im], [1im, 0]]) q[0]`
// shows: Amazon Braket's gates by their matrices, whose first qubit is the most significant: here a Y and a cx from `q[0]` to `q[1]`. Its noise in pragmas is refused.
// counts: 11 = 1
OPENQASM 3.0;
qubit[2] q;
bit[2] c;
#pragma braket unitary([[0, -1im], [1im, 0]]) q[0]
#pragma braket unitary([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]) q[0], q[1]
c = measure q;
