OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit c;
bit last;
h q;
c = measure q;
while (!c) {
  h q;
  c = measure q;
}
last = measure q;
