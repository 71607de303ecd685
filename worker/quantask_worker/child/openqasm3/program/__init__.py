"""What an OpenQASM 3 program does: its classical part is evaluated while it is read, the rest becomes a circuit.

A value is known, or it depends on a measurement (:mod:`unknown`), or on an ``input`` that is bound later
(:mod:`symbolic`). Where a branch or loop depends on a measurement, it becomes the circuit's own, and so do the
variables that it assigns to; everything else is written out.
"""
