"""The store for courses: the two ports, each method a verb and how it is run."""

from __future__ import annotations

import asyncio

from typing_extensions import override

from quantask_jupyter.adapters.sql import cancel, quota, read
from quantask_jupyter.adapters.sql.courses import (
    assignments,
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
        known = await self.assignments(assignment.course, [assignment.name])
        return await self._change(known[0] if known else None, assignment, changed_by)

    @override
    async def remove_assignment(self, course: str, name: str, removed_by: str) -> bool:
        while known := await self.assignments(course, [name]):
            if await self._change(known[0], None, removed_by):
                return True
        return False

    async def _change(self, before: Assignment | None, after: Assignment | None, by: str) -> bool:
        change = await asyncio.to_thread(assignments.change_of, before, after)
        return change is not None and await self._database.run(How.TRANSACTION, assignments.put_assignment, change, by)

    assignment_of_task = runs(How.QUERY, assignments.assignment_of_task)
    assignment_names = runs(How.QUERY, assignments.assignment_names)
    former_assignments = runs(How.QUERY, history.former_assignments)
    has_assignments = runs(How.QUERY, assignments.has_assignments)
    handed_in_by = runs(How.QUERY, assignments.handed_in_by)
    submissions = runs(How.QUERY, read.read_submissions)
    assignments = runs(How.QUERY, assignments.assignments_of)
