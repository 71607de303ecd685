"""Who may see whose tasks, and stop them."""

from __future__ import annotations

from uuid import UUID

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import (
    BatchNotFoundError,
    CourseNotFoundError,
    NotAllowedError,
    QuantumError,
    TaskNotFoundError,
)
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.access import Access, access_to_batch, access_to_course, access_to_task, listed_owner
from quantask_jupyter.service.retry import retry_task
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BOB, completed_task, submission, submit_one

STUDENT = Caller(BOB, BOB, takes=frozenset({"qc101"}))
TEACHER = Caller("teach", "Teach", teaches=frozenset({"qc101"}))
OTHER = Caller("other", "Other", teaches=frozenset({"qc201"}))
OPERATOR = Caller("root", "Root", is_operator=True)


async def right(ports: Ports, caller: Caller, task_id: UUID) -> Access | str:
    try:
        return await access_to_task(ports.tasks, caller, task_id)
    except TaskNotFoundError as error:
        return error.code


async def test_an_instructor_sees_the_course_and_an_operator_all(ports: Ports) -> None:
    of_course, of_none = await submit_one(ports.tasks, course="qc101"), await submit_one(ports.tasks)
    own = await submit_one(ports.tasks, "teach", course="qc201")
    [unknown] = new_task_ids(1)
    assert await right(ports, TEACHER, of_course) == Access(ADA, "Teach", "an instructor of qc101")
    assert await right(ports, TEACHER, of_none) == "TASK_NOT_FOUND"
    assert await right(ports, TEACHER, own) == Access("teach")
    assert await right(ports, TEACHER, unknown) == "TASK_NOT_FOUND"
    assert await right(ports, OTHER, of_course) == "TASK_NOT_FOUND"
    assert await right(ports, OPERATOR, of_none) == Access(ADA, "Root", "an administrator")
    assert await right(ports, OPERATOR, unknown) == "TASK_NOT_FOUND"
    assert await right(ports, STUDENT, of_course) == Access(BOB), "whose verbs then find nothing"


def test_what_is_set_in_a_course_its_instructors_and_operators_set() -> None:
    assert access_to_course(TEACHER, "qc101") == Access("teach", "Teach", "an instructor of qc101")
    assert access_to_course(OPERATOR, "qc101") == Access("root", "Root", "an administrator")
    for stranger, course in ((OTHER, "qc101"), (STUDENT, "qc101"), (Caller.alone(ADA), "qc101")):
        with pytest.raises(CourseNotFoundError):
            access_to_course(stranger, course)


async def test_a_batch_is_seen_by_the_same_rights(ports: Ports) -> None:
    batch = (await ports.tasks.create(submission(2, course="qc101"))).batch
    assert batch is not None
    assert await access_to_batch(ports.tasks, TEACHER, batch.id) == Access(ADA, "Teach", "an instructor of qc101")
    assert await access_to_batch(ports.tasks, STUDENT, batch.id) == Access(BOB)
    for caller, wanted in [(OTHER, batch.id), (TEACHER, new_task_ids(1)[0])]:
        with pytest.raises(BatchNotFoundError):
            await access_to_batch(ports.tasks, caller, wanted)


def test_what_is_done_to_ones_own_task_needs_no_word() -> None:
    assert Access(ADA).note("cancelled") is None
    assert Access(ADA, "Teach", "an instructor of qc101").note("cancelled") == "cancelled as an instructor of qc101"


async def test_only_its_owner_retries_a_task(ports: Ports, settings: Quantask) -> None:
    done = await completed_task(ports.tasks, course="qc101")
    with pytest.raises(NotAllowedError, match="Only its owner may retry a task"):
        await retry_task(ports, settings, TEACHER, done)


async def test_a_retry_is_for_the_tasks_course_while_its_owner_is_in_it(ports: Ports, settings: Quantask) -> None:
    done = await completed_task(ports.tasks, course="qc101")
    both, left = Caller(ADA, ADA, takes=frozenset({"qc101", "qc201"})), Caller(ADA, ADA, takes=frozenset({"qc201"}))
    assert (await retry_task(ports, settings, both, done)).course == "qc101"
    assert (await retry_task(ports, settings, left, done)).course == "qc201"


@pytest.mark.parametrize(
    ("caller", "course", "owner", "shown"),
    [
        (STUDENT, None, None, BOB),
        (STUDENT, "qc101", None, BOB),
        (STUDENT, None, BOB, BOB),
        (STUDENT, "qc101", ADA, NotAllowedError),
        (STUDENT, "qc201", None, CourseNotFoundError),
        (STUDENT, "qc201", ADA, CourseNotFoundError),
        (STUDENT, None, ADA, NotAllowedError),
        (TEACHER, None, None, "teach"),
        (TEACHER, "qc101", None, None),
        (TEACHER, "qc101", ADA, ADA),
        (TEACHER, "qc101", "Teach", "teach"),
        (TEACHER, "qc201", None, CourseNotFoundError),
        (TEACHER, None, ADA, NotAllowedError),
        (OPERATOR, None, None, "root"),
        (OPERATOR, None, ADA, ADA),
        (OPERATOR, "qc101", None, None),
        (Caller.alone(ADA), "qc101", None, CourseNotFoundError),
    ],
)
def test_a_list_shows_what_its_caller_may_see(
    caller: Caller, course: str | None, owner: str | None, shown: str | type[QuantumError] | None
) -> None:
    if isinstance(shown, type):
        with pytest.raises(shown):
            listed_owner(caller, course, owner)
    else:
        assert listed_owner(caller, course, owner) == shown
