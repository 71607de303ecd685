import os
import subprocess
import sys

from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql.migrate import current, head
from tests.integration.migrations.inspecting import on_connection

# Forked, so that all four begin at the same moment and not as each has done its imports.
FOUR_UPGRADES = """
import asyncio, os, sys, traceback
from quantask_jupyter.bootstrap import ensure_schema

def upgrade():
    try:
        asyncio.run(ensure_schema(os.environ["URL"], may_upgrade=True))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)

children = [os.fork() or upgrade() for _ in range(4)]
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
print(*codes)
"""


def test_of_upgrades_at_the_same_time_one_does_it_and_all_succeed(empty_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FOUR_UPGRADES],
        env={**os.environ, "URL": empty_url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "0 0 0 0\n", done.stderr
    assert current(empty_url) == head()
    assert on_connection(empty_url, versions) == [head()]


def versions(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT version_num FROM quantask_version")))
