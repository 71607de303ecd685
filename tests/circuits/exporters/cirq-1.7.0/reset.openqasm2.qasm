// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2)]
qreg q[3];
creg m_c0[1];
creg m_c1[1];
creg m_c2[1];


ry(pi*0.2864788976) q[0];
cx q[0],q[1];
measure q[0] -> m_c0[0];
reset q[0];
h q[0];
cx q[0],q[2];
cx q[2],q[1];
measure q[1] -> m_c1[0];
measure q[2] -> m_c2[0];
