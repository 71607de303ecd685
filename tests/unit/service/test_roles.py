"""Roles come from the groups of a Hub, whose names are settings."""

from __future__ import annotations

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import RequestInvalidError, SettingsError
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.service.roles import caller_in_groups, course_for
from quantask_jupyter.settings import Quantask


def in_groups(*groups: str, settings: Quantask | None = None, administrator: bool = False) -> Caller:
    return caller_in_groups("ada", "ada", groups, settings or Quantask(), is_administrator=administrator)


def test_students_and_instructors_are_groups_by_their_names() -> None:
    caller = in_groups("course-qc101", "course-qc201", "formgrade-qc301", "formgrade-qc101", "staff", "course-")
    assert (caller.takes, caller.teaches) == ({"qc101", "qc201"}, {"qc301", "qc101"})
    assert caller.courses == {"qc101", "qc201", "qc301"}
    assert not in_groups("xcourse-qc101", "formgrade").may_see_others


def test_the_names_of_groups_are_settings() -> None:
    names = {"QUANTASK_COURSE_GROUPS": "nbgrader-{course}-2026", "QUANTASK_INSTRUCTOR_GROUPS": "{course}:teachers"}
    caller = in_groups("nbgrader-qc-2026", "nbgrader-qc", "qc:teachers", settings=load_settings(environ=names))
    assert (caller.takes, caller.teaches) == ({"qc"}, {"qc"})


@pytest.mark.parametrize("wrong", ["", "course", "{course}{course}", "{Course}"])
def test_a_name_without_a_place_for_the_course_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"must have \{course\} once"):
        load_settings(environ={"QUANTASK_INSTRUCTOR_GROUPS": wrong})


def test_operators_are_the_hubs_administrators_and_those_named() -> None:
    settings = load_settings(environ={"QUANTASK_OPERATORS": "bob, ada"})
    assert in_groups(settings=settings).is_operator
    assert in_groups(administrator=True).is_operator
    assert not in_groups().is_operator
    assert not in_groups(settings=load_settings(environ={"QUANTASK_OPERATORS": ""})).watches_deployment


def test_who_is_alone_watches_the_deployment_and_sees_no_others() -> None:
    assert Caller.alone("ada").watches_deployment
    assert not Caller.alone("ada").may_see_others


def test_a_task_is_for_the_only_course_of_its_owner() -> None:
    assert course_for(in_groups(), None) is None
    assert course_for(in_groups("course-a"), None) == "a"
    assert course_for(in_groups("course-a", "formgrade-b"), None) == "a"
    assert course_for(in_groups("formgrade-b"), None) == "b"
    assert course_for(in_groups("formgrade-b", "formgrade-c"), None) is None


def test_a_student_of_several_says_which_and_is_told_how() -> None:
    student = in_groups("course-b", "course-a")
    with pytest.raises(RequestInvalidError, match=r"several courses \(a, b\)") as refused:
        course_for(student, None)
    assert refused.value.hint == '--course a, or once for the notebook: %config QuantumMagics.course = "a"'
    assert course_for(student, "b") == "b"


def test_nobody_submits_for_a_course_that_they_are_not_in() -> None:
    with pytest.raises(RequestInvalidError, match="You are in no course c") as refused:
        course_for(in_groups("course-b", "course-a"), "c")
    assert refused.value.hint == "Your courses: a, b."
