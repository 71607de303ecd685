"""Retention in a running deployment: what is old goes, with its result; what has not finished stays."""

from __future__ import annotations

from pathlib import Path

from tests.integration.api.server import LONG, serve, stop, until

A_MOMENT = "0.0000001"  # days


def test_a_process_removes_old_tasks_when_it_opens_and_never_one_that_runs(tmp_path: Path) -> None:
    store = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite3'}", "LEASE_SECONDS": "60"}
    served = serve(tmp_path / "first", **store)
    api = served.client
    old = [api.finished(api.submit()["id"])["id"] for _ in range(3)]
    failed = api.finished(api.submit(circuit="OPENQASM 3.0; nonsense")["id"])["id"]
    running, waiting = api.submit(circuit=LONG)["id"], api.submit()["id"]
    until(lambda: api.get(f"tasks/{running}").json["status"] == "processing", "a worker runs it")
    served.process.kill()
    served.process.wait()

    again = serve(tmp_path / "second", RETENTION_DAYS=A_MOMENT, **store)
    try:
        api = again.client
        assert api.get("backends").status == 200
        until(lambda: api.get(f"tasks/{old[0]}").status == 404, "it is removed")
        gone = [api.get(f"tasks/{task_id}").code for task_id in (*old, failed)]
        kept = [api.get(f"tasks/{task_id}").status for task_id in (running, waiting)]
    finally:
        stop(again.process)
    assert gone == ["TASK_NOT_FOUND"] * 4
    assert kept == [200, 200]
