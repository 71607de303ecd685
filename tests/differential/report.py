"""Many programs: what was run, what was refused, what was wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from qiskit.circuit.exceptions import CircuitError

from tests.differential.check import WRITERS, Exact, Verdict, check, exactly, written_forms
from tests.differential.exact import NeverEndsError
from tests.differential.generate import generate
from tests.differential.program import Language, Program
from tests.differential.shrink import shrunk
from tests.differential.written import CannotSayError, Written

SHOTS = 4000
_LANGUAGES: tuple[Language, ...] = ("openqasm3", "qiskit", "openqasm3", "openqasm2", "qiskit")


@dataclass(frozen=True)
class Wrong:
    """A wrong answer: the program as it was made and as small as it stays wrong, with what differs then."""

    seed: str
    language: Language
    method: str | None
    told: str
    smallest: Written

    def __str__(self) -> str:
        return f"{self.seed} as {self.language} by {self.method or 'automatic'}: {self.told}\n{_shown(self.smallest)}"


def _shown(written: Written) -> str:
    try:
        return str(written.circuit)
    except CircuitError as error:  # Qiskit cannot draw all that it can hold
        return f"(not drawn: {error}) {[each.operation for each in written.circuit.data]}"


@dataclass
class Report:
    """What came of all programs."""

    programs: int = 0
    runs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.programs} programs; runs:"]
        lines += [f"  {count:6} {' '.join(key)}" for key, count in sorted(self.runs.items())]
        lines += [f"{sum(self.refusals.values())} refused:"]
        lines += [f"  {count:6} {told} [{self.examples[told]}]" for told, count in self.refusals.most_common()]
        lines += [f"{len(self.wrong)} wrong:", *map(str, self.wrong)]
        return "\n".join(lines)


def run_programs(count: int, seed: str) -> Report:
    """Make and run programs in one process, each in every form that can say it."""
    report = Report()
    for number in range(count):
        _run_one(report, f"{seed}-{number}")
    return report


def program_of(seed: str) -> Program:
    """Return the program of a seed such as ``1-17``."""
    number = int(seed.rpartition("-")[2])
    language = _LANGUAGES[number % len(_LANGUAGES)]
    noisy = number % 11 == 0
    classical = language == "openqasm3" and number % 3 == 0 and not noisy
    return generate(language, seed, clifford=number % 7 == 0, classical=classical, noisy=noisy)


def _run_one(report: Report, seed: str) -> None:
    program = program_of(seed)
    report.programs += 1
    try:
        exact = exactly(program)
    except NeverEndsError:
        return
    rng = random.Random(f"{seed} runs")
    for written in written_forms(program):
        for method in _methods(seed, rng):
            verdict = _check(program, written, exact, method, seed)
            key = (written.language, method or "automatic", verdict.kind)
            report.runs[key] += 1
            if verdict.kind == "refused":
                told = f"{written.language}: {verdict.told}"
                report.refusals[told] += 1
                report.examples.setdefault(told, f"{seed}: {verdict.in_full}")
            elif verdict.kind == "wrong":
                report.wrong.append(_smallest(program, written.language, method, seed, verdict))


def _methods(seed: str, rng: random.Random) -> Iterator[str | None]:
    yield None
    if rng.random() < 0.35:
        clifford = int(seed.rpartition("-")[2]) % 7 == 0
        yield rng.choice(("statevector", "density_matrix", "matrix_product_state", *(("stabilizer",) * 4 * clifford)))


def _check(program: Program, written: Written, exact: Exact, method: str | None, seed: str) -> Verdict:
    return check(program, written, exact, method=method, shots=SHOTS, seed=random.Random(seed).randrange(2**63))


def _smallest(program: Program, language: Language, method: str | None, seed: str, verdict: Verdict) -> Wrong:
    told = {program: verdict.told}

    def is_wrong(smaller: Program) -> bool:
        try:
            judged = _check(smaller, WRITERS[language](smaller), exactly(smaller), method, seed)
        except (CannotSayError, NeverEndsError, KeyError, ValueError, IndexError, TypeError, StopIteration):
            return False
        told[smaller] = judged.told
        return judged.kind == "wrong"

    smallest = shrunk(program, is_wrong)
    return Wrong(seed, language, method, told[smallest], WRITERS[language](smallest))
