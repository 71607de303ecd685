"""The project's own OpenQASM 3 programs: each shows a construct, and says in its first lines what must come out.

``// section:`` and ``// takes:`` place it in docs/reference/openqasm3.md, ``// shows:`` is its sentence there.
``// counts:`` is its exact distribution, worked out by hand; ``// parameters:`` what is given with the task, in JSON.
A program in ``refused`` has ``// refused:`` instead of counts: the error's code and message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "openqasm3"


@dataclass(frozen=True)
class Program:
    """One program and what is known of it.

    Attributes:
        path: its file.
        source: its text, header and all.
        section: the part of the table that it is in.
        takes: the constructs, as Markdown.
        shows: what holds of them, as a sentence.
        counts: the probability of each outcome.
        refused: code and message, for what is not run.
        parameters: what is given with the task.
    """

    path: Path
    source: str
    section: str
    takes: str
    shows: str
    counts: dict[str, Fraction] = field(default_factory=dict)
    refused: str = ""
    parameters: dict[str, Any] | None = None


def programs() -> list[Program]:
    """Return those that run, in the order of their names."""
    return [_read(path) for path in sorted(FOLDER.glob("*.qasm"))]


def refused_programs() -> list[Program]:
    """Return those that are refused, in the order of their names."""
    return [_read(path) for path in sorted((FOLDER / "refused").glob("*.qasm"))]


def _read(path: Path) -> Program:
    source = path.read_text(encoding="utf-8")
    header = {}
    for line in source.splitlines():
        if not line.startswith("// "):
            break
        name, _, text = line.removeprefix("// ").partition(": ")
        header[name] = text
    outcomes = [outcome.partition(" = ") for outcome in header.pop("counts", "").split(", ") if outcome]
    parameters = json.loads(header.pop("parameters", "null"))
    counts = {bits: Fraction(probability) for bits, _, probability in outcomes}
    return Program(path=path, source=source, counts=counts, parameters=parameters, **header)
