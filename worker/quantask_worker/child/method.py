"""The choice of a simulation method, and whether it has the memory.

Aer's own choice ("automatic") knows nothing of the memory that this process may use and never takes matrix product
states. Ours, for a run without ``--method``:

- without noise up to 10 qubits: statevector;
- a Clifford circuit: stabilizer; above 250 qubits matrix product states if they suit it, which are faster there;
- up to 22 qubits: statevector;
- above: matrix product states if a short probe says that they suit the circuit (see :mod:`mps`), else statevector if it
  fits, else a refusal that says what would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qiskit import QuantumCircuit

from quantask_jupyter.errors import CircuitUnsupportedError, MemoryLimitError
from quantask_worker.child import mps, parameters
from quantask_worker.child.clifford import clifford_form, first_other_gate
from quantask_worker.child.simulate import Run, probe
from quantask_worker.child.transpile import Basis, translate

BASIS_OF_METHOD: dict[str, Basis] = {
    "statevector": "statevector",
    "density_matrix": "density_matrix",
    "matrix_product_state": "matrix_product_state",
}
METHODS = ("stabilizer", *BASIS_OF_METHOD)
"""What ``--method`` may name. Aer's extended stabilizer is not among them: it approximates, by seconds a shot."""

STATEVECTOR_FIRST_QUBITS = 22
"""Up to here a statevector (64 MiB) is made faster than anything else is tried."""

STATEVECTOR_ONLY_QUBITS = 10
"""Up to here Aer draws shots from a statevector faster than from a stabilizer: 1000 of GHZ-8, 2.4 ms to 6.1 ms."""

STABILIZER_FIRST_QUBITS = 250
"""Above, Aer's stabilizer sampling takes longer than matrix product states: 300 qubits, 1000 shots, 4 s to 1 s."""

_BYTES_PER_AMPLITUDE = 16
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Question:
    """What the choice depends on.

    Attributes:
        circuit: the circuit, with its measurements, in any gates of Qiskit's.
        run: how it will be run; its ``method`` is not looked at.
        mps_seconds: how long a probe of matrix product states may take.
        point: values for the parameters that a sweep leaves unbound, for the probe.
    """

    circuit: QuantumCircuit
    run: Run
    mps_seconds: float
    point: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """A method, and the circuit in that method's gates."""

    method: str
    circuit: QuantumCircuit


def choose(question: Question, requested: str | None) -> Choice:
    """Choose a method, or check the one that was asked for.

    Raises:
        MemoryLimitError: no method, or not the one asked for, has the memory.
        CircuitUnsupportedError: the circuit cannot be run by the method asked for.
    """
    if requested is None:
        return _automatic(question)
    if requested == "stabilizer":
        return _stabilizer(question)
    circuit = _translated(question, BASIS_OF_METHOD[requested])
    exponent = {"statevector": 1, "density_matrix": 2}.get(requested)
    if exponent is not None:
        _check_memory(circuit, question.run.memory_bytes, exponent)
    return Choice(requested, circuit)


def _automatic(question: Question) -> Choice:
    circuit = _translated(question, "statevector")
    fits = _state_bytes(circuit) <= question.run.memory_bytes
    statevector = Choice("statevector", circuit)
    noisy = question.run.noise is not None
    if fits and not noisy and circuit.num_qubits <= STATEVECTOR_ONLY_QUBITS:
        return statevector
    stabilizer = clifford_form(circuit, exactly=noisy)
    if stabilizer is not None:
        suited = circuit.num_qubits > STABILIZER_FIRST_QUBITS and _by_matrix_product_states(question)
        return suited or Choice("stabilizer", stabilizer)
    if fits and circuit.num_qubits <= STATEVECTOR_FIRST_QUBITS:
        return statevector
    suited = _by_matrix_product_states(question)
    if suited:
        return suited
    if fits:
        return statevector
    raise _no_method(circuit, question)


def _translated(question: Question, method: Basis) -> QuantumCircuit:
    """Return the circuit in a method's gates; with noise, in gates that every method knows and noise is added to."""
    return translate(question.circuit, "noisy" if question.run.noise is not None else method)


def _stabilizer(question: Question) -> Choice:
    circuit = _translated(question, "statevector")
    exactly = question.run.noise is not None
    form = clifford_form(circuit, exactly=exactly)
    if form is None:
        gate = first_other_gate(circuit, exactly=exactly)
        raise CircuitUnsupportedError(
            f"The stabilizer method runs Clifford gates alone; the circuit has '{gate}'.",
            hint="Without --method, a method that can run it is chosen.",
        )
    return Choice("stabilizer", form)


def _by_matrix_product_states(question: Question) -> Choice | None:
    circuit = _translated(question, "matrix_product_state")
    limit = mps.bond_limit(circuit, seconds=question.mps_seconds, memory_bytes=question.run.memory_bytes)
    if limit is None:
        return None
    sample = parameters.assign(circuit, question.point)
    one_shot = replace(question.run, method="matrix_product_state", shots=1, seed=0)
    return Choice("matrix_product_state", circuit) if probe(sample, one_shot, bond_dimension=limit) else None


def _state_bytes(circuit: QuantumCircuit, exponent: int = 1) -> int:
    return _BYTES_PER_AMPLITUDE << (exponent * int(circuit.num_qubits))


def _fitting_qubits(memory_bytes: int, exponent: int = 1) -> int:
    return max(0, (memory_bytes // _BYTES_PER_AMPLITUDE).bit_length() - 1) // exponent


def _check_memory(circuit: QuantumCircuit, memory_bytes: int, exponent: int) -> None:
    needed = _state_bytes(circuit, exponent)
    if needed > memory_bytes:
        what = "density matrix" if exponent == 2 else "statevector"
        raise MemoryLimitError(
            f"A {what} of {circuit.num_qubits} qubits needs {_gib(needed)}; {_may_use(memory_bytes, exponent)}.",
            hint="Without --method, a method with less need of memory is chosen where there is one.",
        )


def _no_method(circuit: QuantumCircuit, question: Question) -> MemoryLimitError:
    memory_bytes = question.run.memory_bytes
    return MemoryLimitError(
        f"A statevector of {circuit.num_qubits} qubits needs {_gib(_state_bytes(circuit))};"
        f" {_may_use(memory_bytes, 1)}. It is no Clifford circuit, and a probe of up to {question.mps_seconds:g} s"
        " found it too entangled for matrix product states.",
        hint="Use fewer qubits, or try --method matrix_product_state, which then has the task's whole time.",
    )


def _may_use(memory_bytes: int, exponent: int) -> str:
    return f"a task may use {_gib(memory_bytes)}, enough for {_fitting_qubits(memory_bytes, exponent)} qubits"


def _gib(size: int) -> str:
    """Return a size in GiB, in digits while that is short."""
    return f"{size / _GIB:.3g} GiB" if size < 10**6 * _GIB else f"2^{(size // _GIB).bit_length() - 1} GiB"
