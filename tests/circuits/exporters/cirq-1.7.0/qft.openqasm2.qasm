// Generated from Cirq v1.7.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2), q(3)]
qreg q[4];
creg m_c0[1];
creg m_c1[1];
creg m_c2[1];
creg m_c3[1];


x q[0];
x q[2];
h q[3];

// Gate: CZ**0.5
u3(pi*0.5,0,pi*0.75) q[2];
u3(pi*0.5,0,pi*0.25) q[3];
sx q[2];
cx q[2],q[3];
rx(pi*0.25) q[2];
ry(pi*0.5) q[3];
cx q[3],q[2];
sxdg q[3];
s q[3];
cx q[2],q[3];
u3(pi*0.5,pi*0.5,pi*1.0) q[2];
u3(pi*0.5,pi*1.0,pi*1.0) q[3];

// Gate: CZ**0.25
u3(pi*0.5,pi*1.0,pi*0.25) q[1];
u3(pi*0.5,pi*1.0,pi*0.75) q[3];
sx q[1];
cx q[1],q[3];
rx(pi*0.375) q[1];
ry(pi*0.5) q[3];
cx q[3],q[1];
sxdg q[3];
s q[3];
cx q[1],q[3];
u3(pi*0.5,pi*0.875,0) q[1];
u3(pi*0.5,pi*0.375,0) q[3];

h q[2];

// Gate: CZ**0.125
u3(pi*0.5,0,pi*1.5770286095) q[0];
u3(pi*0.5,0,pi*1.0770286095) q[3];
sx q[0];
cx q[0],q[3];
rx(pi*0.4375) q[0];
ry(pi*0.5) q[3];
cx q[3],q[0];
sxdg q[3];
s q[3];
cx q[0],q[3];
u3(pi*0.5,pi*1.4854713905,pi*1.0) q[0];
u3(pi*0.5,pi*1.9854713905,pi*1.0) q[3];

// Gate: CZ**0.5
u3(pi*0.5,0,pi*0.75) q[1];
u3(pi*0.5,0,pi*0.25) q[2];
sx q[1];
cx q[1],q[2];
rx(pi*0.25) q[1];
ry(pi*0.5) q[2];
cx q[2],q[1];
sxdg q[2];
s q[2];
cx q[1],q[2];
u3(pi*0.5,pi*0.5,pi*1.0) q[1];
u3(pi*0.5,pi*1.0,pi*1.0) q[2];

// Gate: CZ**0.25
u3(pi*0.5,pi*1.0,pi*0.25) q[0];
u3(pi*0.5,pi*1.0,pi*0.75) q[2];
sx q[0];
cx q[0],q[2];
rx(pi*0.375) q[0];
ry(pi*0.5) q[2];
cx q[2],q[0];
sxdg q[2];
s q[2];
cx q[0],q[2];
u3(pi*0.5,pi*0.875,0) q[0];
u3(pi*0.5,pi*0.375,0) q[2];

h q[1];

// Gate: CZ**0.5
u3(pi*0.5,0,pi*0.75) q[0];
u3(pi*0.5,0,pi*0.25) q[1];
sx q[0];
cx q[0],q[1];
rx(pi*0.25) q[0];
ry(pi*0.5) q[1];
cx q[1],q[0];
sxdg q[1];
s q[1];
cx q[0],q[1];
u3(pi*0.5,pi*0.5,pi*1.0) q[0];
u3(pi*0.5,pi*1.0,pi*1.0) q[1];

h q[0];
swap q[1],q[2];
swap q[0],q[3];
rz(pi*1.5) q[1];
rz(pi*3.0) q[2];
rz(pi*0.75) q[0];
rz(pi*6.0) q[3];
swap q[1],q[2];
swap q[0],q[3];
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

// Gate: CZ**-0.125
u3(pi*0.5,0,pi*1.4229713905) q[0];
u3(pi*0.5,pi*1.0,pi*1.9229713905) q[3];
sx q[0];
cx q[0],q[3];
rx(pi*0.4375) q[0];
ry(pi*0.5) q[3];
cx q[3],q[0];
sxdg q[3];
s q[3];
cx q[0],q[3];
u3(pi*0.5,pi*1.5145286095,pi*1.0) q[0];
u3(pi*0.5,pi*1.0145286095,0) q[3];

h q[2];

// Gate: CZ**-0.25
u3(pi*0.5,0,pi*0.25) q[1];
u3(pi*0.5,pi*1.0,pi*0.75) q[3];
sx q[1];
cx q[1],q[3];
rx(pi*0.375) q[1];
ry(pi*0.5) q[3];
cx q[3],q[1];
sxdg q[3];
s q[3];
cx q[1],q[3];
u3(pi*0.5,pi*0.625,pi*1.0) q[1];
u3(pi*0.5,pi*0.125,0) q[3];

measure q[0] -> m_c0[0];

// Gate: CZ**-0.5
u3(pi*0.5,0,pi*0.25) q[2];
u3(pi*0.5,pi*1.0,pi*0.75) q[3];
sx q[2];
cx q[2],q[3];
rx(pi*0.25) q[2];
ry(pi*0.5) q[3];
cx q[3],q[2];
sxdg q[3];
s q[3];
cx q[2],q[3];
u3(pi*0.5,pi*0.5,pi*1.0) q[2];
u3(pi*0.5,pi*2.0,0) q[3];

measure q[1] -> m_c1[0];
h q[3];
measure q[2] -> m_c2[0];
measure q[3] -> m_c3[0];
