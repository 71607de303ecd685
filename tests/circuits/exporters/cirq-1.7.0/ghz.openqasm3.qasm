// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1), q(2), q(3), q(4)]
qubit[5] q;
bit[1] m_c0;
bit[1] m_c1;
bit[1] m_c2;
bit[1] m_c3;
bit[1] m_c4;


h q[0];
cx q[0],q[1];
cx q[1],q[2];
m_c0[0] = measure q[0];
cx q[2],q[3];
m_c1[0] = measure q[1];
cx q[3],q[4];
m_c2[0] = measure q[2];
m_c3[0] = measure q[3];
m_c4[0] = measure q[4];
