// section: Ignored, with a note
// takes: `pragma` `@annotation` `defcalgrammar` `cal` `defcal`
// shows: What concerns other machines is passed over, and the result says so.
// counts: 1 = 1
OPENQASM 3.0;
include "stdgates.inc";
pragma some.tool level 3
defcalgrammar "openpulse";
qubit q;
bit c;
@noise.free
x q;
c = measure q;
