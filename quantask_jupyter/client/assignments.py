"""Assignments of courses: what instructors publish, change, read and export, and what students are told of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import EllipsisType
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from quantask_jupyter.client.check import as_tolerance, shares_of
from quantask_jupyter.client.counts_analysis import to_pandas
from quantask_jupyter.client.current_course import current_course
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import as_tags, as_text
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.verdict_on_counts import shares_of_a_run
from quantask_jupyter.errors import UsageError


class Assignment:
    """An assignment of a course: what its students hand in under a tag.

    Attributes:
        name: the tag.
        course: the course that is meant; None for one's only one.
    """

    def __init__(self, session: Session, name: str, course: str | None = None) -> None:
        """Handle the assignment of this name, which may still be to be published."""
        self._session = session
        self._path = f"assignments/{quote(name, safe='')}"
        self.name = name
        self.course = course

    def publish(
        self,
        *,
        deadline: str | datetime | EllipsisType = ...,
        shots: int | tuple[int, int | None] | EllipsisType = ...,
        methods: list[str] | tuple[str, ...] | EllipsisType = ...,
        expected: Any = ...,
        tolerance: float | EllipsisType = ...,
        verdicts: bool | EllipsisType = ...,
    ) -> dict[str, Any]:
        """Publish the assignment, or change it: what is left out stays as it is. For instructors of the course.

        Args:
            deadline: with its time zone: ``"2026-12-01T23:59+01:00"``. Later submissions are late, and taken; after a
                change of the deadline all of them are late or not by the new one.
            shots: how many a submission has, or fewest and most: ``(100, 4000)``; None is no limit.
            methods: the simulation methods of which a submission asks for one; empty for any.
            expected: what the counts should be, which no student sees: as :func:`~quantask_jupyter.check` takes it, or
                a job that has run, whose shot noise is added to the tolerance (of two outcomes 0.085 for 1,000 shots,
                0.043 for 4,000); None for nothing.
            tolerance: as :func:`~quantask_jupyter.check` takes it; of a new assignment 0.
            verdicts: whether students may ask if their counts are what is expected (:meth:`QuantumJob.verdict`).

        Raises:
            UsageError: the deadline has no time zone, what is expected is no distribution, or it is a job of too few
                shots.
            QuantumError: you teach no such course, or the assignment would make no sense.
        """
        given: dict[str, Any] = {"tolerance": tolerance if tolerance is ... else as_tolerance(tolerance)}
        given["verdicts"] = verdicts
        given |= _expectation(expected, tolerance)
        given["deadline"] = deadline if isinstance(deadline, EllipsisType) else _with_zone(deadline)
        given["methods"] = methods if isinstance(methods, EllipsisType) else as_tags(methods)
        if not isinstance(shots, EllipsisType):
            given["min_shots"], given["max_shots"] = shots if isinstance(shots, tuple | list) else (shots, shots)
        body = {"name": self.name, **{field: value for field, value in given.items() if value is not ...}}
        path = _with_course("assignments", self._course())
        told: dict[str, Any] = self._session.post(path, body, repeatable=True).data
        return told

    def to_dict(self) -> dict[str, Any]:
        """Return the assignment as it is now; seed and what is expected are None for students.

        Raises:
            AssignmentNotFoundError: the course has none of this name.
        """
        told: dict[str, Any] = self._session.get(self._path, self._course()).data
        return told

    def submissions(self) -> list[dict[str, Any]]:
        """Return what was handed in, in the order of submission: of all students for instructors, else one's own.

        Raises:
            AssignmentNotFoundError: the course has none of this name.
        """
        return [submission for page in self._pages() for submission in page["submissions"]]

    def students(self) -> list[dict[str, Any]]:
        """Return how each student stands, with ``result`` in a word, ``why`` and ``attempts``. For instructors.

        The last submission in time counts; where all is late, the last.

        Raises:
            CourseNotFoundError: you teach no such course.
            AssignmentNotFoundError: the course has none of this name.
        """
        told: list[dict[str, Any]] = self._session.get(f"{self._path}/students", self._course()).data["students"]
        return told

    def to_pandas(self) -> Any:
        """Return the submissions as a ``pandas.DataFrame``.

        Raises:
            UsageError: pandas is not installed.
        """
        return to_pandas(self.submissions())

    def export(self, path: str | Path) -> None:
        """Write the assignment's submissions to a file, whose name ends with ``.csv`` or ``.json``.

        Raises:
            UsageError: its name ends otherwise.
            AssignmentNotFoundError: the course has none of this name.
        """
        target = Path(path)
        if target.suffix == ".csv":
            text: str = self._session.get(f"{self._path}/submissions", {**self._course(), "format": "csv"}).data
        elif target.suffix == ".json":
            pages = list(self._pages())
            submissions = [submission for page in pages for submission in page["submissions"]]
            text = json.dumps({"assignment": pages[0]["assignment"], "submissions": submissions}, indent=1) + "\n"
        else:
            raise UsageError("An export is a file whose name ends with .csv or .json.")
        target.write_text(text, encoding="utf-8", newline="")

    def remove(self) -> None:
        """Remove the assignment; its submissions are tasks like others then, which students and retention remove.

        Published again under its name, it has back those that are still there. Nobody is asked.

        Raises:
            AssignmentNotFoundError: the course has none of this name.
        """
        self._session.delete(_with_course(self._path, self._course()))

    @override
    def __repr__(self) -> str:
        """Return its name."""
        return f"<Assignment {self.name}>"

    def _course(self) -> dict[str, str]:
        return _course(self.course)

    def _pages(self) -> Iterator[dict[str, Any]]:
        after: str | None = ""
        while after is not None:
            query = {**self._course(), **({"after": after} if after else {})}
            page: dict[str, Any] = self._session.get(f"{self._path}/submissions", query).data
            yield page
            after = page["next_after"]


def assignment(name: str, course: str | None = None) -> Assignment:
    """Return an assignment by its name, also one that is still to be published.

    Args:
        name: the tag that makes a task a submission.
        course: the course; None for the setting ``course``, or one's only one.
    """
    return Assignment(kernel_session(), as_text("name", name) or "", course)


def assignments(course: str | None = None) -> list[dict[str, Any]]:
    """Return the assignments of a course by their deadlines; seeds and what is expected are None for students.

    Raises:
        QuantumError: you are in no such course.
    """
    told: list[dict[str, Any]] = kernel_session().get("assignments", _course(course)).data["assignments"]
    return told


def _course(named: str | None) -> dict[str, str]:
    course = named or current_course()
    return {"course": course} if course else {}


def _with_course(path: str, course: Mapping[str, str]) -> str:
    return f"{path}?course={quote(course['course'], safe='')}" if course else path


def _with_zone(deadline: str | datetime) -> str:
    try:
        moment = datetime.fromisoformat(deadline) if isinstance(deadline, str) else deadline
    except ValueError:
        raise UsageError(f"{deadline!r} is no time.", hint="For example: 2026-12-01T23:59+01:00") from None
    if moment.tzinfo is None:
        raise UsageError(
            "A deadline needs its time zone: students may be in another.",
            hint=f"For example: {moment.isoformat()}+01:00",
        )
    return moment.isoformat()


def _expectation(expected: Any, tolerance: Any) -> dict[str, Any]:
    """Return what is expected as it is sent, and the tolerance with the shot noise of a reference that has run."""
    if expected is ... or expected is None:
        return {"expected": expected}
    if not isinstance(expected, QuantumJob):
        return {"expected": shares_of(expected)}
    counts = expected.result().counts
    if not isinstance(counts, dict):
        raise UsageError("A sweep has many results, and an assignment expects one.")
    shares, by_chance = shares_of_a_run(without_spaces(counts))
    return {"expected": shares, "tolerance": (0.0 if tolerance is ... else as_tolerance(tolerance)) + by_chance}
