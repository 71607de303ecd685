"""A course, for its instructors: pause what is theirs to pause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from quantask_jupyter.client.current_course import current_course
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import as_text
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.errors import NotAllowedError, RequestInvalidError


class Course:
    """A course that one teaches."""

    def __init__(self, session: Session, name: str) -> None:
        """Name a course; :func:`course` knows which ones there are."""
        self._session = session
        self.name = name

    def pause(self, *, task: QuantumJob | str | None = None, student: str | None = None, tag: str | None = None) -> int:
        """Keep tasks from workers until they are resumed; return how many wait that were not paused before.

        Args:
            task: one task, or its id.
            student: all of this student's tasks for the course, also those that are submitted later.
            tag: all tasks of the course with this tag, also those that are submitted later.

        Raises:
            QuantumError: none or several of the three are given, there is no such task, or one does not teach here.
        """
        return self._act("pause", task, student, tag)

    def resume(
        self, *, task: QuantumJob | str | None = None, student: str | None = None, tag: str | None = None
    ) -> int:
        """End a pause, with the arguments that it began with; return how many tasks go on.

        A task that is paused in two ways goes on when both have ended.

        Raises:
            QuantumError: as :meth:`pause`.
        """
        return self._act("resume", task, student, tag)

    def set_limits(self, student: str | None = None, *, whole: bool = False, **limits: float | None) -> dict[str, Any]:
        """Set limits of a student, of each student, or of the course as a whole; return all that is set in it.

        Args:
            student: whose; None: of each student. A student's own limit stands in place of that of each.
            whole: of the course as a whole: of all its students together. They hold beside those of students.
            limits: ``tasks`` that wait or run at a time, ``shots`` of one task, ``slot_seconds`` that tasks of 24
                hours may take; None takes one away, and what is not named stays as it is. A whole has no ``shots``.

        Raises:
            QuantumError: a limit is none that there is, or one does not teach here.
        """
        body = {"student": as_text("student", student), **({"whole": True} if whole else {}), **limits}
        return dict(self._session.post(f"{self._path}/limits", body, repeatable=True).data)

    def start_lesson(self, slots: int, minutes: float) -> dict[str, Any]:
        """Give the course so many slots of its own for so long; return all that is set in it.

        They give only tasks of this course meanwhile; in the other slots the course takes part as always.

        Raises:
            QuantumError: there are not so many slots, or one does not teach here.
        """
        body = {"slots": slots, "minutes": minutes}
        return dict(self._session.post(f"{self._path}/lesson", body, repeatable=True).data)

    def stop_lesson(self) -> dict[str, Any]:
        """Give the slots back, if there is a lesson; return all that is set in the course.

        Raises:
            QuantumError: one does not teach here.
        """
        return dict(self._session.post(f"{self._path}/lesson/stop", repeatable=True).data)

    def settings(self) -> dict[str, Any]:
        """Return what is set in the course, as ``GET courses/NAME`` tells it.

        Raises:
            QuantumError: one does not teach here, or the API cannot be reached.
        """
        return dict(self._session.get(self._path).data)

    def history(self) -> list[dict[str, Any]]:
        """Return who has set what in the course when, and what was before: all of a year, the newest first.

        Raises:
            QuantumError: one does not teach here, or the API cannot be reached.
        """
        changes: list[dict[str, Any]] = []
        before: int | None = None
        while True:
            page = self._session.get(f"{self._path}/history", None if before is None else {"before": before}).data
            changes += page["changes"]
            before = page["next_before"]
            if before is None:
                return changes

    @property
    def _path(self) -> str:
        return f"courses/{quote(self.name, safe='')}"

    def _act(self, verb: str, task: QuantumJob | str | None, student: str | None, tag: str | None) -> int:
        given = {"task": task.job_id() if isinstance(task, QuantumJob) else task, "student": student, "tag": tag}
        body = {name: as_text(name, value) for name, value in given.items() if value is not None}
        return self._changed(verb, body)

    def _changed(self, verb: str, body: Mapping[str, Any]) -> int:
        return int(self._session.post(f"{self._path}/{verb}", body, repeatable=True).data["tasks"])


def course(name: str | None = None) -> Course:
    """Return a course that one teaches; without a name that of the setting ``course``, else the only one there is.

    Raises:
        NotAllowedError: one teaches none.
        RequestInvalidError: one teaches several, and none is named.
        QuantumError: the API cannot be reached.
    """
    session = kernel_session()
    asked = as_text("course", name) or current_course()
    if asked:
        return Course(session, asked)
    told = session.get("courses").data
    taught = [each["name"] for each in told["courses"] if each["role"] == "instructor"]
    if not taught:
        raise NotAllowedError(f"You teach no course, {told['user']}.", hint="Who looks after the Hub adds instructors.")
    if len(taught) > 1:
        raise RequestInvalidError(
            f"You teach several courses: {', '.join(taught)}.", hint=f"Name one: --course {taught[0]}"
        )
    return Course(session, taught[0])
