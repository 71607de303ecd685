"""pgbouncer between Quantask and PostgreSQL: it works where connections are kept, and is refused by name elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quantask_jupyter.adapters.sql.migrate import upgrade
from tests.integration.api.commands import quantask
from tests.integration.api.server import Served, serve, stop
from tests.services.pgbouncer import pooled

DOCUMENTED = "extra_float_digits, jit, lock_timeout, plan_cache_mode"
REFUSED = "The database is behind a pooler such as pgbouncer, which does not keep what Quantask sets for a connection."


def test_session_mode_works_with_what_the_documentation_says(tmp_path: Path, database_url: str) -> None:
    guide = (Path(__file__).parents[3] / "docs/howto/lab-server.md").read_text()
    assert f"`ignore_startup_parameters = {DOCUMENTED}`" in guide
    with pooled(database_url, "session", ignored=DOCUMENTED) as url:
        served: Served = serve(tmp_path, DATABASE_URL=url, AUTO_MIGRATE="true")
        try:
            tasks = [served.client.submit() for _ in range(3)]
            assert [served.client.finished(task["id"])["status"] for task in tasks] == ["completed"] * 3
            assert served.client.get("health").json["status"] == "ok"
        finally:
            stop(served.process)


@pytest.mark.parametrize(
    ("mode", "ignored"),
    [("session", "extra_float_digits"), ("transaction", "extra_float_digits"), ("transaction", DOCUMENTED)],
)
def test_a_pooler_that_does_not_keep_what_is_set_is_refused_in_one_sentence(
    tmp_path: Path, database_url: str, mode: str, ignored: str
) -> None:
    upgrade(database_url)
    with pooled(database_url, mode, ignored=ignored) as url:
        # In transaction mode the first to come is alone on its connection; the second meets what it has prepared.
        first = quantask(tmp_path, "db", "upgrade", DATABASE_URL=url)
        ended = quantask(tmp_path, "doctor", DATABASE_URL=url)
    assert ended.returncode == 1
    assert f"WRONG database: {REFUSED}" in ended.stdout
    assert re.search("pool_mode = session", ended.stdout)
    assert "Traceback" not in first.stdout + first.stderr + ended.stdout + ended.stderr
