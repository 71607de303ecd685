// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2)]
qreg q[3];
creg m_c1[1];
creg m_c0[1];
creg m_c2[1];


ry(pi*0.3501408748) q[0];
h q[1];
cx q[1],q[2];
cx q[0],q[1];
h q[0];
measure q[1] -> m_c1[0];
measure q[0] -> m_c0[0];
if (m_c1==1) x q[2];
if (m_c0==1) z q[2];
measure q[2] -> m_c2[0];
