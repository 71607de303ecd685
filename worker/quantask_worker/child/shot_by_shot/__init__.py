"""Programs that no circuit can say, because what they do next depends on measured values in other ways than Aer knows.

They are run themselves, with the values that they measure, on a statevector of the worker's own.
"""
