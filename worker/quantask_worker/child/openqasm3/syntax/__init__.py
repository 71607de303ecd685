"""The syntax of OpenQASM 3: from text to the tree that the specification's own package defines (``openqasm3.ast``)."""
