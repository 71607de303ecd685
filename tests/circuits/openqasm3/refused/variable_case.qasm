// section: Refused
// takes: `switch (i) { case k { … } }` where k is no `const`
// shows: A case is a compile-time constant.
// refused: CIRCUIT_SYNTAX: A case is a constant, and this is none.
OPENQASM 3.0;
qubit q;
int i = 1;
int k = 1;
switch (i) {
  case k { x q; }
}
