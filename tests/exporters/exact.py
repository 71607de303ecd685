"""The exact outcomes of a circuit: its state vector, one for each content of the bits that was measured so far."""

from __future__ import annotations

import cmath
import math

import numpy as np
from numpy.typing import NDArray

from tests.exporters.circuits import Circuit, Step

Vector = NDArray[np.complex128]

_H = np.array([[1, 1], [1, -1]]) / math.sqrt(2)
_X, _Y, _Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
_SX = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2
_FIXED = {"h": _H, "x": _X, "y": _Y, "z": _Z, "sx": _SX}
_PHASES = {"s": math.pi / 2, "sdg": -math.pi / 2, "t": math.pi / 4, "tdg": -math.pi / 4}


def _rotation(axis: NDArray[np.complex128], angle: float) -> NDArray[np.complex128]:
    return np.asarray(math.cos(angle / 2) * np.eye(2) - 1j * math.sin(angle / 2) * axis)


def _u(theta: float, phi: float, lam: float) -> NDArray[np.complex128]:
    cos, sin = math.cos(theta / 2), math.sin(theta / 2)
    return np.array([[cos, -cmath.exp(1j * lam) * sin], [cmath.exp(1j * phi) * sin, cmath.exp(1j * (phi + lam)) * cos]])


def _matrix(step: Step) -> tuple[NDArray[np.complex128], int]:
    """The matrix of a gate on its last qubit, and how many controls stand before it."""
    name, angles = step.name, step.angles
    if name in _PHASES:
        return np.diag([1, cmath.exp(1j * _PHASES[name])]), 0
    if name in ("rx", "ry", "rz"):
        return _rotation({"rx": _X, "ry": _Y, "rz": _Z}[name], angles[0]), 0
    if name in ("p", "cp"):
        return np.diag([1, cmath.exp(1j * angles[0])]), len(step.qubits) - 1
    if name == "u":
        return _u(*angles), 0
    if name in ("cx", "ccx", "mcx"):
        return _X, len(step.qubits) - 1
    return (_Z, 1) if name == "cz" else (_FIXED[name], 0)


def _applied(step: Step, state: Vector, size: int) -> Vector:
    bits = np.arange(2**size)
    if step.name == "gphase":
        return state * cmath.exp(1j * step.angles[0])
    if step.name == "rzz":
        parity = (bits >> step.qubits[0] ^ bits >> step.qubits[1]) & 1
        return state * np.exp(1j * (parity - 0.5) * step.angles[0])
    if step.name in ("swap", "cswap"):
        *controls, one, other = step.qubits
        differ = (bits >> one ^ bits >> other) & 1
        for control in controls:
            differ &= bits >> control & 1
        return state[bits ^ (differ << one | differ << other)]
    matrix, _ = _matrix(step)
    *controls, target = step.qubits
    here, flipped = state, state[bits ^ 1 << target]
    value = bits >> target & 1
    changed = matrix[value, value] * here + matrix[value, 1 - value] * flipped
    on = np.all([bits >> control & 1 for control in controls], axis=0) if controls else np.full(2**size, True)
    return np.where(on, changed, state)


def distribution(circuit: Circuit) -> dict[str, float]:
    """The probability of each outcome; bit 0 stands rightmost."""
    size = circuit.num_qubits
    start = np.zeros(2**size, complex)
    start[0] = 1
    branches: list[tuple[int, Vector]] = [(0, start)]
    places = np.arange(2**size)
    for step in circuit.steps:
        after: list[tuple[int, Vector]] = []
        for memory, state in branches:
            if step.only_if is not None and not memory >> step.only_if & 1:
                after.append((memory, state))
            elif step.name in ("measure", "reset"):
                (qubit,) = step.qubits
                for value in (0, 1):
                    part = np.where(places >> qubit & 1 == value, state, 0)
                    if step.name == "measure":
                        after.append((memory & ~(1 << qubit) | value << qubit, part))
                    else:
                        after.append((memory, part[places ^ value << qubit]))
            else:
                after.append((memory, _applied(step, state, size)))
        branches = [branch for branch in after if np.vdot(branch[1], branch[1]).real > 1e-14]
    outcomes: dict[str, float] = {}
    for memory, state in branches:
        key = format(memory, f"0{size}b")
        outcomes[key] = outcomes.get(key, 0.0) + float(np.vdot(state, state).real)
    return outcomes
