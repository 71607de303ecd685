// section: Values
// takes: `bool`
// shows: Booleans, and what stands for one: `!`, `&&`, `||` take every number and register as "is it other than 0".
// counts: 11001 = 1
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[5] c;
bool yes = true;
bool no = false;
int two = 2;
if (yes && !no) x q[0];
if (yes == no) x q[1];
if (!(yes || no)) x q[2];
no = yes;
if (no) x q[3];
if (two && "10" && !0) x q[4];
c = measure q;
