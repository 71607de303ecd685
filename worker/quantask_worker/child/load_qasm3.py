"""OpenQASM 3, through the project's own front end (``openqasm3/``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from openqasm3 import ast
from qiskit import QuantumCircuit

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.classical.conditions import in_single_bits
from quantask_worker.child.loaded import AtPoint, Loaded
from quantask_worker.child.openqasm3.garbage_collector import collector_paused
from quantask_worker.child.openqasm3.problems import Problem, ProgramError, refusal
from quantask_worker.child.openqasm3.program.dependents import measures_in_a_loop
from quantask_worker.child.openqasm3.program.inputs import Given, NeedsInputsError, declared_inputs, whole_inputs
from quantask_worker.child.openqasm3.program.program import evaluate
from quantask_worker.child.openqasm3.program.shot import Shot
from quantask_worker.child.openqasm3.syntax.parser import SyntaxProblemsError, parse
from quantask_worker.child.shot_by_shot.by_shots import ByShots, Outcome
from quantask_worker.child.shot_by_shot.trajectories import Trajectory, run_trajectories


def load(source: str, *, max_qubits: int) -> Loaded:
    """Load OpenQASM 3: a circuit, or a program that is one once its inputs have values, or one to run by shots.

    Raises:
        CircuitSyntaxError: the text is not OpenQASM 3, with line and column.
        CircuitUnsupportedError: it uses what cannot be run, naming it, with line and column.
        LimitExceededError: it has too many qubits or bits, or is too large once its gates and loops are written out.
    """
    with collector_paused():  # until the tree is gone: to look through it once would take as long as to make it
        return _loaded(source, max_qubits)


def _loaded(source: str, max_qubits: int) -> Loaded:
    try:
        text = _Text(source, parse(source), max_qubits)
    except SyntaxProblemsError as error:
        raise refusal([*error.problems, *_further_problems(error, max_qubits)], source) from error
    except ProgramError as error:
        raise refusal(error.problems, source) from error
    inputs = declared_inputs(text.program)
    if not inputs:
        return text.load({})
    try:
        loaded = evaluate(text.program, max_qubits=max_qubits)
        return replace(loaded, circuit=in_single_bits(loaded.circuit))
    except ProgramError as error:
        if not _is_legal(error):
            raise refusal(error.problems, source) from error
    except (NeedsInputsError, CircuitUnsupportedError, LimitExceededError):
        pass  # with values it may be another circuit, or run by shots
    return Loaded(QuantumCircuit(), (), at_point=AtPoint(inputs, text.load, whole_inputs(text.program)))


def _further_problems(error: SyntaxProblemsError, max_qubits: int) -> list[Problem]:
    """Return what else is wrong in what could be read, as an editor shows it, save what may follow from the rest."""
    if error.read is None:
        return []
    try:
        evaluate(error.read, max_qubits=max_qubits, doubtful=error.doubtful)
    except ProgramError as found:
        return [
            problem
            for problem in found.problems
            if problem.kind is CircuitSyntaxError and not any(_encloses(problem, told) for told in error.problems)
        ]
    except NeedsInputsError:
        pass
    return []


def _encloses(problem: Problem, told: Problem) -> bool:
    """Say whether a problem is about the text around another's, as ``int[0]`` is about the 0."""
    around, inside = problem.span, told.span
    return (
        around is not None
        and inside is not None
        and (around.start_line, around.start_column) <= (inside.start_line, inside.start_column)
        and (inside.end_line, inside.end_column) <= (around.end_line, around.end_column)
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A program's text with its syntax tree."""

    source: str
    program: ast.Program
    max_qubits: int

    def load(self, inputs: Given) -> Loaded:
        """Return what the program is with these inputs, all of which have values.

        Raises:
            QuantumError: it cannot be run.
        """
        reason: QuantumError
        try:
            with collector_paused():
                loaded = evaluate(self.program, max_qubits=self.max_qubits, inputs=inputs)
            return replace(loaded, circuit=in_single_bits(loaded.circuit))
        except ProgramError as error:
            reason = refusal(error.problems, self.source)
            if not _is_legal(error):
                raise reason from error
        except (CircuitUnsupportedError, LimitExceededError) as error:
            reason = error
        if isinstance(reason, LimitExceededError) and not measures_in_a_loop(self.program.statements):
            raise reason  # shot by shot it would take as long as a circuit of this size
        trajectory = partial(self._trajectory, inputs)
        try:
            run_trajectories(trajectory, shots=1, seed=0)  # what cannot be run this way either is refused now
        except LimitExceededError as error:
            raise (reason if isinstance(reason, LimitExceededError) else error) from error
        return Loaded(QuantumCircuit(), (), by_shots=ByShots(trajectory, reason))

    def _trajectory(self, inputs: Given, qubits: Trajectory) -> tuple[Outcome, tuple[str, ...]]:
        try:
            return Shot(qubits, max_qubits=self.max_qubits, inputs=inputs).outcome(self.program)
        except ProgramError as error:
            raise refusal(error.problems, self.source) from error


def _is_legal(error: ProgramError) -> bool:
    """Say whether all that stops a program might do so no more once measured values are known."""
    return all(problem.kind is CircuitUnsupportedError or problem.of_circuits for problem in error.problems)
