// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1)]
qubit[2] q;
bit[1] m_c0;
bit[1] m_c1;


h q[0];
cx q[0],q[1];
m_c0[0] = measure q[0];
m_c1[0] = measure q[1];
