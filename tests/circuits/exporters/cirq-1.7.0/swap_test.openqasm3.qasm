// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1), q(2)]
qubit[3] q;
bit[1] m_c1;
bit[1] m_c2;
bit[1] m_c0;


ry(pi*0.2228169203) q[1];
ry(pi*0.668450761) q[2];
h q[0];
rx(pi*0.1273239545) q[2];
cswap q[0],q[1],q[2];
h q[0];
m_c1[0] = measure q[1];
m_c2[0] = measure q[2];
m_c0[0] = measure q[0];
