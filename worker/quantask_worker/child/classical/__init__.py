"""Classical values of a circuit: conditions, switches, variables and assignments, in the few words Aer gets right.

Aer evaluates Qiskit's classical expressions with 64-bit integers and mistakes of its own: a cast to Boolean is the
opposite of what it says, ``!`` of a register is that of its last bit alone, bits above the 31st are lost, a number
wider than its register is cut, and variables, shifts, indices and arithmetic are not there. What it evaluates right
are ``and``, ``or``, ``xor`` and ``not`` of single bits. So everything is written with these, by the definition of
each operation on the bits of its operands:

- :mod:`formula`: Boolean formulas over bits;
- :mod:`unsigned`: integers of any width as lists of formulas, with Qiskit's operations on them;
- :mod:`reader`: from Qiskit's expressions to formulas;
- :mod:`hidden_bits`: classical bits of our own, for variables and for what is needed twice;
- :mod:`conditions`: the pass over a circuit.
"""
