"""The choice of a simulation method, and whether it has the memory.

Aer's own choice ("automatic") knows nothing of the memory that this process may use and never takes matrix product
states. Ours, for a run without ``--method``:

- with noise in a while loop, or where it takes less time than shot after shot: density matrix;
- a Clifford circuit, under errors that are so too: stabilizer;
- a statevector if it fits;
- else matrix product states, which end with the task's time if the circuit is too entangled for them.

Above 250 qubits matrix product states may be much faster than a stabilizer, and above 22 faster than a statevector.
They are taken there if a probe says so (see :mod:`mps`), which may take a small part of the time that it can save. It
is one shot: of a circuit that branches or has noise it sees one trajectory. A probe that fails in whatever way, even by
a crash, is a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qiskit import QuantumCircuit

from quantask_jupyter.errors import CircuitUnsupportedError, MemoryLimitError
from quantask_worker.child import mps, parameters, probe, saves
from quantask_worker.child.clifford import CLIFFORD_ERRORS, clifford_form, first_other_gate
from quantask_worker.child.errors_of_gates import (
    gate_with_other_errors,
    has_noisy_loop,
    is_faster_in_one_matrix,
    written_for,
)
from quantask_worker.child.simulate import Run, state_bytes, stays_within
from quantask_worker.child.transpile import Basis, known_gates

BASIS_OF_METHOD: dict[str, Basis] = {
    "statevector": "statevector",
    "density_matrix": "density_matrix",
    "matrix_product_state": "matrix_product_state",
    "extended_stabilizer": "extended_stabilizer",
}
BASIS_OF_MATRIX: dict[str, Basis] = {"unitary": "unitary", "superop": "superop"}
"""The methods for circuits that save their whole matrix."""

STATEVECTOR_FIRST_QUBITS = 22
"""Up to here a statevector (64 MiB) is made faster than anything else is tried."""

AS_AER_QUBITS = 10
"""Up to here a circuit is Clifford if Aer knows it: either method is fast, and the same seed gives Aer's outcomes."""

STABILIZER_FIRST_QUBITS = 250
"""Above, Aer's stabilizer sampling takes longer than matrix product states: 300 qubits, 1000 shots, 4 s to 1 s."""

_SECONDS_PER_AMPLITUDE = 3e-10
"""For each gate at least, with those that Aer fuses and all threads; on two cores it was 0.7e-9 to 7e-9."""

_SECONDS_PER_STABILIZER_ENTRY = 3e-8
"""For each shot, of the square of the qubits."""

_SHARE_OF_A_PROBE = 0.05
_LEAST_SECONDS_OF_A_PROBE = 0.05

_APPROXIMATES = "The method extended_stabilizer approximates: the counts are not exactly the circuit's."
_AVERAGES = (
    "What is saved is an average of the shots: a density matrix, which has it exactly, has not all gates of the circuit"
    " with their own errors."
)

_GIB = 2**30
_FITS = "its state fits into a task's memory"
_HAS_SAVED = "it has what the circuit saves or sets"
_WITHOUT_METHOD = "Without --method (in Python: method=), one that can run it is chosen where there is one."
_FEWER_QUBITS = "Use fewer qubits."


@dataclass(frozen=True, slots=True)
class Question:
    """What the choice depends on.

    Attributes:
        circuit: the circuit, with its measurements, in any gates of Qiskit's.
        run: how it will be run; its ``method`` is not looked at.
        mps_seconds: how long a probe of matrix product states may take at most.
        point: values for the parameters that a sweep leaves unbound, for the probe.
    """

    circuit: QuantumCircuit
    run: Run
    mps_seconds: float
    point: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """A method, the circuit in that method's gates, and why it was chosen: what follows "because".

    A choice is ``averaged`` where another method would have given what the circuit saves exactly.
    """

    method: str
    circuit: QuantumCircuit
    reason: str = "it was asked for"
    averaged: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What the circuit's author should know of the method."""
        if self.averaged:
            return (_AVERAGES,)
        return (_APPROXIMATES,) if self.method == "extended_stabilizer" else ()


def choose(question: Question, requested: str | None) -> Choice:
    """Choose a method, or check the one that was asked for.

    Raises:
        MemoryLimitError: the method asked for has not the memory.
        CircuitUnsupportedError: the circuit cannot be run by the method asked for, or by any.
    """
    if has_noisy_loop(question.circuit, question.run):
        return _noisy_loop(question, requested)
    if requested is not None:
        return _by(question, requested, _WITHOUT_METHOD)
    needed = saves.needed_method(question.circuit)
    if needed is not None:
        hint = f"What the circuit saves or sets, no method but {needed} has."
        return replace(_by(question, needed, hint), reason=_HAS_SAVED)
    return _automatic(question)


def _by(question: Question, method: str, hint: str) -> Choice:
    """Return the choice of a method that the circuit is to be run by; a refusal has the hint."""
    if method == "stabilizer":
        return _stabilizer(question, hint)
    if method in BASIS_OF_MATRIX:
        return _whole_matrix(question, method, hint)
    _check_memory(method, question, hint)
    return Choice(method, _written(question, BASIS_OF_METHOD[method]))


def _automatic(question: Question) -> Choice:
    run = question.run
    exact = saves.exact_method(question.circuit, noisy=run.noise is not None)
    if exact is not None:
        averaged = exact == "density_matrix" and _has_other_errors(question, "density_matrix")
        by = "statevector" if averaged else exact  # which knows all gates
        return replace(_by(question, by, _FEWER_QUBITS), reason=_HAS_SAVED, averaged=averaged)
    circuit = _written(question, "statevector")
    if is_faster_in_one_matrix(circuit, run):
        reason = f"with noise, one density matrix takes less time than {run.shots} shots one by one"
        return Choice("density_matrix", _written(question, "density_matrix"), reason)
    stabilizer = _clifford_form(circuit, run)
    if stabilizer is not None:
        choice = Choice("stabilizer", stabilizer, "the circuit has Clifford gates alone")
        return _unless_faster(choice, STABILIZER_FIRST_QUBITS, question)
    if state_bytes("statevector", circuit.num_qubits) <= run.memory_bytes:
        return _unless_faster(Choice("statevector", circuit, _FITS), STATEVECTOR_FIRST_QUBITS, question)
    return _wide(question)


def _clifford_form(circuit: QuantumCircuit, run: Run) -> QuantumCircuit | None:
    """Return the circuit in stabilizer gates, or None if it or its noise is beyond them."""
    if not run.errors.operations <= CLIFFORD_ERRORS:
        return None
    as_aer = circuit.num_qubits <= AS_AER_QUBITS
    if as_aer and not run.errors.elsewhere <= CLIFFORD_ERRORS:  # Aer asks about the whole model
        return None
    kept = known_gates() if as_aer else frozenset()
    return clifford_form(circuit, kept=kept, noisy=run.errors.gates)


def _noisy_loop(question: Question, requested: str | None) -> Choice:
    """Choose a density matrix: by any other method Aer draws the errors of a loop once a shot, for all its turns."""
    if requested not in (None, "density_matrix"):
        raise CircuitUnsupportedError(
            f"The method {requested} would draw the errors in a while loop once for all its turns.",
            hint="Leave out the method: a density matrix has noise in loops as it is.",
        )
    unknown = saves.unknown_to(question.circuit, "density_matrix")
    if unknown is not None:
        raise CircuitUnsupportedError(
            f"Noise in a while loop needs a density matrix, which does not know '{unknown}'.",
            hint=f"Take out '{unknown}', the noise or the loop.",
        )
    _check_memory("density_matrix", question, "No other method has noise in a while loop as it is. Use fewer qubits.")
    circuit = _written(question, "density_matrix")
    return Choice("density_matrix", circuit, "with noise, each turn of a while loop has errors of its own")


def _wide(question: Question) -> Choice:
    reason = f"a statevector of {question.circuit.num_qubits} qubits does not fit into a task's memory"
    return Choice("matrix_product_state", _written(question, "matrix_product_state"), reason)


def _unless_faster(choice: Choice, first_qubits: int, question: Question) -> Choice:
    """Return ``choice``, or for a wide circuit matrix product states, if they are certain to be much faster."""
    takes = _seconds(choice, question.run.shots)
    if choice.circuit.num_qubits <= first_qubits or takes < probe.WORTH_FROM_SECONDS:
        return choice
    if _has_other_errors(question, "matrix_product_state"):
        return choice
    circuit = _written(question, "matrix_product_state")
    seconds = min(question.mps_seconds, max(_LEAST_SECONDS_OF_A_PROBE, _SHARE_OF_A_PROBE * takes))
    limit = mps.bond_limit(circuit, seconds=seconds, memory_bytes=question.run.memory_bytes)
    if limit is None:
        return choice
    one_shot = replace(question.run, method="matrix_product_state", shots=1, seed=0, threads=1)
    sample = parameters.assign(circuit, question.point)
    suited = probe.is_yes(stays_within, sample, one_shot, limit, seconds=question.mps_seconds)
    return Choice("matrix_product_state", circuit, "a trial has shown little entanglement") if suited else choice


def _seconds(choice: Choice, shots: int) -> float:
    """Return the least time that a run takes: of a statevector one trajectory, of a stabilizer all shots."""
    qubits = int(choice.circuit.num_qubits)
    if choice.method == "stabilizer":
        return _SECONDS_PER_STABILIZER_ENTRY * qubits**2 * shots
    return _SECONDS_PER_AMPLITUDE * 2.0**qubits * _gates(choice.circuit)


def _gates(circuit: QuantumCircuit) -> int:
    """Count the gates; those of each block once."""
    return sum(
        sum(_gates(block) for block in getattr(instruction.operation, "blocks", ()))
        or instruction.name not in ("barrier", "measure")
        for instruction in circuit.data
    )


def _written(question: Question, basis: Basis) -> QuantumCircuit:
    return written_for(question.circuit, question.run, basis)


def _has_other_errors(question: Question, basis: Basis) -> bool:
    """Say whether a gate would have other errors in a method's gates than it has as it is written."""
    noisy = question.run.errors.gates
    return question.run.as_written and gate_with_other_errors(question.circuit, basis, noisy) is not None


def _stabilizer(question: Question, hint: str) -> Choice:
    beyond = sorted(question.run.errors.operations - CLIFFORD_ERRORS)
    if beyond:
        raise CircuitUnsupportedError(
            f"The stabilizer method has errors by Clifford gates and resets alone; the noise has '{beyond[0]}'.",
            hint=hint,
        )
    circuit, noisy = _written(question, "statevector"), question.run.errors.gates
    form = clifford_form(circuit, noisy=noisy)
    if form is None:
        gate = first_other_gate(circuit, noisy=noisy)
        raise CircuitUnsupportedError(
            f"The stabilizer method runs Clifford gates alone; the circuit has '{gate}'.", hint=hint
        )
    return Choice("stabilizer", form)


def _whole_matrix(question: Question, method: str, hint: str) -> Choice:
    if not {f"save_{method}", "save_state"} & question.circuit.count_ops().keys():
        raise CircuitUnsupportedError(
            f"The {method} method gives a circuit's whole matrix and no counts, and the circuit does not save it.",
            hint=f"Add circuit.save_{method}() in the place of measurements, or leave out the method.",
        )
    _check_memory(method, question, hint)
    return Choice(method, _written(question, BASIS_OF_MATRIX[method]))


def _check_memory(method: str, question: Question, hint: str) -> None:
    qubits, memory_bytes = question.circuit.num_qubits, question.run.memory_bytes
    needed = state_bytes(method, qubits)
    if needed > memory_bytes:
        fitting = max(n for n in range(qubits) if n == 0 or state_bytes(method, n) <= memory_bytes)
        raise MemoryLimitError(
            f"A {method.replace('_', ' ')} of {qubits} qubits needs {_gib(needed)};"
            f" a task may use {_gib(memory_bytes)}, enough for {fitting} qubits.",
            hint=hint,
        )


def _gib(size: int) -> str:
    """Return a size in GiB, in digits while that is short."""
    return f"{size / _GIB:.3g} GiB" if size < 10**6 * _GIB else f"2^{(size // _GIB).bit_length() - 1} GiB"
