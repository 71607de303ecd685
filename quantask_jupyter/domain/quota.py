"""What one owner may have: tasks that have not finished, and shots in a day."""

from __future__ import annotations

from dataclasses import dataclass

from quantask_jupyter.domain.course_limits import CourseLimits, WholeCourse
from quantask_jupyter.domain.estimate import is_estimate
from quantask_jupyter.domain.task import NewTask, Submission


@dataclass(frozen=True, slots=True)
class Quota:
    """What an owner may have; 0 is no limit.

    Attributes:
        tasks: waiting or running at a time.
        shots: submitted within 24 hours, at all points of a sweep.
        in_course: what the owner may have in the submission's course beside.
        whole: what that course may have as a whole.
    """

    tasks: int
    shots: int
    in_course: CourseLimits | None = None
    whole: WholeCourse | None = None

    def has_room_for_tasks(self, submission: Submission, unfinished: int) -> bool:
        """Say whether an owner with so many unfinished tasks may submit these."""
        return not self.tasks or unfinished + len(submission.tasks) <= self.tasks

    def has_room_for_shots(self, submission: Submission, shots_today: int) -> bool:
        """Say whether an owner who has submitted so many shots today may submit these."""
        return not self.shots or shots_today + shots_of(submission) <= self.shots


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an owner has used of something, and may use in all; 0 is no limit."""

    used: float
    limit: float

    @property
    def left(self) -> float | None:
        """What is left of it; None where there is no limit."""
        return max(0, self.limit - self.used) if self.limit else None


def shots_of(submission: Submission) -> int:
    """Return how many shots a submission is, at all points of its tasks; estimates make none."""
    return sum(shots_of_task(task) for task in submission.tasks if not is_estimate(task.request.backend))


def shots_of_task(task: NewTask) -> int:
    """Return how many shots a task is, at all its points."""
    return task.request.shots * task.request.points
