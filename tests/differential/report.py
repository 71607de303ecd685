"""Many programs: what was run, what was refused, what was wrong."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qiskit.circuit.exceptions import CircuitError

from tests.differential.check import WRITERS, Part, Verdict, check, exactly, measures, whole, written_forms
from tests.differential.combine import side_by_side
from tests.differential.compare import IMPOSSIBLE
from tests.differential.exact import NeverEndsError
from tests.differential.generate import generate
from tests.differential.program import Language, Program
from tests.differential.shrink import shrunk
from tests.differential.written import CannotSayError, Written

SHOTS = 4000
METHODS = ("statevector", "density_matrix", "matrix_product_state")
"""Beside automatic, and stabilizer for Clifford programs."""
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


def run_programs(numbers: Iterable[int], seed: str) -> Report:
    """Make and run programs in one process, each in every form that can say it."""
    report = Report()
    for number in numbers:
        _run_one(report, f"{seed}-{number}")
    return report


def program_of(seed: str) -> Program:
    """Return the program of a seed such as ``1-17``."""
    return side_by_side(_side_by_side_of(seed)) if _number(seed) % 13 == 12 else _one_of(seed)


def _number(seed: str) -> int:
    return int(seed.rpartition("-")[2])


def _one_of(seed: str) -> Program:
    number = _number(seed)
    language = _LANGUAGES[number % len(_LANGUAGES)]
    noisy = number % 11 == 0
    classical = language == "openqasm3" and number % 3 == 0 and not noisy
    return generate(language, seed, clifford=number % 7 == 0, classical=classical, noisy=noisy)


def _side_by_side_of(seed: str) -> list[Program]:
    """Return the parts of a wide program: up to 11 qubits together, of Clifford gates up to 36."""
    rng = random.Random(seed)
    language = rng.choice(_LANGUAGES)
    clifford = rng.random() < 0.5
    made = (generate(language, f"{seed} {k}", clifford=clifford) for k in range(100))
    fitting = (each for each in made if measures(each) and not each.is_sweep and each.bits < 10)
    several = list(itertools.islice(fitting, rng.randint(3, 6)))
    while not clifford and sum(each.qubits for each in several) > 11:
        several.pop()
    return several


def _parts(seed: str) -> list[Part]:
    program = program_of(seed)
    if _number(seed) % 13 != 12:
        return whole(program)
    parts, start = [], 0
    for each in _side_by_side_of(seed):
        parts.append(Part(range(start, start + each.bits), exactly(each)))
        start += each.bits
    return parts


def _run_one(report: Report, seed: str) -> None:
    program = program_of(seed)
    report.programs += 1
    try:
        parts = _parts(seed)
    except NeverEndsError:
        return
    rng = random.Random(f"{seed} runs")
    for written in written_forms(program):
        for method in _methods(seed, rng):
            verdict = _check(program, written, parts, method, seed)
            key = (written.language, method or "automatic", verdict.kind)
            report.runs[key] += 1
            if verdict.kind == "refused":
                told = f"{written.language}: {verdict.told}"
                report.refusals[told] += 1
                report.examples.setdefault(told, f"{seed}: {verdict.in_full}")
            elif verdict.kind == "wrong":
                report.wrong.append(_smallest(program, written, method, seed, verdict))


def _methods(seed: str, rng: random.Random) -> Iterator[str | None]:
    yield None
    if _number(seed) % 13 != 12 and rng.random() < 0.35:
        clifford = _number(seed) % 7 == 0
        yield rng.choice((*METHODS, *(("stabilizer",) * 4 * clifford)))


def _check(program: Program, written: Written, parts: list[Part], method: str | None, seed: str) -> Verdict:
    slow = (
        program.qubits >= 7 or method == "matrix_product_state" or (method == "density_matrix" and program.qubits >= 4)
    )
    fewer = slow or _is_certain(parts)  # an eighth where a shot takes long, and where one that is otherwise is wrong
    shots = SHOTS // 8 if fewer else SHOTS
    return check(program, written, parts, method=method, shots=shots, seed=random.Random(seed).randrange(2**63))


def _is_certain(parts: list[Part]) -> bool:
    """Say whether there is one outcome alone that can be."""
    return all(sum(p > IMPOSSIBLE for p in of_point.values()) == 1 for part in parts for of_point in part.outcomes)


def _smallest(program: Program, written: Written, method: str | None, seed: str, verdict: Verdict) -> Wrong:
    language = written.language
    if program.qubits > 6:  # the whole of it is too large to be known exactly
        return Wrong(seed, language, method, verdict.told, written)
    told = {program: verdict.told}

    def is_wrong(smaller: Program) -> bool:
        try:
            judged = _check(smaller, WRITERS[language](smaller), whole(smaller), method, seed)
        except (CannotSayError, NeverEndsError, KeyError, ValueError, IndexError, TypeError, StopIteration):
            return False
        told[smaller] = judged.told
        return judged.kind == "wrong"

    smallest = shrunk(program, is_wrong)
    return Wrong(seed, language, method, told[smallest], WRITERS[language](smallest))
