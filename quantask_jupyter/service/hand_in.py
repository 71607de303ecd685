"""Hand in: a task that a student submits with the tag of an assignment of the course is a submission of that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.circuit import circuit_sha256
from quantask_jupyter.domain.estimate import is_estimate
from quantask_jupyter.domain.hand_in import HandIn
from quantask_jupyter.domain.task import NewTask, Submission, are_large
from quantask_jupyter.errors import RequestInvalidError, StateConflictError
from quantask_jupyter.ports import Assignments, Stored
from quantask_jupyter.service.not_handed_in import with_reasons


async def handed_in(assignments: Assignments, submission: Submission, caller: Caller) -> Submission:
    """Return tasks as submissions of assignments, with the server's seeds, where they are that.

    The assignments are asked for only where a task has a tag or a name. Where an owner may take a task for handed in
    that is not, the task says why.

    Raises:
        RequestInvalidError: an assignment does not allow the task, or it has the tags of several.
    """
    if caller.hands_in_to(submission.course):
        submission = await _submitted(assignments, submission)
    return await with_reasons(assignments, submission, caller)


def check_repeated(submission: Submission, stored: Stored) -> None:
    """Check that what an earlier submit with the same key has made is handed in, where this one would be.

    Raises:
        StateConflictError: it is from before the assignment was published.
    """
    if not stored.repeated:
        return
    for task, earlier in zip(submission.tasks, stored.tasks, strict=False):
        if task.hand_in is not None and earlier.assignment is None:
            raise StateConflictError(
                f"This ran before {task.hand_in.assignment} was published, so what there is of it is not handed in.",
                hint="Run it again without --cache; in Python without cache=True.",
            )


async def _submitted(assignments: Assignments, submission: Submission) -> Submission:
    tags = {tag for task in submission.tasks if not is_estimate(task.request.backend) for tag in task.request.tags}
    if not tags or submission.course is None:
        return submission
    published = {found.name: found for found in await assignments.assignments(submission.course, tags)}
    if not published:
        return submission

    def hand_in() -> Submission:
        return replace(submission, tasks=tuple(_handed_in(task, published) for task in submission.tasks))

    large = are_large(task.request for task in submission.tasks)
    return await asyncio.to_thread(hand_in) if large else hand_in()


def _handed_in(task: NewTask, published: Mapping[str, Assignment]) -> NewTask:
    wanted = sorted(published.keys() & set(task.request.tags))
    if not wanted or is_estimate(task.request.backend):
        return task
    if len(wanted) > 1:
        raise RequestInvalidError(
            f"{' and '.join(wanted)} are assignments, and a task is a submission of one.", hint="Leave out a --tag."
        )
    assignment = published[wanted[0]]
    assignment.check(task.request, task.owner)
    request = replace(task.request, seed=assignment.seed_of(task.owner))
    made = HandIn(assignment.name, circuit_sha256(request.circuit.source), assignment.deadline)
    return replace(task, request=request, hand_in=made)
