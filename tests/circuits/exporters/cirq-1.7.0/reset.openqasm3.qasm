// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1), q(2)]
qubit[3] q;
bit[1] m_c0;
bit[1] m_c1;
bit[1] m_c2;


ry(pi*0.2864788976) q[0];
cx q[0],q[1];
m_c0[0] = measure q[0];
reset q[0];
h q[0];
cx q[0],q[2];
cx q[2],q[1];
m_c1[0] = measure q[1];
m_c2[0] = measure q[2];
