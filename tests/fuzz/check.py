"""What must hold for every text: it is loaded, or refused with a place in it and in words of the language."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import NamedTuple

from quantask_jupyter.domain.circuit import CircuitFormat, openqasm_version
from quantask_jupyter.errors import CircuitSyntaxError, QuantumError
from quantask_worker.child.load import load
from quantask_worker.child.openqasm3.problems import ProgramError, refusal
from quantask_worker.child.openqasm3.syntax.parser import parse
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds

MAX_QUBITS = 30

LONGEST_SECONDS = 20
"""Of processor time for one program; what takes as long on a slow machine hangs."""

CODES = frozenset({"CIRCUIT_SYNTAX", "CIRCUIT_UNSUPPORTED", "CIRCUIT_INVALID", "LIMIT_EXCEEDED"})

_INTERNAL = re.compile(
    r"Traceback|object at 0x|<class|<function|\b[A-Z]\w*(?:Error|Exception|Warning)\b|NoneType|__\w+__|antlr|Visitor"
    r"|has no attribute|not subscriptable|not iterable|not callable|unhashable|positional argument|keyword argument"
    r"|unsupported operand|invalid literal|could not convert|math domain|math range|index out of range|list index"
    r"|unpack|dict|tuple|Python|\bNone\b|\bTrue\b|\bFalse\b|panicked|PanicException|qiskit|Qiskit fails"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ABOUT_PYTHON = re.compile(r"This is (?:Qiskit code, which is )?Python, and not OpenQASM\.|runs Python\.")


class Fault(NamedTuple):
    """A text that breaks the promise, and how."""

    program: str
    source: str
    what: str


@lru_cache(maxsize=1)
def _seeds() -> list[str]:
    return seeds()


def program_of(seed: str, index: int) -> str:
    """Return the mutated program of this number, the same at every call."""
    random = Random(f"{seed}-{index}")
    return mutated(random.choice(_seeds()), random.choice(_seeds()), random)


def fault_of(name: str, source: str) -> Fault | None:
    """Take a text through every stage; return what is wrong with the outcome, or None."""
    for stage in STAGES:
        what = _wrong_with(stage, source)
        if what is not None:
            return Fault(name, source, f"{stage.__name__.strip('_')}: {what}")
    return None


def _parsed(source: str) -> None:
    try:
        parse(source)
    except ProgramError as error:
        raise refusal(error.problems, source) from error


def _loaded(source: str) -> None:
    if openqasm_version(source) is not CircuitFormat.OPENQASM2:
        load("openqasm3", source, max_qubits=MAX_QUBITS)


STAGES = (_parsed, _loaded)


def _wrong_with(stage: Callable[[str], None], source: str) -> str | None:
    begin = time.process_time()
    try:
        stage(source)
    except QuantumError as error:
        what = _wrong_with_error(error, source)
    except BaseException as error:  # whatever it is, it is the fault that is looked for
        if isinstance(error, KeyboardInterrupt):
            raise
        what = f"{type(error).__name__}: {str(error)[:300]}"
    else:
        what = None
    seconds = time.process_time() - begin
    return f"took {seconds:.1f} s" if what is None and seconds > LONGEST_SECONDS else what


def _wrong_with_error(error: QuantumError, source: str) -> str | None:
    told = f"{error.code}: {error.message} ({error.hint})"
    if error.code not in CODES:
        return f"the code of {told}"
    plain = _ABOUT_PYTHON.sub("", _QUOTED.sub("''", f"{error.message} {error.hint or ''}"))
    if _INTERNAL.search(plain):
        return f"internal text in {told}"
    first = error.message.split("\n")[0]
    if not first.endswith((".", ":")) or len(error.message) > 1500:
        return f"no sentence, or too long: {told}"
    if isinstance(error, CircuitSyntaxError) and error.line is None:
        return f"no place in {told}"
    lines = source.split("\n")
    if error.line is not None and not 1 <= error.line <= len(lines):
        return f"line {error.line} of {len(lines)} in {told}"
    if error.column is not None and not 1 <= error.column <= len(lines[(error.line or 1) - 1]) + 1:
        return f"column {error.column} in {told}"
    return None
