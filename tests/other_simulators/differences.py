"""Where another simulator's answer is not ours, and what the specification says."""

from __future__ import annotations

_BIT_ORDER = "Types, Casting: the bit of index 0 is the lowest digit of a number, also of a register as a number."
_WIDTH = "Types, Integers: a number of n bits is one modulo 2 to the n."

DIFFERENCES: dict[tuple[str, str], str] = {
    ("qdk", "branches_on_bits.qasm"): _BIT_ORDER,
    ("qdk", "measured_arithmetic.qasm"): _BIT_ORDER,
    ("qdk", "bits_of_array_elements.qasm"): _BIT_ORDER,
    ("qdk", "casts.qasm"): f"{_WIDTH} {_BIT_ORDER}",
    ("qdk", "overflow.qasm"): _WIDTH,
    ("braket", "arrays.qasm"): _BIT_ORDER,
    ("braket", "while_loop.qasm"): _BIT_ORDER,
    ("braket", "overflow.qasm"): _WIDTH,
    (
        "braket",
        "integers.qasm",
    ): "Types, Integers: a quotient of integers is one, cut towards 0, and what is left has the sign of the dividend.",
    (
        "braket",
        "phase_of_u.qasm",
    ): "Gates, Built-in gates: U has a phase of half its first angle, which a control shows.",
    (
        "braket",
        "global_phase.qasm",
    ): "Gates, Power modifier: pow(k) of a phase is k times the phase, also under a control.",
    ("braket", "modifiers.qasm"): "Gates, Control modifiers: the qubit of the outermost control comes first.",
}
"""By tool and program: a sentence, with the part of the specification that it is from."""
