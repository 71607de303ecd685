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
h q[1];
h q[2];
h q[3];
ccx q[0],q[1],q[4];

// Operation: CCCCX(q(0), q(1), q(2), q(3), q(4))
t q[3];
u3(0,pi*1.0,pi*0.5) q[4];
cx q[3],q[4];
u3(pi*0.25,0,0) q[4];
cx q[3],q[4];
u3(pi*0.25,pi*1.5,pi*1.0) q[4];
ccx q[2],q[4],q[3];
ry(pi*-0.25) q[4];
cx q[1],q[4];
ry(pi*-0.25) q[4];
cx q[0],q[4];
ry(pi*0.25) q[4];
cx q[1],q[4];
ry(pi*0.25) q[4];
ccx q[2],q[4],q[3];
ry(pi*-0.25) q[4];
cx q[1],q[4];
ry(pi*-0.25) q[4];
cx q[0],q[4];
ry(pi*0.25) q[4];
cx q[1],q[4];
ry(pi*0.25) q[4];
tdg q[3];
u3(0,0,pi*0.5) q[4];
cx q[3],q[4];
u3(pi*0.25,0,0) q[4];
cx q[3],q[4];
u3(pi*0.25,pi*0.5,pi*1.0) q[4];
ccx q[2],q[4],q[3];
ry(pi*-0.25) q[4];
cx q[1],q[4];
ry(pi*-0.25) q[4];
cx q[0],q[4];
ry(pi*0.25) q[4];
cx q[1],q[4];
ry(pi*0.25) q[4];
ccx q[2],q[4],q[3];
ry(pi*-0.25) q[4];
cx q[1],q[4];
ry(pi*-0.25) q[4];
cx q[0],q[4];
ry(pi*0.25) q[4];
cx q[1],q[4];
ry(pi*0.25) q[4];
rz(pi*0.125) q[2];
u3(0,pi*1.0,pi*0.5) q[4];
cx q[2],q[4];
u3(pi*0.125,0,0) q[4];
cx q[2],q[4];
u3(pi*0.125,pi*1.5,pi*1.0) q[4];
ccx q[0],q[1],q[2];
rz(pi*-0.125) q[2];
u3(0,0,pi*0.5) q[4];
cx q[2],q[4];
u3(pi*0.125,0,0) q[4];
cx q[2],q[4];
u3(pi*0.125,pi*0.5,pi*1.0) q[4];
ccx q[0],q[1],q[2];
rz(pi*0.0625) q[1];
u3(0,pi*1.0,pi*0.5) q[4];
cx q[1],q[4];
u3(pi*0.0625,0,0) q[4];
cx q[1],q[4];
u3(pi*0.0625,pi*1.5,pi*1.0) q[4];
cx q[0],q[1];
rz(pi*-0.0625) q[1];
u3(0,0,pi*0.5) q[4];
cx q[1],q[4];
u3(pi*0.0625,0,0) q[4];
cx q[1],q[4];
u3(pi*0.0625,pi*0.5,pi*1.0) q[4];
cx q[0],q[1];
rz(pi*0.0625) q[0];
u3(0,pi*1.0,pi*0.5) q[4];
cx q[0],q[4];
u3(pi*0.0625,0,0) q[4];
cx q[0],q[4];
u3(pi*0.0625,pi*1.5,pi*1.0) q[4];

h q[2];
measure q[0] -> m_c0[0];
measure q[1] -> m_c1[0];
ccx q[2],q[3],q[4];
measure q[2] -> m_c2[0];
measure q[3] -> m_c3[0];
measure q[4] -> m_c4[0];
