"""OpenQASM 3, through the project's own front end (``openqasm3/``)."""

from __future__ import annotations

from quantask_worker.child.loaded import Loaded
from quantask_worker.child.openqasm3.collector import collector_paused
from quantask_worker.child.openqasm3.problems import ProgramError, refusal
from quantask_worker.child.openqasm3.program.program import evaluate
from quantask_worker.child.openqasm3.syntax.parser import parse


def load(source: str, *, max_qubits: int) -> Loaded:
    """Load OpenQASM 3.

    Raises:
        CircuitSyntaxError: the text is not OpenQASM 3, with line and column.
        CircuitUnsupportedError: it uses what cannot be run, naming it, with line and column.
        LimitExceededError: it has too many qubits or bits, or is too large once its gates and loops are written out.
    """
    try:
        with collector_paused():
            return evaluate(parse(source), max_qubits=max_qubits)
    except ProgramError as error:
        raise refusal(error.problems, source) from error
