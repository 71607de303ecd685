"""Many sweepers, many cancels, many tasks of one owner: each move happens once, and nobody waits for others."""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import pytest

from quantask_jupyter.adapters.embedded.bus import LocalBus
from quantask_jupyter.adapters.embedded.queue import LocalQueue
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.domain.task import Lease
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.service.recovery import sweep
from tests.contract.databases import open_database
from tests.contract.stores import SqlStore, ports_of
from tests.contract.tasks import ADA, submit
from tests.faults.checker import check_store, postgres_query
from tests.faults.conftest import OpenLab
from tests.integration.api.server import BELL, until
from tests.services import Postgres

INTERLEAVINGS = 1000
AT_ONCE = 8


@pytest.mark.parametrize("sweepers", [2, 10])
async def test_however_many_processes_sweep_each_lost_task_is_taken_back_once(
    postgres: Postgres, database_url: str, sweepers: int
) -> None:
    await asyncio.to_thread(upgrade, database_url)
    settings = load_settings(environ={})
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(sweepers):
            database = await stack.enter_async_context(open_database(database_url, pool=(2, 2), timeout_seconds=30))
            stores.append(SqlStore(database))
        bus = await stack.enter_async_context(LocalBus.serve())
        ids = await submit(stores[0], 1200)
        claimed = await stores[0].claim(ids, Lease("a worker that is lost", 0.001), "worker")
        assert len(claimed) == 1200
        swept = await asyncio.gather(
            *(sweep(ports_of(store, LocalQueue(store, store, bus, poll_seconds=1), bus), settings) for store in stores)
        )
        assert sum(swept) == 1200
        assert await stores[0].cancel(ADA, ids, "api")
    states = check_store(postgres_query(postgres, database_url), [str(task_id) for task_id in ids])
    assert {state.value for state in states.values()} == {"cancelled"}


@pytest.mark.slow_fault
def test_of_a_thousand_cancels_at_seeded_moments_each_is_kept_or_comes_too_late(open_lab: OpenLab) -> None:
    """Each is sent when a seeded number of tasks has ended: before, during or after its own claim and run."""
    with open_lab(workers=2, LEASE_SECONDS="20", SLOTS="2") as lab:
        draw = random.Random(20)
        batch = lab.submit_batch(INTERLEAVINGS, circuit=BELL, shots=10)
        order = sorted(range(INTERLEAVINGS), key=lambda place: place + draw.gauss(0, 40))
        api = lab.api

        def ended() -> int:
            return int(lab.query("SELECT count(*) AS n FROM tasks WHERE finished_at IS NOT NULL")[0]["n"])

        answers = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for step in range(0, INTERLEAVINGS, AT_ONCE):
                now = [batch[place] for place in order[step : step + AT_ONCE]]
                until(lambda step=step: ended() >= step, "the workers keep up with the cancels", 60)
                sent = pool.map(lambda task_id: api.post(f"tasks/{task_id}/cancel"), now)
                answers.update(zip(now, sent, strict=True))
        assert {answer.status for answer in answers.values()} <= {200, 202, 409}
    ends = {str(task_id): state.value for task_id, state in lab.states.items()}
    for task_id, answer in answers.items():
        assert ends[task_id] == ("completed" if answer.status == 409 else "cancelled")
    assert set(ends.values()) == {"completed", "cancelled"}, "both sides win some"


def test_500_tasks_of_one_owner_delay_anothers_first_by_one_round_at_most(open_lab: OpenLab) -> None:
    share = 8
    with open_lab(workers=1, api={"OWNER": "bob"}, OWNER_IN_FLIGHT=str(share), LEASE_SECONDS="20") as lab:
        bob = lab.api  # there before ada's backlog: while an API starts, a worker does hundreds of such tasks
        lab.start_api(OWNER="ada")
        lab.submit_batch(500, circuit=BELL, shots=10)
        until(lambda: lab.query("SELECT 1 FROM tasks WHERE status = 'completed' OFFSET 20"), "ada's tasks run")
        began = time.monotonic()
        bobs = bob.submit(name="bob's first")["id"]
        done = bob.finished(bobs)
        waited = time.monotonic() - began
        [row] = lab.query(
            "SELECT count(*) AS n FROM tasks WHERE owner = 'ada' AND started_at > (SELECT created_at FROM tasks"
            " WHERE owner = 'bob') AND started_at < (SELECT started_at FROM tasks WHERE owner = 'bob')"
        )
        waiting = lab.query("SELECT 1 FROM tasks WHERE owner = 'ada' AND status = 'pending'")
        lab.accepted.append(bobs)
    assert done["status"] == "completed"
    assert len(waiting) > 300, "most of ada's tasks are still waiting"
    assert row["n"] <= 2 * share, "what ada had in flight, and what a round added before bob's was in one"
    assert waited < 10
