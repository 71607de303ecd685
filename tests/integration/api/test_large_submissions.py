"""No submission, however large its result, keeps the API from its other requests when an instructor looks at it."""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import json
import struct
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter import event_loop
from tests.integration.api.class_pages import INSTRUCTOR, PAGE, STUDENT, OneClass, a_class
from tests.integration.api.held_loop import LONGEST_HOLD_SECONDS, TIMES, asked
from tests.integration.api.server import BELL, Answer
from tests.integration.api.test_large_bodies import JSON, store_url, too_long
from tests.integration.api.test_large_results import META, REGISTERS, SWEEP, WHOLE, put

__all__ = ["store_url"]

ASSIGNMENT = "hw3"
MANY = {
    "counts": {f"{outcome * 7919 % 2**20:020b}": outcome % 2 + 1 for outcome in range(300_000)},
    "shots": 450_000,
    "registers": REGISTERS,
    "metadata": META,
}
SHARES = {f"{outcome:020b}": 2.0**-15 for outcome in range(2**15)}
LONGEST_SHARES = {f"{outcome:016b}": 2.0**-16 for outcome in range(2**16)}
STATE = {
    "counts": {"0" * 20: 16},
    "shots": 16,
    "registers": REGISTERS,
    "metadata": META,
    "saved": {
        "psi": {
            "array": base64.b64encode(struct.pack("<2d", 2.0**-10, 0.0) * 2**20).decode(),
            "dtype": "complex128",
            "shape": [2**20],
            "type": "statevector",
        }
    },
}
OF_ASSIGNMENT = f"assignments/{ASSIGNMENT}/submissions"


async def seen(one: OneClass, path: str) -> tuple[Answer, float]:
    """Return what the instructor is answered, and how long the loop was held."""
    one.caller = INSTRUCTOR
    return await asked(partial(asyncio.to_thread, one.client.get, path))


async def look(store_url: str, result: dict[str, Any], path: str) -> tuple[Answer, float]:
    """Return what is answered about a submission with that result, and how long the loop was held."""
    async with a_class(store_url) as one:
        await asyncio.to_thread(lambda: one.publish(ASSIGNMENT, expected=SHARES))
        task_id = await asyncio.to_thread(one.hand_in, ASSIGNMENT)
        await put(store_url, WHOLE, task_id, result)
        return await seen(one, path.format(task_id))


def fill(one: OneClass) -> None:
    """Publish assignments that expect much, and submit many tasks."""
    for number in range(6):
        one.publish(f"hw{number}", expected=LONGEST_SHARES)
    one.caller = STUDENT
    submitted = one.client.post("batches", {"tasks": [{"circuit": BELL, "tags": ["a"]}] * 10_000})
    assert submitted.status == 202, submitted.body
    one.client.post(f"batches/{submitted.json['id']}/cancel")


async def look_at_many(store_url: str, paths: Iterable[str]) -> dict[str, tuple[Answer, float]]:
    """Return what is answered about many tasks, and about assignments that expect much."""
    async with a_class(store_url) as one:
        await asyncio.to_thread(fill, one)
        return {path: await seen(one, path) for path in paths}


def of_table(answer: Answer) -> Any:
    csv.field_size_limit(sys.maxsize)
    [row] = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))
    return json.loads(row["counts"]), row["passed"]


def of_list(answer: Answer) -> Any:
    [submission] = answer.json["submissions"]
    return submission["counts"], str(submission["verdict"]["passed"])


LISTED: dict[str, tuple[str, Callable[[Answer], Any]]] = {
    "a table": (f"{OF_ASSIGNMENT}?format=csv", of_table),
    "a list": (OF_ASSIGNMENT, of_list),
    "a page's table": (f"{PAGE}/{OF_ASSIGNMENT}.csv", of_table),
    "a page's file": (f"{PAGE}/{OF_ASSIGNMENT}.json", of_list),
}
# What is drawn of a result, and what of it stands on the page.
SHOWN: dict[str, tuple[dict[str, Any], str, str]] = {
    "counts": (MANY, f"{PAGE}/tasks/{{}}", "299,968 others"),
    "a sweep": (SWEEP, f"{PAGE}/tasks/{{}}", "100,000 points of 16 shots"),
    "a state": (STATE, f"{PAGE}/tasks/{{}}", "statevector of 20 qubits"),
    "an assignment": (MANY, f"{PAGE}/assignments/{ASSIGNMENT}", "and this circuit never gives that."),
    "a verdict": (MANY, "tasks/{}/verdict", "and this circuit never gives that."),
}


@pytest.mark.parametrize("asked", LISTED)
def test_large_counts_are_exported_as_they_are_and_hold_up_nobody(tmp_path: Path, asked: str) -> None:
    path, read = LISTED[asked]
    answer, held = event_loop.run(look(f"sqlite:///{tmp_path / 'tasks.sqlite3'}", MANY, path))
    assert answer.status == 200, answer.body[:500]
    assert read(answer) == (MANY["counts"], "False")
    assert too_long({asked: (answer, held)}) == {}


@pytest.mark.parametrize("asked", SHOWN)
def test_a_large_result_is_shown_and_judged_and_holds_up_nobody(tmp_path: Path, asked: str) -> None:
    result, path, words = SHOWN[asked]
    answer, held = event_loop.run(look(f"sqlite:///{tmp_path / 'tasks.sqlite3'}", result, path))
    assert answer.status == 200, answer.body[:500]
    assert words in answer.body.decode()
    assert too_long({asked: (answer, held)}) == {}


def test_much_that_is_expected_and_many_tasks_are_listed_and_hold_up_nobody(store_url: str) -> None:
    paths = ("assignments", PAGE, f"{PAGE}/tasks.csv", f"{PAGE}/assignments/hw0")
    found = event_loop.run(look_at_many(store_url, paths))
    assert {path: answer.status for path, (answer, _) in found.items()} == dict.fromkeys(paths, 200)
    assert sum(len(each["expected"]) for each in found["assignments"][0].json["assignments"]) == 6 * 2**16
    assert found[f"{PAGE}/tasks.csv"][0].body.count(b"\n") == 10_001
    assert too_long(found) == {}


def published(name: str, **fields: Any) -> bytes:
    """Return what is sent to publish; written beforehand, as writing it would hold the loop of this process, too."""
    return json.dumps({"name": name, "deadline": "2100-01-01T00:00:00Z", **fields}).encode()


async def hold_of_publishing(store_url: str) -> float:
    """Publish much that is expected, change it, change another field, and return for how long the loop was held."""
    other = {**LONGEST_SHARES, "0" * 16: 0.0, "1" * 16: 2.0**-15}
    changes = ({"expected": LONGEST_SHARES}, {"expected": other}, {"max_shots": 5})
    async with a_class(store_url) as one:
        await asyncio.to_thread(lambda: one.publish("first", expected={"0": 1.0}))  # SciPy is imported
        waiting = iter([[published(f"hw{number}", **fields) for fields in changes] for number in range(TIMES)])

        async def publish() -> None:
            for body in next(waiting):
                answer = await asyncio.to_thread(one.client.post, "assignments", body, headers=JSON)
                assert answer.status == 200, answer.body[:500]

        return (await asked(publish))[1]


def test_much_that_is_expected_is_published_and_changed_and_holds_up_nobody(store_url: str) -> None:
    assert event_loop.run(hold_of_publishing(store_url)) < LONGEST_HOLD_SECONDS
