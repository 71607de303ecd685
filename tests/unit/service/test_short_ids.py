from dataclasses import replace
from uuid import UUID

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import TaskAmbiguousError, TaskNotFoundError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.short_ids import task_ending_in
from tests.contract.tasks import ADA, BOB, submission, submit_one

TEACHER = Caller("grace", "grace", teaches=frozenset({"qc101"}))
OPERATOR = Caller("root", "root", is_operator=True)


async def test_a_task_is_named_by_the_end_of_its_id_to_those_who_see_it(ports: Ports) -> None:
    task_id = await submit_one(ports.tasks, course="qc101")
    for caller in (Caller.alone(ADA), TEACHER, OPERATOR):
        for text in (task_id.hex[-8:], task_id.hex[-6:].upper(), str(task_id)[-13:]):
            assert await task_ending_in(ports.tasks, caller, text) == task_id
    for caller in (Caller.alone(BOB), replace(TEACHER, teaches=frozenset({"other"}))):
        with pytest.raises(TaskNotFoundError):
            await task_ending_in(ports.tasks, caller, task_id.hex[-8:])


@pytest.mark.parametrize("text", ["", "abcde", "zzzzzzzz", "%%%%%%%%", "0" * 33, "0" * 8])
async def test_what_is_no_end_of_an_id_is_a_task_that_does_not_exist(ports: Ports, text: str) -> None:
    with pytest.raises(TaskNotFoundError):
        await task_ending_in(ports.tasks, Caller.alone(ADA), text)


async def test_an_end_that_several_have_is_refused_with_their_ids(ports: Ports) -> None:
    first = await submit_one(ports.tasks)
    twin = UUID(int=first.int ^ (1 << 60))
    await ports.tasks.create(replace(submission(), tasks=(replace(submission().tasks[0], id=twin),)))
    with pytest.raises(TaskAmbiguousError) as caught:
        await task_ending_in(ports.tasks, Caller.alone(ADA), first.hex[-8:])
    assert str(first) in str(caught.value.hint)
    assert str(twin) in str(caught.value.hint)
