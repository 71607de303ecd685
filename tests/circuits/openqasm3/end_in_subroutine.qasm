// section: Subroutines
// takes: `end` in a `def`
// shows: `end` stops the whole program from within a subroutine, also in the shots alone whose measurement says so.
// counts: 00 = 1/2, 11 = 1/2
OPENQASM 3.0;
include "stdgates.inc";
def stop_at_one(qubit q) {
  bit b = measure q;
  if (b) end;
}
qubit q;
bit[2] c;
h q;
stop_at_one(q);
c = "11";
