"""OpenQASM 3: from a program's text to its syntax tree, and from that to a circuit."""
