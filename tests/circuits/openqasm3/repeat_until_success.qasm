// section: What depends on measurements
// takes: `while (!done)`
// shows: A loop that goes on until a measurement ends it.
// counts: 1 1 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit done = 0;
bit c;
while (!done) {
  reset q;
  h q;
  done = measure q;
}
c = measure q;
