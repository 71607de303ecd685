// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2), q(3), q(4)]
qreg q[5];
creg m_c0[1];
creg m_c1[1];
creg m_c2[1];
creg m_c3[1];
creg m_c4[1];


h q[0];
cx q[0],q[1];
cx q[1],q[2];
measure q[0] -> m_c0[0];
cx q[2],q[3];
measure q[1] -> m_c1[0];
cx q[3],q[4];
measure q[2] -> m_c2[0];
measure q[3] -> m_c3[0];
measure q[4] -> m_c4[0];
