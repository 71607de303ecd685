"""The matrices of gates, from the formulas of the languages' specifications.

The first operand is the most significant: ``ctrl`` puts an identity before a matrix. OpenQASM 3: the live
specification, "Built-in gates" and ``stdgates.inc``; OpenQASM 2: arXiv:1707.03429, ``qelib1.inc``; Qiskit: the
docstrings of ``qiskit.circuit.library``.
"""

from __future__ import annotations

import cmath
import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.differential.program import Language

Matrix = NDArray[np.complex128]


@dataclass(frozen=True)
class Gate:
    parameters: int
    qubits: int
    matrix: Callable[..., Matrix]
    seeded: bool = False  # its one parameter is the seed of what it is made of


def _matrix(*rows: list[complex]) -> Matrix:
    return np.array(rows, dtype=complex)


def U(theta: float, phi: float, lam: float) -> Matrix:  # noqa: N802
    """OpenQASM 3's built-in gate."""
    e = cmath.exp(1j * theta)
    return 0.5 * _matrix(
        [1 + e, -1j * cmath.exp(1j * lam) * (1 - e)],
        [1j * cmath.exp(1j * phi) * (1 - e), cmath.exp(1j * (phi + lam)) * (1 + e)],
    )


def u(theta: float, phi: float, lam: float) -> Matrix:
    """Qiskit's UGate and U3Gate: the upper left element is real."""
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return _matrix([c, -cmath.exp(1j * lam) * s], [cmath.exp(1j * phi) * s, cmath.exp(1j * (phi + lam)) * c])


def u2(phi: float, lam: float) -> Matrix:
    return u(math.pi / 2, phi, lam)


def u3_of_openqasm(theta: float, phi: float, lam: float) -> Matrix:
    """``gate u3(θ, φ, λ) q { gphase(-(φ+λ+θ)/2); U(θ, φ, λ) q; }``: determinant 1, unlike Qiskit's."""
    return cmath.exp(-0.5j * (theta + phi + lam)) * U(theta, phi, lam)


def u2_of_openqasm(phi: float, lam: float) -> Matrix:
    return u3_of_openqasm(math.pi / 2, phi, lam)


def p(lam: float) -> Matrix:
    return _matrix([1, 0], [0, cmath.exp(1j * lam)])


def rx(theta: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return _matrix([c, -1j * s], [-1j * s, c])


def ry(theta: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return _matrix([c, -s], [s, c])


def rz(theta: float) -> Matrix:
    return _matrix([cmath.exp(-0.5j * theta), 0], [0, cmath.exp(0.5j * theta)])


def r(theta: float, phi: float) -> Matrix:
    """A rotation about cos φ X + sin φ Y."""
    return math.cos(theta / 2) * I - 1j * math.sin(theta / 2) * (math.cos(phi) * X + math.sin(phi) * Y)


def _rotation(generator: Matrix) -> Callable[[float], Matrix]:
    """exp(-i θ G / 2) of a G that is its own inverse."""
    identity = np.eye(len(generator))
    return lambda theta: math.cos(theta / 2) * identity - 1j * math.sin(theta / 2) * generator


def controlled(matrix: Matrix, controls: int = 1, *, on: int = 1) -> Matrix:
    """The matrix where all controls are ``on``, and elsewhere nothing."""
    size, blocks = len(matrix), 2**controls
    result = np.eye(size * blocks, dtype=complex)
    at = (blocks - 1) * size if on else 0
    result[at : at + size, at : at + size] = matrix
    return result


def gphase(angle: float) -> Matrix:
    return _matrix([cmath.exp(1j * angle)])


def cu(theta: float, phi: float, lam: float, gamma: float) -> Matrix:
    """``{ p(γ-θ/2) a; ctrl @ U(θ, φ, λ) a, b; }``, which is Qiskit's."""
    return controlled(cmath.exp(1j * gamma) * u(theta, phi, lam))


def xx_minus_yy(theta: float, beta: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    result = np.eye(4, dtype=complex)
    # Qiskit's formula has the second qubit first: |00> and |11> are the same either way.
    result[0, 0] = result[3, 3] = c
    result[0, 3], result[3, 0] = -1j * s * cmath.exp(-1j * beta), -1j * s * cmath.exp(1j * beta)
    return result


def xx_plus_yy(theta: float, beta: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    result = np.eye(4, dtype=complex)
    # In Qiskit's order of basis states |01> has its first qubit 1; here it has its second.
    result[1, 1] = result[2, 2] = c
    result[2, 1], result[1, 2] = -1j * s * cmath.exp(-1j * beta), -1j * s * cmath.exp(1j * beta)
    return result


def _fixed(matrix: Matrix) -> Callable[[], Matrix]:
    return lambda: matrix


def _of(function: Callable[..., Matrix]) -> Callable[..., Matrix]:
    return lambda *angles: controlled(function(*angles))


I = np.eye(2, dtype=complex)  # noqa: E741
X, Y, Z = _matrix([0, 1], [1, 0]), _matrix([0, -1j], [1j, 0]), _matrix([1, 0], [0, -1])
H = _matrix([1, 1], [1, -1]) / math.sqrt(2)
SX = 0.5 * _matrix([1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j])
SWAP = np.eye(4, dtype=complex)[[0, 2, 1, 3]]
ISWAP = _matrix([1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1])
# In these the first qubit is the factor that Qiskit's docstrings write last.
ECR = (np.kron(X, I) @ (np.eye(4) * math.cos(math.pi / 4) - 1j * math.sin(math.pi / 4) * np.kron(Z, X))).astype(complex)
DCX = controlled(X)[:, [0, 2, 1, 3]][[0, 2, 1, 3]] @ controlled(X)

_COMMON: dict[str, Gate] = {
    "x": Gate(0, 1, _fixed(X)),
    "y": Gate(0, 1, _fixed(Y)),
    "z": Gate(0, 1, _fixed(Z)),
    "h": Gate(0, 1, _fixed(H)),
    "s": Gate(0, 1, _fixed(p(math.pi / 2))),
    "sdg": Gate(0, 1, _fixed(p(-math.pi / 2))),
    "t": Gate(0, 1, _fixed(p(math.pi / 4))),
    "tdg": Gate(0, 1, _fixed(p(-math.pi / 4))),
    "sx": Gate(0, 1, _fixed(SX)),
    "id": Gate(0, 1, _fixed(I)),
    "p": Gate(1, 1, p),
    "u1": Gate(1, 1, p),
    "rx": Gate(1, 1, rx),
    "ry": Gate(1, 1, ry),
    "rz": Gate(1, 1, rz),
    "cx": Gate(0, 2, _fixed(controlled(X))),
    "cy": Gate(0, 2, _fixed(controlled(Y))),
    "cz": Gate(0, 2, _fixed(controlled(Z))),
    "ch": Gate(0, 2, _fixed(controlled(H))),
    "cp": Gate(1, 2, _of(p)),
    "crx": Gate(1, 2, _of(rx)),
    "cry": Gate(1, 2, _of(ry)),
    "crz": Gate(1, 2, _of(rz)),
    "cu": Gate(4, 2, cu),
    "swap": Gate(0, 2, _fixed(SWAP)),
    "ccx": Gate(0, 3, _fixed(controlled(X, 2))),
    "cswap": Gate(0, 3, _fixed(controlled(SWAP))),
}
_OF_QISKIT: dict[str, Gate] = {
    "u": Gate(3, 1, u),
    "u2": Gate(2, 1, u2),
    "u3": Gate(3, 1, u),
    "sxdg": Gate(0, 1, _fixed(SX.conj().T)),
    "csx": Gate(0, 2, _fixed(controlled(SX))),
    "cu1": Gate(1, 2, _of(p)),
    "cu3": Gate(3, 2, _of(u)),
    "rxx": Gate(1, 2, _rotation(np.kron(X, X))),
    "rzz": Gate(1, 2, _rotation(np.kron(Z, Z))),
    "c3x": Gate(0, 4, _fixed(controlled(X, 3))),
}


def random_unitary(qubits: int, seed: float) -> Matrix:
    """A unitary that is nothing special: Q of a random complex matrix."""
    generator = np.random.default_rng(int(seed))
    size = 2**qubits
    return np.linalg.qr(generator.normal(size=(size, size)) + 1j * generator.normal(size=(size, size)))[0]


def random_angles(qubits: int, seed: float) -> list[float]:
    return [float(angle) for angle in np.random.default_rng(int(seed)).uniform(-math.pi, math.pi, 2**qubits)]


def random_order(qubits: int, seed: float) -> list[int]:
    """Which qubit's state each place takes."""
    return [int(place) for place in np.random.default_rng(int(seed)).permutation(qubits)]


def random_paulis(qubits: int, seed: float) -> str:
    """One letter for each operand, the first one's first."""
    return "".join("IXYZ"[int(k)] for k in np.random.default_rng(int(seed)).integers(0, 4, qubits))


def _diagonal(qubits: int) -> Callable[[float], Matrix]:
    return lambda seed: np.diag(np.exp(1j * np.array(random_angles(qubits, seed))))


def _permutation(qubits: int) -> Callable[[float], Matrix]:
    def matrix(seed: float) -> Matrix:
        order = random_order(qubits, seed)
        kept = np.eye(2**qubits, dtype=complex).reshape((2,) * qubits + (2**qubits,))
        return kept.transpose(*order, qubits).reshape(2**qubits, 2**qubits)

    return matrix


def _paulis(qubits: int) -> Callable[[float], Matrix]:
    return lambda seed: functools.reduce(np.kron, [_PAULI[letter] for letter in random_paulis(qubits, seed)])


def _evolution(qubits: int) -> Callable[[float], Matrix]:
    def matrix(seed: float) -> Matrix:
        return math.cos(seed) * np.eye(2**qubits) - 1j * math.sin(seed) * _paulis(qubits)(seed)

    return matrix


_PAULI = {"I": I, "X": X, "Y": Y, "Z": Z}
_SEEDED: dict[str, Gate] = {
    "unitary1": Gate(1, 1, functools.partial(random_unitary, 1), seeded=True),
    "unitary2": Gate(1, 2, functools.partial(random_unitary, 2), seeded=True),
    "diagonal2": Gate(1, 2, _diagonal(2), seeded=True),
    "permutation3": Gate(1, 3, _permutation(3), seeded=True),
    "pauli2": Gate(1, 2, _paulis(2), seeded=True),
    "evolution2": Gate(1, 2, _evolution(2), seeded=True),
}

GATES: dict[Language, dict[str, Gate]] = {
    "openqasm3": {
        **_COMMON,
        "U": Gate(3, 1, U),
        "u2": Gate(2, 1, u2_of_openqasm),
        "u3": Gate(3, 1, u3_of_openqasm),
        "phase": Gate(1, 1, p),
        "cphase": Gate(1, 2, _of(p)),
        "CX": Gate(0, 2, _fixed(controlled(X))),
        "gphase": Gate(1, 0, gphase),
    },
    "openqasm2": {**_COMMON, **_OF_QISKIT, "U": Gate(3, 1, u), "CX": Gate(0, 2, _fixed(controlled(X)))},
    "qiskit": {
        **_COMMON,
        **_OF_QISKIT,
        "r": Gate(2, 1, r),
        "csdg": Gate(0, 2, _fixed(controlled(p(-math.pi / 2)))),
        "cs": Gate(0, 2, _fixed(controlled(p(math.pi / 2)))),
        "ryy": Gate(1, 2, _rotation(np.kron(Y, Y))),
        "rzx": Gate(1, 2, _rotation(np.kron(Z, X))),
        "iswap": Gate(0, 2, _fixed(ISWAP)),
        "dcx": Gate(0, 2, _fixed(DCX)),
        "ecr": Gate(0, 2, _fixed(ECR)),
        "ccz": Gate(0, 3, _fixed(controlled(Z, 2))),
        "xx_minus_yy": Gate(2, 2, xx_minus_yy),
        "xx_plus_yy": Gate(2, 2, xx_plus_yy),
        "gphase": Gate(1, 0, gphase),
        "mcp": Gate(1, 4, lambda lam: controlled(p(lam), 3)),
        "c4x": Gate(0, 5, _fixed(controlled(X, 4))),
        **_SEEDED,
    },
}

NOISY = (
    *(
        "h",
        "id",
        "p",
        "r",
        "rx",
        "ry",
        "rz",
        "s",
        "sdg",
        "sx",
        "sxdg",
        "t",
        "tdg",
        "u",
        "U",
        "u1",
        "u2",
        "u3",
        "x",
        "y",
    ),
    *("z", "cp", "cx", "cy", "cz", "ecr", "rxx", "ryy", "rzx", "rzz", "swap"),
)
"""To which noise is added as they are, so that it is known how often."""

CLIFFORD = ("x", "y", "z", "h", "s", "sdg", "sx", "id", "cx", "cy", "cz", "swap")


def power(matrix: Matrix, exponent: float) -> Matrix:
    """The principal power: eigenvalues' angles lie in (-π, π]."""
    if float(exponent).is_integer():
        return np.linalg.matrix_power(matrix, int(exponent))
    # A unitary is normal: its Schur form is diagonal, and its vectors are orthogonal also for equal eigenvalues.
    values, vectors = _unitary_eigen(matrix)
    angles = np.angle(values)
    angles[angles < -math.pi + 1e-9] += 2 * math.pi
    return (vectors * np.exp(1j * exponent * angles)) @ vectors.conj().T


def _unitary_eigen(matrix: Matrix) -> tuple[Matrix, Matrix]:
    # Hermitian combinations of a unitary commute with it; a generic one has its eigenvectors.
    real, imaginary = (matrix + matrix.conj().T) / 2, (matrix - matrix.conj().T) / 2j
    _, vectors = np.linalg.eigh(0.7548776662466927 * real + 0.5698402909980532 * imaginary)
    return np.diag(vectors.conj().T @ matrix @ vectors).copy(), vectors
