// Generated from Cirq v1.7.0

OPENQASM 3.0;
include "stdgates.inc";


// Qubits: [q(0), q(1), q(2), q(3)]
qubit[4] q;
bit[1] m_c3;
bit[1] m_c0;
bit[1] m_c1;
bit[1] m_c2;


x q[3];
h q[0];
h q[1];
h q[2];

// Gate: CZ**0.6
u3(pi*0.5,0,pi*1.25) q[0];
u3(pi*0.5,0,pi*0.75) q[3];
sx q[0];
cx q[0],q[3];
rx(pi*0.2) q[0];
ry(pi*0.5) q[3];
cx q[3],q[0];
sxdg q[3];
s q[3];
cx q[0],q[3];
u3(pi*0.5,pi*0.05,pi*1.0) q[0];
u3(pi*0.5,pi*0.55,pi*1.0) q[3];

// Gate: CZ**1.2
u3(pi*0.5,0,pi*0.5549165668) q[1];
u3(pi*0.5,pi*1.0,pi*1.0549165668) q[3];
sx q[1];
cx q[1],q[3];
rx(pi*0.1) q[1];
ry(pi*0.5) q[3];
cx q[3],q[1];
sxdg q[3];
rz(pi*0.5) q[3];
cx q[1],q[3];
u3(pi*0.5,pi*0.0450834332,pi*1.0) q[1];
u3(pi*0.5,pi*1.5450834332,0) q[3];

// Gate: CZ**2.4
u3(pi*0.5,pi*1.0,pi*1.25) q[2];
u3(pi*0.5,pi*1.0,pi*0.75) q[3];
sx q[2];
cx q[2],q[3];
rx(pi*0.3) q[2];
ry(pi*0.5) q[3];
cx q[3],q[2];
sxdg q[3];
s q[3];
cx q[2],q[3];
u3(pi*0.5,pi*1.95,0) q[2];
u3(pi*0.5,pi*0.45,0) q[3];

swap q[0],q[2];
m_c3[0] = measure q[3];
h q[0];

// Gate: CZ**-0.5
u3(pi*0.5,0,pi*0.25) q[0];
u3(pi*0.5,pi*1.0,pi*0.75) q[1];
sx q[0];
cx q[0],q[1];
rx(pi*0.25) q[0];
ry(pi*0.5) q[1];
cx q[1],q[0];
sxdg q[1];
s q[1];
cx q[0],q[1];
u3(pi*0.5,pi*0.5,pi*1.0) q[0];
u3(pi*0.5,pi*2.0,0) q[1];

h q[1];

// Gate: CZ**-0.25
u3(pi*0.5,0,pi*0.25) q[0];
u3(pi*0.5,pi*1.0,pi*0.75) q[2];
sx q[0];
cx q[0],q[2];
rx(pi*0.375) q[0];
ry(pi*0.5) q[2];
cx q[2],q[0];
sxdg q[2];
s q[2];
cx q[0],q[2];
u3(pi*0.5,pi*0.625,pi*1.0) q[0];
u3(pi*0.5,pi*0.125,0) q[2];

// Gate: CZ**-0.5
u3(pi*0.5,0,pi*0.25) q[1];
u3(pi*0.5,pi*1.0,pi*0.75) q[2];
sx q[1];
cx q[1],q[2];
rx(pi*0.25) q[1];
ry(pi*0.5) q[2];
cx q[2],q[1];
sxdg q[2];
s q[2];
cx q[1],q[2];
u3(pi*0.5,pi*0.5,pi*1.0) q[1];
u3(pi*0.5,pi*2.0,0) q[2];

m_c0[0] = measure q[0];
h q[2];
m_c1[0] = measure q[1];
m_c2[0] = measure q[2];
