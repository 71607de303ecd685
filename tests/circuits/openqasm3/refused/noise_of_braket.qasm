// section: Refused
// takes: `#pragma braket noise bit_flip(0.1) q`
// shows: It would change the counts.
// refused: CIRCUIT_UNSUPPORTED: The noise 'bit_flip' of this pragma is not simulated.
OPENQASM 3.0;
qubit q;
bit c;
#pragma braket noise bit_flip(0.1) q
c = measure q;
