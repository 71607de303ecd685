"""The store for courses: the two ports, each method a verb and how it is run."""

from __future__ import annotations

import asyncio

from typing_extensions import override

from quantask_jupyter.adapters.sql import cancel, quota, read
from quantask_jupyter.adapters.sql.courses import (
    assignments,
    attempts,
    history,
    lessons,
    limits,
    load,
    names,
    pause,
    queue,
    students,
)
from quantask_jupyter.adapters.sql.database import How, Store, runs
from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.ports import Assignments, Courses


class SqlCourses(Store, Courses):
    """What instructors do."""

    names_of_courses = runs(How.QUERY, names.course_names)
    students = runs(How.QUERY, students.course_students)
    queue = runs(How.QUERY, queue.course_queue)
    load = runs(How.QUERY, load.course_load)
    cancel_of_course = runs(How.COMMIT, cancel.cancel_of_course)
    start_lesson = runs(How.TRANSACTION, lessons.start_lesson)
    stop_lesson = runs(How.TRANSACTION, lessons.stop_lesson)
    lessons = runs(How.QUERY, lessons.read_lessons)
    usage_of_course = runs(How.QUERY, quota.usage_of_course)
    usage_in_course = runs(How.QUERY, quota.usage_in_course)
    all_course_limits = runs(How.QUERY, limits.read_all_course_limits)
    set_course_limits = runs(How.TRANSACTION, limits.set_course_limits)
    course_limits = runs(How.QUERY, limits.read_course_limits)
    course_history = runs(How.QUERY, history.read_course_history)
    pauses = runs(How.QUERY, pause.read_pauses)
    end_pause = runs(How.TRANSACTION, pause.end_pause)
    pause = runs(How.TRANSACTION, pause.pause)


class SqlAssignments(Store, Assignments):
    """What courses hand in."""

    @override
    async def put_assignment(self, assignment: Assignment, changed_by: str) -> bool:
        known = await self.known_assignment(assignment.course, assignment.name)
        change = await asyncio.to_thread(assignments.change_of, known, assignment)
        if change is None:
            return False
        return await self._database.run(How.TRANSACTION, assignments.put_assignment, change, changed_by)

    known_assignment = runs(How.QUERY, assignments.known_assignment)
    assignment_of_task = runs(How.QUERY, assignments.assignment_of_task)
    assignment_names = runs(How.QUERY, assignments.assignment_names)
    former_assignments = runs(How.QUERY, history.former_assignments)
    has_assignments = runs(How.QUERY, assignments.has_assignments)
    attempts_by = runs(How.QUERY, attempts.attempts_by)
    handed_in_by = runs(How.QUERY, assignments.handed_in_by)
    submissions = runs(How.QUERY, read.read_submissions)
    assignments = runs(How.QUERY, assignments.assignments_of)
