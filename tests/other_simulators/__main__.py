"""``python -m tests.other_simulators PYTHON [FOLDER …]``: compares; exits with 1 where a difference is not explained.

``PYTHON`` is that of the environment with the other simulators. Our own programs have exact distributions; those of
other folders are compared with what we count.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.circuits.openqasm3_programs import programs
from tests.differential.compare import discrepancy
from tests.other_simulators.differences import DIFFERENCES
from tests.unit.child.jobs import reply_to

SHOTS = 20_000
_FAR = 0.12  # of the total variation of two sets of counts, of 2,000 and 20,000 shots
_ONE_MEASUREMENT = re.compile(r"^\s*\w+\s*=\s*measure\s+\w+\s*;", re.MULTILINE)


@dataclass(frozen=True)
class Ours:
    """What we say of a program.

    Attributes:
        registers: names and sizes, in the order of a key's words.
        frequencies: of keys without spaces.
        exact: whether these are the exact probabilities.
    """

    registers: list[tuple[str, int]]
    frequencies: dict[str, float]
    exact: bool


def ours(source: str, exact: Mapping[str, Any] | None, parameters: dict[str, Any] | None) -> Ours | None:
    """Return what we say, or None for what we do not run."""
    reply = reply_to(source, shots=SHOTS, seed=1, parameters=parameters)
    if "counts" not in reply.get("result", {}):
        return None
    result = reply["result"]
    registers = [(each["name"], each["size"]) for each in reversed(result["registers"])]
    counts = exact or {key: count / SHOTS for key, count in result["counts"].items()}
    return Ours(registers, {key.replace(" ", ""): float(value) for key, value in counts.items()}, exact is not None)


def places(tool: str, source: str, registers: list[tuple[str, int]], key: str) -> list[int] | None:
    """Return which characters of ours a key of the other tool is about, or None if nobody can say."""
    start, all_places = 0, []
    for _, size in registers:
        all_places.append(list(range(start, start + size)))
        start += size
    if tool == "braket":  # it tells qubits, and not into which bits they are measured
        measured = [place for place in all_places if len(place) == len(key)]
        only_one = source.count("measure") == 1 and _ONE_MEASUREMENT.search(source) and len(measured) == 1
        return measured[0] if only_one else None
    sizes = [len(word) for word in key.split(" ")]
    told = [each for each in all_places if len(each) > 1] if sizes != [len(each) for each in all_places] else all_places
    fits = key and [len(each) for each in told] == sizes
    return [place for each in told for place in each] if fits else None


def difference(us: Ours, chosen: list[int], counts: Mapping[str, int]) -> str | None:
    """Return how their counts differ from ours, or None."""
    theirs = Counter({key.replace(" ", ""): count for key, count in counts.items()})
    expected: Counter[str] = Counter()
    for key, share in us.frequencies.items():
        expected["".join(key[place] for place in chosen)] += share  # type: ignore[assignment]
    if us.exact:
        found = discrepancy(theirs, dict(expected))
        return None if found is None else str(found)
    total = sum(theirs.values())
    distance = sum(abs(expected[key] - theirs[key] / total) for key in {*expected, *theirs}) / 2
    return f"total variation {distance:.2f}" if distance > _FAR else None


@dataclass(frozen=True)
class Report:
    """How many answers are of each kind, which differ and why, and what is wrong."""

    kinds: Counter[str]
    explained: list[str]
    wrong: list[str]

    def __str__(self) -> str:
        counts = [f"{count:5} {kind}" for kind, count in sorted(self.kinds.items())]
        return "\n".join([*counts, "explained:", *self.explained, "not explained:", *self.wrong])


def compared(answers: Mapping[str, Any], known: Mapping[str, Any]) -> Report:
    """Compare the answers of all programs."""
    report = Report(Counter(), [], [])
    for path, by_tool in answers.items():
        name, program = Path(path).name, known.get(path)
        source = Path(path).read_text(encoding="utf-8")
        us = ours(source, program and program.counts, program and program.parameters)
        for tool, answer in by_tool.items():
            kind = _kind(us, tool, source, answer)
            report.kinds[f"{tool} {kind.split(':')[0]}"] += 1
            explained = DIFFERENCES.get((tool, name))
            if kind.startswith("differs"):
                told = report.explained if explained else report.wrong
                told.append(f"{tool} {name} {kind}. {explained or ''}")
            elif explained and program:
                report.wrong.append(f"{tool} {name}: explained, and it does not differ ({kind})")
    return report


def _kind(us: Ours | None, tool: str, source: str, answer: Mapping[str, Any]) -> str:
    if "refused" in answer:
        return "refuses what we refuse" if us is None else "refuses"
    if us is None:
        return "runs what we refuse"
    chosen = places(tool, source, us.registers, next(iter(answer["counts"]), ""))
    if chosen is None:
        return "not comparable"
    found = difference(us, chosen, answer["counts"])
    return "agrees" if found is None else f"differs: {found}"


def main(python: str, folders: Iterable[str]) -> int:
    known = {str(program.path): program for program in programs()}
    paths = [*known, *(str(path) for folder in folders for path in sorted(Path(folder).glob("*.qasm")))]
    answers = Path(__file__).with_name("answers.py")
    told = subprocess.run([python, "-W", "ignore", answers, *paths], stdout=subprocess.PIPE, check=True).stdout
    report = compared(json.loads(told), known)
    sys.stdout.write(f"{report}\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
