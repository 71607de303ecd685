"""The soak's laptop: an embedded deployment whose SQLite file is replaced and taken away while its owner submits."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from quantask_jupyter.domain.states import Status
from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.faults.checker import Query, check_store, sqlite_query
from tests.faults.soak_owner import Owner
from tests.integration.api.server import BELL, Served, until
from tests.services.faketime import Clock

LONGEST_END_SECONDS = 120.0
REFUSALS = 3


class Laptop:
    """An embedded deployment with one owner."""

    def __init__(self, deployment: Deployment, file: Path, seed: int) -> None:
        self.owner = Owner("lap", deployment.served, seed)
        self.replaced = 0
        self._file = file

    @property
    def served(self) -> Served:
        """The API process."""
        return self.owner.served

    @property
    def query(self) -> Query:
        """Ask the file that the path names."""
        return sqlite_query(self._file)

    def put_a_copy_back(self) -> None:
        """Replace the file by a backup; what was accepted since is not known any more, and never comes back."""
        copy = self._file.with_name("backup.sqlite3")
        with self.owner.between_submits:
            with closing(sqlite3.connect(self._file)) as live, closing(sqlite3.connect(copy)) as target:
                live.backup(target)
            later = [self.owner.client.submit()["id"] for _ in range(REFUSALS)]
            copy.replace(self._file)
            until(lambda: self.owner.client.post("tasks", {"circuit": BELL}).status == 202, "the copy is used")
            for task_id in later:
                assert self.owner.client.get(f"tasks/{task_id}").status == 404, "the copy does not know it"
        self.replaced += 1

    def take_the_file_away(self) -> None:
        """Move the file away and back; nothing is accepted meanwhile, and none is made anew."""
        away = self._file.with_name("away.sqlite3")
        with self.owner.between_submits:
            shutil.move(self._file, away)
            for _ in range(REFUSALS):
                answer = self.owner.client.post("tasks", {"circuit": BELL})
                assert (answer.status, answer.code) == (503, "DATABASE_FILE"), answer.body
            assert not self._file.exists()
            shutil.move(away, self._file)
            until(lambda: self.owner.client.post("tasks", {"circuit": BELL}).status == 202, "the file is used again")

    def check(self) -> dict[str, int]:
        """Wait until all has ended, check what is stored, and return how many tasks are in each state."""
        waiting = "SELECT count(*) AS n FROM tasks WHERE finished_at IS NULL"
        # On a busy machine many may still wait: as long as they end, one after the other, all is well.
        while left := self.query(waiting)[0]["n"]:
            until(
                lambda known=left: self.query(waiting)[0]["n"] < known, "a task of the laptop ends", LONGEST_END_SECONDS
            )
        assert self.query("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
        states = check_store(self.query, self.owner.accepted)
        cancelled = [states[task_id] for task_id in states if str(task_id) in self.owner.cancelled]
        assert set(cancelled) <= {Status.CANCELLED}, "an accepted cancel is kept"
        found = self.query("SELECT status, count(*) AS n FROM tasks GROUP BY status")
        return {row["status"]: row["n"] for row in found}


@contextmanager
def laptop_under_faults(home: Path, clock: Clock, seed: int, **settings: str) -> Iterator[Laptop]:
    """Run a laptop whose processes go by ``clock``."""
    file = home / "store.sqlite3"
    home.mkdir()
    with patch.dict("os.environ", clock.environ):
        running = laptop_deployment(home, DATABASE_URL=f"sqlite:///{file}", **settings)
        deployment = running.__enter__()
        deployment.api.finished(deployment.api.submit()["id"])  # its worker goes by that clock too
    try:
        yield Laptop(deployment, file, seed)
    finally:
        running.__exit__(None, None, None)
