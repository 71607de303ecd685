"""The circuits, in no exporter's words: a list of steps each. Bit k is measured from qubit k, and all are measured."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import NamedTuple


class Step(NamedTuple):
    """A gate, ``measure``, ``reset`` or ``gphase``; ``only_if`` names a bit that must be 1."""

    name: str
    qubits: tuple[int, ...] = ()
    angles: tuple[float, ...] = ()
    only_if: int | None = None


@dataclass(frozen=True)
class Circuit:
    name: str
    num_qubits: int
    steps: list[Step]

    @property
    def branches(self) -> bool:
        return any(step.only_if is not None for step in self.steps)


def _all_measured(name: str, num_qubits: int, steps: list[Step]) -> Circuit:
    return Circuit(name, num_qubits, [*steps, *(Step("measure", (qubit,)) for qubit in range(num_qubits))])


def _qft(qubits: list[int], sign: int) -> list[Step]:
    """Of a register whose first qubit is the lowest."""
    steps = []
    for k in reversed(range(len(qubits))):
        steps.append(Step("h", (qubits[k],)))
        steps += [Step("cp", (qubits[j], qubits[k]), (sign * math.pi / 2 ** (k - j),)) for j in reversed(range(k))]
    pairs = zip(qubits[: len(qubits) // 2], reversed(qubits), strict=False)
    return [*steps, *(Step("swap", pair) for pair in pairs)]


def _inverse_qft(qubits: list[int]) -> list[Step]:
    return list(reversed(_qft(qubits, -1)))


def _sum_by_qft() -> Circuit:
    """5 + 6 on four qubits: the Fourier transform, phases, and its inverse."""
    qubits = list(range(4))
    phases = [Step("p", (k,), (2 * math.pi * 6 * 2**k / 16,)) for k in qubits]
    return _all_measured("qft", 4, [Step("x", (0,)), Step("x", (2,)), *_qft(qubits, 1), *phases, *_inverse_qft(qubits)])


def _teleport() -> Circuit:
    steps = [Step("ry", (0,), (1.1,)), Step("h", (1,)), Step("cx", (1, 2)), Step("cx", (0, 1)), Step("h", (0,))]
    steps += [Step("measure", (0,)), Step("measure", (1,))]
    steps += [Step("x", (2,), only_if=1), Step("z", (2,), only_if=0), Step("measure", (2,))]
    return Circuit("teleport", 3, steps)


def _controls() -> Circuit:
    steps = [*(Step("h", (q,)) for q in range(4)), Step("ccx", (0, 1, 4)), Step("mcx", (0, 1, 2, 3, 4))]
    return _all_measured("controls", 5, [*steps, Step("h", (2,)), Step("ccx", (2, 3, 4))])


def _ansatz() -> Circuit:
    draw = random.Random(1)
    steps = []
    for _ in range(3):
        for qubit in range(4):
            steps += [Step("ry", (qubit,), (draw.uniform(-3, 3),)), Step("rz", (qubit,), (draw.uniform(-7, 7),))]
        steps += [Step("cx", (0, 1)), Step("rzz", (1, 2), (draw.uniform(-3, 3),)), Step("cz", (2, 3))]
    return _all_measured("ansatz", 4, [*steps, *(Step("sx", (q,)) for q in range(4))])


def _swap_test() -> Circuit:
    steps = [Step("ry", (1,), (0.7,)), Step("ry", (2,), (2.1,)), Step("rx", (2,), (0.4,))]
    return _all_measured("swap_test", 3, [*steps, Step("h", (0,)), Step("cswap", (0, 1, 2)), Step("h", (0,))])


def _phase_estimation() -> Circuit:
    steps = [Step("x", (3,)), *(Step("h", (k,)) for k in range(3))]
    steps += [Step("cp", (k, 3), (2 * math.pi * 0.3 * 2**k,)) for k in range(3)]
    return _all_measured("phase_estimation", 4, [*steps, *_inverse_qft([0, 1, 2])])


def _clifford() -> Circuit:
    draw = random.Random(2)
    steps = []
    for _ in range(40):
        name = draw.choice(["h", "s", "sdg", "x", "y", "z", "sx", "cx", "cz", "swap"])
        steps.append(Step(name, tuple(draw.sample(range(5), 2 if name in ("cx", "cz", "swap") else 1))))
    return _all_measured("clifford", 5, steps)


def _odd_angles() -> Circuit:
    steps = [Step("u", (0,), (0.3, -1.7, 7.9)), Step("u", (1,), (1e-7, 2.5, -0.1)), Step("gphase", (), (0.7,))]
    steps += [Step("t", (0,)), Step("cx", (0, 1)), Step("u", (1,), (2.9, 0.0, math.pi / 3)), Step("tdg", (1,))]
    steps += [Step("rx", (2,), (-0.1234567890123,)), Step("cp", (1, 2), (-4.4,)), Step("h", (2,)), Step("h", (0,))]
    return _all_measured("odd_angles", 3, steps)


def _reset() -> Circuit:
    steps = [Step("ry", (0,), (0.9,)), Step("cx", (0, 1)), Step("measure", (0,)), Step("reset", (0,))]
    steps += [Step("h", (0,)), Step("cx", (0, 2)), Step("cx", (2, 1)), Step("measure", (1,)), Step("measure", (2,))]
    return Circuit("reset", 3, steps)


CIRCUITS = [
    _all_measured("bell", 2, [Step("h", (0,)), Step("cx", (0, 1))]),
    _all_measured("ghz", 5, [Step("h", (0,)), *(Step("cx", (k, k + 1)) for k in range(4))]),
    _sum_by_qft(),
    _teleport(),
    _controls(),
    _ansatz(),
    _swap_test(),
    _phase_estimation(),
    _clifford(),
    _odd_angles(),
    _reset(),
]
