"""Short ids: the end of an id names a task, as long as no other that the caller sees ends so."""

from __future__ import annotations

import re
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import TaskAmbiguousError, TaskNotFoundError
from quantask_jupyter.ports import Tasks

SHORT = re.compile(r"[0-9a-f]{6,32}")

MOST_NAMED = 5  # ids in the hint of one that is ambiguous


async def task_ending_in(tasks: Tasks, caller: Caller, text: str) -> UUID:
    """Return the id of the task whose id ends so.

    Args:
        tasks: where to look.
        caller: who asks; looked through are the tasks that it sees.
        text: hexadecimal digits, six or more.

    Raises:
        TaskNotFoundError: there is none, or the text is no end of an id.
        TaskAmbiguousError: several end so.
    """
    ending = text.replace("-", "").lower()
    if not SHORT.fullmatch(ending):
        raise TaskNotFoundError()
    found = await tasks.ending_in(ending, None if caller.is_operator else caller.owner, caller.teaches, MOST_NAMED)
    if not found:
        raise TaskNotFoundError()
    if len(found) > 1:
        raise TaskAmbiguousError(hint=f"Give more of the end, or the whole: {', '.join(map(str, found))}.")
    return found[0]
