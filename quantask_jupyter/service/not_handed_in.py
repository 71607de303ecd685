"""Not handed in: why a task is no submission whose owner may take it for one, said when it is submitted.

Nobody learns of assignments of courses that are not the caller's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.estimate import is_estimate
from quantask_jupyter.domain.task import NewTask, Submission
from quantask_jupyter.errors import visible
from quantask_jupyter.ports import Assignments

_MOST_TAGS = 100  # of a batch that are compared with assignments
_AT_ONCE = 10  # more are the work of a thread
_LONGEST = 40  # characters of a tag that is compared, and that are shown of one
_LIKE = 0.65  # of difflib's ratio: hw4 is like hw3


async def with_reasons(assignments: Assignments, submission: Submission, caller: Caller) -> Submission:
    """Return tasks with the reasons why they are no submissions, where they look as if they should be."""
    open_ones = [task for task in submission.tasks if task.hand_in is None and _has_label(task)]
    if not open_ones:
        return submission
    tags = tuple(dict.fromkeys(tag for task in open_ones for tag in task.request.tags))[:_MOST_TAGS]
    if not caller.courses:
        return _all_of_no_course(submission) if tags and await assignments.has_assignments() else submission
    known = await assignments.assignment_names(caller.courses)
    former = await assignments.former_assignments(submission.course, tags) if submission.course and tags else set()
    look = _Look(caller, submission.course, known, former)
    reasons = await asyncio.to_thread(look.at_each, tags) if len(tags) > _AT_ONCE else look.at_each(tags)

    def told(task: NewTask) -> NewTask:
        if task.hand_in is not None or not _has_label(task):
            return task
        found = next((reasons[tag] for tag in task.request.tags if reasons.get(tag)), None)
        return replace(task, not_handed_in=found or look.at_name(task.request.name))

    return replace(submission, tasks=tuple(map(told, submission.tasks)))


def _has_label(task: NewTask) -> bool:
    return not is_estimate(task.request.backend) and bool(task.request.tags or task.request.name)


def _all_of_no_course(submission: Submission) -> Submission:
    def told(task: NewTask) -> NewTask:
        return replace(task, not_handed_in=_IN_NO_COURSE) if _has_label(task) and task.request.tags else task

    return replace(submission, tasks=tuple(map(told, submission.tasks)))


@dataclass(frozen=True, slots=True)
class _Look:
    """What a caller's labels are compared with: assignments by course, and what the task's course had before."""

    caller: Caller
    course: str | None
    known: Mapping[str, Collection[str]]
    former: Collection[str]

    def at_each(self, tags: Collection[str]) -> dict[str, str | None]:
        """Return for each tag why it hands nothing in; None where it does not look as if it should."""
        return {tag: self._at(tag) for tag in tags}

    def at_name(self, name: str | None) -> str | None:
        """Return the same for a task's name, which hands nothing in."""
        if name not in self._own or not self.caller.hands_in_to(self.course):
            return None
        return f"{name} is its name alone; add --tag {name}"

    @property
    def _own(self) -> Collection[str]:
        return self.known.get(self.course or "", ())

    def _at(self, tag: str) -> str | None:
        shown = visible(tag[:_LONGEST])
        if not self.caller.hands_in_to(self.course):
            return self._at_instructors(tag)
        if _plain(tag) not in map(_plain, self._own):
            for course in sorted(self.known):
                if tag in self.known[course]:
                    return f"{shown} is an assignment of {course}, and this is for {self.course}"
            if tag in self.former:
                return f"{shown} is no assignment of {self.course} any more"
        if tag in self._own:
            return f"{tag} was published at this moment; hand it in again"
        near = _nearest(tag, self._own)
        return None if near is None else f"{self.course} has no assignment {shown}; did you mean {near}?"

    def _at_instructors(self, tag: str) -> str | None:
        for course in sorted(self.caller.teaches & self.known.keys()):
            if tag in self.known[course]:
                return f"what an instructor of {course} runs is no submission"
        return None


_IN_NO_COURSE = "you are in no course"


def _nearest(tag: str, names: Collection[str]) -> str | None:
    """Return the assignment that was probably meant; one that differs in capitals and marks alone comes first."""
    if len(tag) > _LONGEST:
        return None
    plain = {_plain(name): name for name in sorted(names, reverse=True)}
    if _plain(tag) in plain:
        return plain[_plain(tag)]
    return next((plain[near] for near in get_close_matches(_plain(tag), plain, 1, _LIKE)), None)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
