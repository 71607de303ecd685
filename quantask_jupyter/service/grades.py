"""How the students of a course stand with an assignment: which of their submissions counts, and what it is worth."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from quantask_jupyter.domain.assignment import Assignment, Attempts
from quantask_jupyter.domain.result import Result
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.assignments import Judgement, judge

AT_A_TIME = 8  # results that are in memory
MOST_KEPT = 50_000  # judgements

PASSED, NOT_PASSED, NOT_JUDGED = "passed", "not passed", "not judged"
NOTHING = "nothing handed in"


@dataclass(frozen=True, slots=True)
class Grade:
    """How an owner stands with an assignment.

    Attributes:
        attempts: what was handed in, and which of it counts.
        word: passed, not passed, not judged, or the word of the state of what has not ended.
        why: in a sentence, with what is expected; empty where the word says all.
    """

    attempts: Attempts
    word: str
    why: str


class KeptJudgements:
    """Judgements of submissions, each by one version of its assignment: the same counts have the same for good."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: dict[tuple[UUID, int], Judgement] = {}

    def get(self, assignment: Assignment, task_id: UUID) -> Judgement | None:
        """Return the judgement of a submission, if it is known."""
        return self._kept.get((task_id, assignment.version))

    def keep(self, assignment: Assignment, task_id: UUID, judgement: Judgement) -> None:
        """Remember it; the oldest one makes room."""
        self._kept[task_id, assignment.version] = judgement
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]


async def grades(ports: Ports, kept: KeptJudgements, assignment: Assignment, most: int | None = None) -> list[Grade]:
    """Return how each owner stands who has handed in anything, with what is expected: for instructors.

    Args:
        ports: the store.
        kept: what was judged before is not judged again.
        assignment: as it is now.
        most: submissions that are judged anew, the others at the next look; None for all.

    Raises:
        DatabaseUnavailableError: the store does not answer.
    """
    found = await ports.assignments.attempts_by(assignment.course, assignment.name)
    unknown = [each for each in found if _is_to_judge(assignment, each) and kept.get(assignment, each.task_id) is None]
    anew = unknown[:most]
    for begin in range(0, len(anew), AT_A_TIME):
        await _judge(ports, kept, assignment, anew[begin : begin + AT_A_TIME])
    return [_grade(assignment, each, kept.get(assignment, each.task_id)) for each in found]


def _is_to_judge(assignment: Assignment, attempts: Attempts) -> bool:
    return assignment.expected is not None and attempts.status is Status.COMPLETED


async def _judge(ports: Ports, kept: KeptJudgements, assignment: Assignment, some: Sequence[Attempts]) -> None:
    results: dict[UUID, Result] = {}

    async def read(attempts: Attempts) -> None:
        with suppress(TaskNotFoundError):  # it was removed a moment ago, with its assignment
            task = await ports.tasks.get(attempts.owner, attempts.task_id, full=True)
            results[attempts.task_id] = task.result or {}

    def judged() -> dict[UUID, Judgement]:
        return {task_id: judge(assignment, result, shows_reference=True) for task_id, result in results.items()}

    await asyncio.gather(*map(read, some))
    for task_id, judgement in (await asyncio.to_thread(judged)).items():
        kept.keep(assignment, task_id, judgement)


def _grade(assignment: Assignment, attempts: Attempts, judgement: Judgement | None) -> Grade:
    if not attempts.status.is_final:
        return Grade(attempts, attempts.status.word, "")
    if attempts.status is Status.FAILED:
        return Grade(attempts, NOT_PASSED, attempts.error["message"] if attempts.error else "It failed.")
    if attempts.status is Status.CANCELLED:
        return Grade(attempts, NOT_PASSED, "It was cancelled.")
    if assignment.expected is None:
        return Grade(attempts, NOT_JUDGED, "The assignment does not say what is expected.")
    if judgement is None:
        return Grade(attempts, NOT_JUDGED, "It is judged in a moment.")
    return Grade(attempts, PASSED if judgement.passed else NOT_PASSED, judgement.text)
