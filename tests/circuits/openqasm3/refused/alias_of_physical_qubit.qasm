// section: Refused
// takes: `let a = $0`
// shows: Physical qubits are not declared, and have no other names.
// refused: CIRCUIT_SYNTAX: A physical qubit has no other name.
OPENQASM 3.0;
let a = $0;
x a;
