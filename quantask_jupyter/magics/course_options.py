"""The options of the subcommands for instructors."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quantask_jupyter.errors import UsageError
from quantask_jupyter.magics.options import Parser, positive, seconds


@dataclass(frozen=True, slots=True)
class PauseOptions:
    """What is paused or resumed in a course."""

    task: str | None
    student: str | None
    tag: str | None
    course: str | None

    @property
    def meant(self) -> str:
        """What that is, in words."""
        return next(f"{kind} {name}" for kind in ("task", "student", "tag") if (name := getattr(self, kind)))


@dataclass(frozen=True, slots=True)
class LessonOptions:
    """What is to become of a course's lesson; ``what`` is start, stop, or None to look."""

    what: str | None
    slots: int | None
    minutes: float | None
    course: str | None


def lesson_parser() -> Parser:
    """Return the parser of lessons."""
    parser = Parser()
    parser.add_argument("what", nargs="?", choices=("start", "stop"), metavar="start|stop")
    parser.add_argument("--slots", type=positive)
    parser.add_argument("--minutes", type=seconds)
    parser.add_argument("--course")
    return parser


def pause_parser() -> Parser:
    """Return the parser of what can be paused."""
    parser = Parser()
    for name in ("--task", "--student", "--tag", "--course"):
        parser.add_argument(name)
    return parser


def limits_parser() -> Parser:
    """Return the parser of what a student may have."""
    parser = Parser()
    for name in ("--student", "--course"):
        parser.add_argument(name)
    parser.add_argument("--whole", action="store_true")
    for name in ("--tasks", "--shots"):
        parser.add_argument(name, type=_or_none(positive), default=argparse.SUPPRESS)
    parser.add_argument("--slot-seconds", type=_or_none(seconds), default=argparse.SUPPRESS)
    return parser


def parse_pause(words: Sequence[str]) -> PauseOptions:
    """Read what is to be paused or resumed.

    Raises:
        UsageError: it is not one of the three.
    """
    asked = PauseOptions(**vars(_PAUSE.parse(words)))
    if sum(bool(given) for given in (asked.task, asked.student, asked.tag)) != 1:
        raise UsageError("What is meant is a tag, a student or a task.", hint="For example: %quantum pause --tag hw3")
    return asked


def parse_lesson(words: Sequence[str]) -> LessonOptions:
    """Read what is to become of a lesson.

    Raises:
        UsageError: it is not understood, or a start without slots and minutes.
    """
    asked = LessonOptions(**vars(_LESSON.parse(words)))
    has_both = asked.slots is not None and asked.minutes is not None
    if (asked.what == "start") != has_both or (not has_both and (asked.slots, asked.minutes) != (None, None)):
        raise UsageError(
            "A lesson starts with its slots and minutes.",
            hint="For example: %quantum lesson start --slots 4 --minutes 45",
        )
    return asked


@dataclass(frozen=True, slots=True)
class LimitsOptions:
    """Whose limits are to be set in a course, a student's, each student's or the whole's, and which."""

    course: str | None
    student: str | None
    whole: bool
    changes: Mapping[str, float | None]


def parse_limits(words: Sequence[str]) -> LimitsOptions:
    """Read whose limits are to be set, and which.

    Raises:
        UsageError: naming the word that is not understood.
    """
    limits = vars(_LIMITS.parse(words))
    return LimitsOptions(limits.pop("course"), limits.pop("student"), limits.pop("whole"), limits)


def _or_none(read: Callable[[str], float]) -> Callable[[str], float | None]:
    return lambda text: None if text == "none" else read(text)


_PAUSE, _LIMITS, _LESSON = pause_parser(), limits_parser(), lesson_parser()
