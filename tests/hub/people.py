"""Who is in the made-up class: two students, two instructors of different courses, an administrator."""

from __future__ import annotations

STUDENTS = ("ada", "bob")
INSTRUCTORS = ("teach", "other")
ADMIN = "root"
WITHOUT_SCOPE = "eve"
"""A user in no course, whose server's token does not reach the service."""

COURSES = {
    "course-qc101": {"users": list(STUDENTS)},
    "formgrade-qc101": {"users": ["teach"]},
    "course-qc201": {"users": []},
    "formgrade-qc201": {"users": ["other"]},
}
