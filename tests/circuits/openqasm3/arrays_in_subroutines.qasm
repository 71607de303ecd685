// section: Subroutines
// takes: `readonly array[int[8], #dim = 1] a` `mutable array[int[8], 4] a`
// shows: Arrays are passed by reference, whole or in slices.
// counts: 1000 = 1
OPENQASM 3.0;
include "stdgates.inc";
def increase(mutable array[int[8], #dim = 1] a) {
  for uint i in [0:sizeof(a) - 1] { a[i] += 1; }
}
def sum(readonly array[int[8], 4] a) -> int[8] {
  int[8] total = 0;
  for int[8] element in a { total += element; }
  return total;
}
array[int[8], 4] v = {0, 1, 2, 3};
increase(v[1:2]); // 0 2 3 3
int[8] total = sum(v);
qubit[4] q;
bit[4] c;
for uint i in [0:3] { if (total[i] == 1) x q[i]; }
c = measure q;
