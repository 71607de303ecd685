// section: Subroutines
// takes: `def` `return`
// shows: Subroutines of classical values, called in expressions and by each other.
// counts: 10111 = 1
OPENQASM 3.0;
include "stdgates.inc";
const int modulus = 10;
def last_digit(int base, uint exponent) -> int {
  int result = 1;
  for uint i in [1:exponent] { result = result * base % modulus; }
  return result;
}
def largest(int a, int b) -> int {
  if (a > b) { return a; }
  return b;
}
def twice(int a) -> int { return 2 * largest(a, 0); }
int n = last_digit(7, 3) + twice(10) + twice(-5); // 343 ends in 3: 3 + 20 + 0
qubit[5] q;
bit[5] c;
for uint i in [0:4] { if (n[i] == 1) x q[i]; }
c = measure q;
