"""OpenQASM 3, through the project's own front end (``openqasm3/``)."""

from __future__ import annotations

from dataclasses import replace

from openqasm3 import ast
from qiskit import QuantumCircuit

from quantask_jupyter.errors import CircuitUnsupportedError, QuantumError
from quantask_worker.child.classical.conditions import in_single_bits
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.openqasm3.collector import collector_paused
from quantask_worker.child.openqasm3.problems import ProgramError, refusal
from quantask_worker.child.openqasm3.program.program import evaluate
from quantask_worker.child.openqasm3.program.shot import Shot
from quantask_worker.child.openqasm3.syntax.parser import parse
from quantask_worker.child.shot_by_shot.by_shots import ByShots, Outcome
from quantask_worker.child.shot_by_shot.courses import Course


def load(source: str, *, max_qubits: int) -> Loaded:
    """Load OpenQASM 3: as a circuit, or where none can say what it does with measured values, to be run by shots.

    Raises:
        CircuitSyntaxError: the text is not OpenQASM 3, with line and column.
        CircuitUnsupportedError: it uses what cannot be run, naming it, with line and column.
        LimitExceededError: it has too many qubits or bits, or is too large once its gates and loops are written out.
    """
    try:
        with collector_paused():
            program = parse(source)
    except ProgramError as error:
        raise refusal(error.problems, source) from error
    try:
        with collector_paused():
            loaded = evaluate(program, max_qubits=max_qubits)
        return replace(loaded, circuit=in_single_bits(loaded.circuit))
    except ProgramError as error:
        reason = refusal(error.problems, source)
        if any(problem.kind is not CircuitUnsupportedError for problem in error.problems):
            raise reason from error
    except CircuitUnsupportedError as error:
        reason = error
    return Loaded(QuantumCircuit(), (), by_shots=_by_shots(program, source, reason, max_qubits))


def _by_shots(program: ast.Program, source: str, reason: QuantumError, max_qubits: int) -> ByShots:
    """Return a program that may run once what it measures is known."""

    def course(qubits: Course) -> tuple[Outcome, tuple[str, ...]]:
        try:
            return Shot(qubits, max_qubits=max_qubits).outcome(program)
        except ProgramError as error:
            raise refusal(error.problems, source) from error

    return ByShots(course, reason)
