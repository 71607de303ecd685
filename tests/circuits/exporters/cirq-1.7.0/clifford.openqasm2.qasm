// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2), q(3), q(4)]
qreg q[5];
creg m_c1[1];
creg m_c3[1];
creg m_c4[1];
creg m_c0[1];
creg m_c2[1];


h q[0];
s q[2];
y q[4];
sdg q[3];
sdg q[1];
sdg q[2];
x q[4];
h q[0];
z q[3];
sdg q[1];
h q[4];
z q[3];
x q[0];
sx q[4];
z q[4];
cx q[4],q[2];
sx q[4];
sdg q[2];
sdg q[4];
cz q[4],q[2];
cz q[4],q[1];
cx q[3],q[2];
swap q[2],q[4];
cx q[1],q[3];
cx q[4],q[1];
cx q[2],q[3];
cz q[4],q[2];
cx q[3],q[2];
swap q[4],q[3];
cx q[1],q[2];
sdg q[4];
y q[3];
y q[2];
y q[1];
cz q[4],q[3];
h q[1];
cx q[4],q[2];
measure q[1] -> m_c1[0];
measure q[3] -> m_c3[0];
swap q[0],q[2];
measure q[4] -> m_c4[0];
s q[0];
swap q[0],q[2];
measure q[0] -> m_c0[0];
measure q[2] -> m_c2[0];
