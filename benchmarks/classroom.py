"""A class on one service: a few owners who ask too much, and how the others fare. ``python -m benchmarks.classroom``.

One owner has thousands of short tasks; one has hundreds of long ones and holds a thousand requests; one sends bodies at
the cap. All the others run one Bell pair and look at their lists. Owners come over HTTP, each with a token of their own
as from a Hub; the API is what ``jupyter quantask serve`` and the Hub's service run, but for whom it lets in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User

from benchmarks.classroom_client import FINAL, Answer, Browser, bodies_at_the_cap
from benchmarks.classroom_report import Measured, report, students_of, write
from benchmarks.machine import hardware
from benchmarks.place import Place, open_place, stop
from benchmarks.processes import cpu_seconds, memory
from benchmarks.workloads import BELL, random_circuit
from quantask_jupyter import event_loop
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.logs import log_to_stderr
from quantask_server.identity import sent_token
from quantask_server.local import serving, stop_signal
from tests.integration.api.server import announced, until

BELL_TASK = json.dumps({"circuit": BELL, "shots": 100}).encode()


class ByName(IdentityProvider):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Lets everybody in as whom the token names: what a Hub would say of it is no part of what is measured."""

    def get_user(self, handler: Any) -> User:
        setattr(handler, "_token_authenticated", True)  # noqa: B010
        return User(sent_token(handler))


async def serve() -> None:
    """Be the API."""
    settings = load_settings()
    log_to_stderr(settings, "quantask_server")
    async with serving(settings, 0, ByName()) as (url, _):
        print(f"QUANTASK_URL={url}", flush=True)
        await stop_signal()()


class Class:
    """Owners at work on one API."""

    def __init__(self, url: str, api_pid: int, options: argparse.Namespace) -> None:
        """Work on the API at ``url``, whose process is known."""
        self._url, self._pid, self._options = url, api_pid, options
        self._long = json.dumps({"circuit": random_circuit(options.long_qubits, options.long_depth), "shots": 100})
        self._held = 0
        self._bodies = list(bodies_at_the_cap()) if options.bodies else []
        self.measured = Measured()

    async def work(self) -> Measured:
        """Do all of it for the time asked for, and return what was measured."""
        doing = [asyncio.create_task(self._watch())]
        if not self._options.polite:
            await self._time_long_task()
            await self._submit_many("short", BELL_TASK.decode(), self._options.short)
            last = await self._submit_many("long", self._long, self._options.long)
            doing.append(asyncio.create_task(self._send_bodies()))
            doing += [asyncio.create_task(self._hold(last)) for _ in range(self._options.held)]
        await asyncio.sleep(self._options.settle)
        runs = self._run_again_and_again if self._options.polite else self._run_pair
        for number in range(students_of(self._options)):
            doing += [asyncio.create_task(work(f"student-{number}")) for work in (runs, self._look)]
        await asyncio.sleep(self._options.seconds)
        for one in doing:
            one.cancel()
        for ended in await asyncio.gather(*doing, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        return self.measured

    def _note(self, who: str, answer: Answer) -> Answer:
        self.measured.statuses[who, answer.status] += 1
        return answer

    async def _time_long_task(self) -> None:
        with closing(Browser(self._url, "long")) as browser:
            for _ in range(2):  # the second finds all of it warm
                submitted = await browser.post("tasks", self._long.encode())
                task = (await browser.finished(submitted.json["id"])).json
        at = {move["to"]: datetime.fromisoformat(move["at"]) for move in task["history"]}
        self.measured.long_task = (at["completed"] - at["processing"]).total_seconds()

    async def _submit_many(self, owner: str, task: str, count: int) -> str:
        with closing(Browser(self._url, owner)) as browser:
            body = f'{{"tasks": [{",".join([task] * count)}]}}'
            return str(self._note(owner, await browser.post("batches", body.encode())).json["task_ids"][-1])

    async def _hold(self, task_id: str) -> None:
        with closing(Browser(self._url, "long")) as browser:
            while True:
                self._held += 1
                answer = self._note("long", await browser.get(f"tasks/{task_id}?wait=60&until=final"))
                self._held -= 1
                if answer.status == 429:
                    await asyncio.sleep(float(answer.headers["retry-after"]))
                elif answer.json["status"] in FINAL:
                    return

    async def _send_bodies(self) -> None:
        with closing(Browser(self._url, "sender")) as browser:
            while self._bodies:
                for endpoint, body in self._bodies:
                    self._note("sender", await browser.post(endpoint, body))

    async def _run_pair(self, owner: str) -> None:
        with closing(Browser(self._url, owner)) as browser:
            began = time.perf_counter()
            submitted = self._note("students", await browser.post("tasks", BELL_TASK))
            ended = self._note("students", await browser.finished(submitted.json["id"]))
            if not self._options.polite and sum(ended.json["result"]["counts"].values()) == 100:
                self.measured.first_pairs.append(time.perf_counter() - began)

    async def _run_again_and_again(self, owner: str) -> None:
        with closing(Browser(self._url, owner)) as browser:
            began = time.perf_counter()
            body = f'{{"tasks": [{",".join([BELL_TASK.decode()] * self._options.at_once)}]}}'
            ids = self._note("students", await browser.post("batches", body.encode())).json["task_ids"]
            ended = [self._note("students", await browser.finished(task_id)) for task_id in ids[:1]]
            self.measured.first_pairs.append(time.perf_counter() - began)
            ended += [self._note("students", await browser.finished(task_id)) for task_id in ids[1:]]
            starts = (datetime.fromisoformat(answer.json["started_at"]).timestamp() for answer in ended)
            self.measured.starts.append(sorted(starts))
        while True:
            await asyncio.sleep(self._options.again)
            await self._run_pair(owner)

    async def _look(self, owner: str) -> None:
        with closing(Browser(self._url, owner)) as browser:
            while True:
                began = time.perf_counter()
                self._note("students", await browser.get("tasks?limit=10"))
                self.measured.gets.append(time.perf_counter() - began)
                await asyncio.sleep(self._options.pause)

    async def _watch(self) -> None:
        began, spent = time.perf_counter(), cpu_seconds([self._pid])
        while True:
            asleep = time.perf_counter()
            await asyncio.sleep(0.1)
            self.measured.late.append(time.perf_counter() - asleep - 0.1)
            self.measured.memory_mb.append(memory(self._pid).pss)
            self.measured.held.append(self._held)
            self.measured.api_cpu = (cpu_seconds([self._pid]) - spent) / (time.perf_counter() - began)


def measure(place: Place, options: argparse.Namespace) -> Measured:
    """Open a service with its worker, and let the class work on it."""
    database_url, amqp_url = place.database(), place.vhost()
    upgrade(database_url)
    environment = {
        "QUANTASK_DATABASE_URL": database_url,
        "QUANTASK_AMQP_URL": amqp_url,
        "QUANTASK_SLOTS": str(options.slots),
    }
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(place.start("api", ["-m", "benchmarks.classroom", "--serve"], environment))
        running.append(place.start("worker", ["-m", "quantask_worker"], environment))
        log = place.folder / "api.log"
        url = until(lambda: running[0].poll() is not None or announced(log, "QUANTASK_URL"), "the API is there", 60)
        if not isinstance(url, str):
            raise SystemExit(log.read_text())
        return event_loop.run(Class(url, running[0].pid, options).work())
    finally:
        for process in running:
            stop(process)


def main() -> None:
    """Measure, print, and write it into the README where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--owners", type=int, default=40)
    parser.add_argument("--short", type=int, default=5_000, help="short tasks of one owner")
    parser.add_argument("--long", type=int, default=200, help="long tasks of one owner")
    parser.add_argument("--long-qubits", type=int, default=22)
    parser.add_argument("--long-depth", type=int, default=20)
    parser.add_argument("--held", type=int, default=1_000, help="requests that one owner holds")
    parser.add_argument("--no-bodies", dest="bodies", action="store_false", help="send no bodies at the cap")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=5.0, help="seconds of the greedy alone")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between a student's looks")
    parser.add_argument("--polite", action="store_true", help="students alone, who all begin at the same moment")
    parser.add_argument("--at-once", type=int, default=5, help="tasks that each of them begins with")
    parser.add_argument("--again", type=float, default=10.0, help="seconds between their further tasks")
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the report into the README")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        event_loop.run(serve())
        return
    with open_place() as place:
        machine = hardware()
        text = report(measure(place, options), machine, options)
    sys.stdout.write(f"{text}\n")
    if options.write:
        write(text, options)


if __name__ == "__main__":
    main()
