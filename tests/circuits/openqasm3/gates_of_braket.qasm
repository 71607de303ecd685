// section: Gates
// takes: `prx` `iswap` `ms` `gpi` `gpi2` `xy` `yy` `pswap` `ecr` `cv` `cphaseshift00` … without `include`
// shows: Without an include, the gates that Amazon Braket's programs use are known too, unless the program defines them itself.
// counts: 011 = 1/2, 101 = 1/2
OPENQASM 3.0;
qubit[3] q;
bit[3] c;
prx(pi, 0) q[0];
iswap q[0], q[1];
ms(0, 0, pi / 2) q[1], q[2];
gpi(0) q[0];
c = measure q;
