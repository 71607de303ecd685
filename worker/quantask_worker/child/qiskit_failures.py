"""What Qiskit raises for a circuit that it cannot handle.

Its importers and passes check little: besides their own errors, a strange circuit surfaces as any of these. Each place
that calls into Qiskit with a stranger's circuit catches this tuple and says what it was doing.
"""

from __future__ import annotations

import struct

from qiskit.exceptions import QiskitError

QISKIT_FAILURES: tuple[type[Exception], ...] = (
    QiskitError,
    ArithmeticError,  # 1/0 in an angle, or a number that no float holds
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,  # Qiskit's word for "this needs an optional package"
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
    struct.error,
)
