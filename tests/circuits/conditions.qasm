OPENQASM 3.0;
include "stdgates.inc";
// c is 01 (its bit 0 is set); each condition that holds flips one qubit of `held`, each that does not one of `failed`
qubit[2] q;
qubit[5] held;
qubit[5] failed;
bit[2] c;
bit[5] yes;
bit[5] no;
x q[0];
c = measure q;
if (c[0] == 1) { x held[0]; } else { x failed[0]; }
if (c[0] ^ c[1]) { x held[1]; } else { x failed[1]; }
if (c != 0) { x held[2]; } else { x failed[2]; }
if (c > 0 && !c[1]) { x held[3]; } else { x failed[3]; }
if (c == 1) {
  if (c[1] == 0) { x held[4]; }
} else { x failed[4]; }
yes = measure held;
no = measure failed;
