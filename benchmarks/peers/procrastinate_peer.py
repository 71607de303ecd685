"""Procrastinate: queue and results in PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import uuid

import psycopg

from benchmarks.peers.peer import SECONDS_TO_RESULT, Counts, Peer, imported_anew
from benchmarks.place import Place, plain_postgresql, stop

POLL_SECONDS = 0.1


class Procrastinate(Peer):
    """It keeps no results: the task stores its own, and notifies."""

    name = "procrastinate"
    label = "procrastinate, PostgreSQL"
    how = (
        f"one worker, `concurrency 1`, LISTEN/NOTIFY, `fetch_job_polling_interval` {POLL_SECONDS} s (a notification "
        "that comes between two looks can be missed, and the default waits 5 s then); it keeps no results, so the task "
        "stores them in a table and notifies the submitter, which listens"
    )

    def open(self, place: Place) -> None:
        self._place = place
        database = plain_postgresql(place.database())
        # Read when the module is imported, here and in the worker.
        os.environ["BENCH_PROCRASTINATE_DATABASE"] = database
        self._app = imported_anew("benchmarks.peers.procrastinate_app")
        self._app.app.open()
        self._app.app.schema_manager.apply_schema()
        self._listener = psycopg.connect(database, autocommit=True)
        self._listener.execute(self._app.RESULTS)
        self._listener.execute(f"LISTEN {self._app.CHANNEL}")
        self._reader = psycopg.connect(database, autocommit=True)
        self._arrived: set[str] = set()
        self._workers: list[subprocess.Popen[bytes]] = []
        self.add_worker()

    def add_worker(self) -> None:
        app = "benchmarks.peers.procrastinate_app.app"
        command = ["-m", "procrastinate", "--app", app, "worker", "--concurrency", "1"]
        command += ["--fetch-job-polling-interval", str(POLL_SECONDS)]
        self._workers.append(self._place.start(f"{self.name}{len(self._workers)}", command, {}))

    def close(self) -> None:
        for worker in self._workers:
            stop(worker)
        self._listener.close()
        self._reader.close()
        self._app.app.close()

    def submit(self, source: str, shots: int) -> str:
        key = uuid.uuid4().hex
        self._app.run.defer(key=key, source=source, shots=shots)
        return key

    def result(self, handle: str) -> Counts:
        while handle not in self._arrived:
            before = len(self._arrived)
            self._arrived.update(
                note.payload for note in self._listener.notifies(timeout=SECONDS_TO_RESULT, stop_after=1)
            )
            if len(self._arrived) == before:
                raise TimeoutError
        self._arrived.discard(handle)
        (counts,) = self._reader.execute("SELECT counts FROM bench_results WHERE key = %s", (handle,)).fetchone() or ()
        found: Counts = counts
        return found

    def processes(self) -> dict[str, list[int]]:
        return {"worker": [worker.pid for worker in self._workers]}
