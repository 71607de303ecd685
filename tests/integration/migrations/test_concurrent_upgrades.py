import os
import subprocess
import sys

from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql.migrate import current, head
from tests.integration.migrations.inspecting import on_connection

UPGRADE = """
import asyncio, os, sys
from quantask_jupyter.adapters.sql.migrate import ensure_schema
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(ensure_schema(os.environ["URL"], may_upgrade=True))
"""


def test_of_upgrades_at_the_same_time_one_does_it_and_all_succeed(empty_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE],
            env={**os.environ, "URL": empty_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], "\n".join(told)
    assert current(empty_url) == head()
    assert on_connection(empty_url, versions) == [head()]


def versions(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))
