"""What a list calls a task: something that tells it from the others, also where nobody gave it a name."""

from __future__ import annotations

import re
from functools import lru_cache

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.task import TaskRequest

MOST = 80  # characters of a title that is made of a circuit

_LOOKED_AT = 2000
_GOES_ON = "; …"
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)|^[ \t]*(?:#?pragma|@)[^\n]*", re.DOTALL | re.MULTILINE)
_BEFORE_THE_CIRCUIT = re.compile(r"(?:OPENQASM|include|qreg|creg|qubit|bit)\b")


def title_of(request: TaskRequest, batch: str | None = None, index: int | None = None) -> str:
    """Return a task's title: its name, its place in its batch, or the first statements of its circuit.

    Args:
        request: what is asked for.
        batch: the name of its batch.
        index: its place in the batch, counted from 0; None for a task of its own.
    """
    if index is None:
        return request.name or _of_circuit(request)
    place = f"{batch or ''}[{index}]"
    named = request.name or ("" if batch else _of_circuit(request))
    return f"{place} {named}".rstrip()


def _of_circuit(request: TaskRequest) -> str:
    if request.circuit.format is CircuitFormat.QPY:
        return "Qiskit circuit"
    return _first_statements(request.circuit.source[:_LOOKED_AT])


@lru_cache(maxsize=256)  # a loop submits one text again and again
def _first_statements(text: str) -> str:
    statements = [" ".join(statement.split()) for statement in _COMMENT.sub(" ", text).split(";")]
    said = [statement for statement in statements if statement and not _BEFORE_THE_CIRCUIT.match(statement)]
    whole = said or [statement for statement in statements if statement]
    title = "; ".join(whole) or "OpenQASM circuit"
    if len(title) <= MOST:
        return title
    ends = [len("; ".join(whole[: count + 1])) for count in range(len(whole))]
    fitting = max((end for end in ends if end <= MOST - len(_GOES_ON)), default=MOST - 1)
    return title[:fitting] + (_GOES_ON if fitting in ends else "…")
