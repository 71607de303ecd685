"""Hand in: a task that a student submits with the tag of an assignment of the course is a submission of that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.circuit import circuit_sha256
from quantask_jupyter.domain.estimate import is_estimate
from quantask_jupyter.domain.task import HandIn, NewTask, Submission, are_large
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.ports import Assignments


async def handed_in(assignments: Assignments, submission: Submission) -> Submission:
    """Return a student's tasks with the seeds that the server sets for those that are submissions of assignments.

    The assignments are asked for only where a task has a tag.

    Raises:
        RequestInvalidError: an assignment does not allow the task, or it has the tags of several.
    """
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
    return replace(task, request=request, hand_in=HandIn(assignment.name, circuit_sha256(request.circuit.source)))
