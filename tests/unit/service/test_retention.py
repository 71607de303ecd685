import pytest

from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service import retention
from quantask_jupyter.service.retention import remove_old_tasks
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, claim_one, completed_task, submit, submit_one

A_MOMENT = 1e-9  # days: what has finished is old with the next millisecond


async def test_old_tasks_are_removed_in_steps_and_never_one_that_runs(
    ports: Ports, settings: Quantask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "STEP", 4)
    settings.retention_days = A_MOMENT
    old = await submit(ports.tasks, 10)
    await ports.tasks.cancel(ADA, old, "api")
    waiting, running = await submit_one(ports.tasks), await submit_one(ports.tasks)
    await claim_one(ports.claims, running)
    removed = 0
    while removed < 10:
        removed += await remove_old_tasks(ports, settings)
    assert set(await ports.tasks.versions([*old, waiting, running])) == {waiting, running}
    assert await remove_old_tasks(ports, settings) == 0


async def test_what_is_not_old_enough_is_kept(ports: Ports, settings: Quantask) -> None:
    task_id = await completed_task(ports.tasks)
    assert await remove_old_tasks(ports, settings) == 0
    assert (await ports.tasks.get(ADA, task_id, full=True)).result is not None


async def test_without_a_retention_time_everything_is_kept(ports: Ports, settings: Quantask) -> None:
    settings.retention_days = 0.0
    task_id = await completed_task(ports.tasks)
    assert await remove_old_tasks(ports, settings) == 0
    await ports.tasks.delete(ADA, task_id)
    with pytest.raises(TaskNotFoundError):
        await ports.tasks.get(ADA, task_id, full=True)
