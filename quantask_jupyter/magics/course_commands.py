"""The subcommands of ``%quantum`` for instructors: each returns what is to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quantask_jupyter.client.course import course
from quantask_jupyter.errors import visible
from quantask_jupyter.magics.options import parse_pause


def pause(words: Sequence[str]) -> str:
    """Keep a task, a student's tasks or those of a tag from workers."""
    asked = parse_pause(words)
    count = course(asked.course).pause(task=asked.task, student=asked.student, tag=asked.tag)
    return visible(f"Paused {asked.meant}: {_tasks(count)} now, and what is submitted until %quantum resume.")


def resume(words: Sequence[str]) -> str:
    """Give back what was paused."""
    asked = parse_pause(words)
    count = course(asked.course).resume(task=asked.task, student=asked.student, tag=asked.tag)
    return visible(f"Resumed {asked.meant}: {_tasks(count)} {'goes' if count == 1 else 'go'} on.")


COURSE_COMMANDS: Mapping[str, Callable[[Sequence[str]], str]] = {"pause": pause, "resume": resume}


def _tasks(count: int) -> str:
    return f"{count:,} task{'' if count == 1 else 's'}"
