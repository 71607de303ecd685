// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1)]
qreg q[2];
creg m_c0[1];
creg m_c1[1];


h q[0];
cx q[0],q[1];
measure q[0] -> m_c0[0];
measure q[1] -> m_c1[0];
