// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1), q(2)]
qubit[3] q;
bit[1] m_c0;
bit[1] m_c1;
bit[1] m_c2;


u3(pi*0.0954929659,pi*1.4588731935,pi*0.5146481009) q[0];
u3(pi*3.18e-08,pi*0.7957747155,pi*1.9681690114) q[1];
rx(pi*-0.0392975165) q[2];
t q[0];
cx q[0],q[1];
u3(pi*0.9230986699,0,pi*0.3333333333) q[1];
h q[0];
tdg q[1];
m_c0[0] = measure q[0];

// Gate: CZ**-1.400563499208679
u3(pi*0.5,pi*1.0,pi*1.5) q[1];
u3(pi*0.5,pi*1.0,pi*1.0) q[2];
sx q[1];
cx q[1],q[2];
rx(pi*0.2002817496) q[1];
ry(pi*0.5) q[2];
cx q[2],q[1];
sxdg q[2];
s q[2];
cx q[1],q[2];
u3(pi*0.5,pi*1.7997182504,0) q[1];
u3(pi*0.5,pi*0.2997182504,0) q[2];

h q[2];
m_c1[0] = measure q[1];
m_c2[0] = measure q[2];
