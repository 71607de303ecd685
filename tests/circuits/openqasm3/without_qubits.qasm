// section: Input and output
// takes: `uint[8] n` without qubits
// shows: A program without qubits has what it computes as its result: 0, 1, 1, 2, 3, 5, 8, 13, 21.
// counts: 00010101 00001101 = 1
OPENQASM 3.0;
uint[8] last = 0;
uint[8] next = 1;
while (next < 20) {
  next += last;
  last = next - last;
}
