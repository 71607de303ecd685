"""Hidden seed: a submission's seed is no student's to know until the deadline has passed.

Who knows it could try circuits without handing them in, until chance is kind.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.result import Result, StoredResult
from quantask_jupyter.domain.task import Task


def hides_seed(caller: Caller, task: Task) -> bool:
    """Say whether the seed of a task is hidden from a caller who sees the task."""
    return is_hidden(caller, task.course, task.deadline)


def is_hidden(caller: Caller, course: str | None, deadline: datetime | None) -> bool:
    """Say whether seeds of submissions for a course are hidden from a caller; ``deadline`` is None of what is none."""
    if deadline is None or (course is not None and caller.leads(course)):
        return False
    return datetime.now(UTC) <= deadline


def as_seen_by(caller: Caller, task: Task) -> Task:
    """Return a task as a caller may see it: without the seed, also that in its result, while that is hidden."""
    if not hides_seed(caller, task):
        return task
    result = None if task.result is None else without_seed(task.result, task.seed)
    return replace(task, seed=None, result=result)


def without_seed(result: Result, seed: int | None) -> Result:
    """Return a result that does not tell the seed that it was run with.

    Text is not read for it: within a text of the result's own, the field's name would have other quotes.
    """
    if isinstance(result, StoredResult):
        return StoredResult(re.sub(rf'"seed":(\s?){seed}(?!\d)', r'"seed":\1null', result.text))
    return {**result, "metadata": {**result["metadata"], "seed": None}}
