"""No result, however large, keeps the API from its other requests: it is passed on as it is stored."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from functools import partial
from typing import Any

import asyncpg

from quantask_jupyter import event_loop
from quantask_jupyter.load_settings import load_settings
from quantask_server.identity import TokenIdentity
from quantask_server.local import serving
from tests.integration.api.held_loop import asked
from tests.integration.api.server import Answer, Client
from tests.integration.api.test_large_bodies import TOKEN, store_url, too_long

__all__ = ["store_url"]

REGISTERS = [{"name": "c", "size": 20}]
META = {"method": "statevector", "seed": 7}
COUNTS = {
    "counts": {f"{outcome:020b}": 1 for outcome in range(900_000)},
    "shots": 900_000,
    "registers": REGISTERS,
    "metadata": META,
}
SWEEP = {
    "points": [{"parameters": {"a": place / 8}, "counts": {"0" * 20: 8, "1" * 20: 8}} for place in range(100_000)],
    "shots": 16,
    "registers": REGISTERS,
    "metadata": META,
}


WHOLE = ("DROP TRIGGER IF EXISTS tasks_final_never_change{}", "UPDATE tasks SET result = {} WHERE id = {}")
"""What gives a task that has completed another result, which the schema keeps everybody from."""

PIECE = (f"INSERT INTO task_pieces (result, task_id, first, until) VALUES ({{}}, {{}}, 0, {len(SWEEP['points'])})",)
"""What gives a task a piece of a result."""


async def put(store_url: str, statements: tuple[str, ...], task_id: str, result: dict[str, Any]) -> None:
    """Store a result of a task by statements, of which the last has places for the two."""
    text = json.dumps(result)
    if store_url.startswith("sqlite"):
        with sqlite3.connect(store_url.removeprefix("sqlite:///"), timeout=30) as file:
            for statement in statements[:-1]:
                file.execute(statement.format(""))
            file.execute(statements[-1].format("?", "?"), (text, task_id.replace("-", "")))
        file.close()
    else:
        connection = await asyncpg.connect(store_url.replace("+asyncpg", ""))
        for statement in statements[:-1]:
            await connection.execute(statement.format(" ON tasks"))
        await connection.execute(statements[-1].format("$1::jsonb", "$2::uuid"), text, task_id)
        await connection.close()


async def read_all(store_url: str) -> dict[str, tuple[Answer, float]]:
    """Return the answers to GETs of tasks with those results, and how long the loop was held meanwhile."""
    environ = {"QUANTASK_DATABASE_URL": store_url, "QUANTASK_AUTO_MIGRATE": "true", "QUANTASK_TOKEN": TOKEN}
    found = {}
    async with serving(load_settings(environ=environ), 0, TokenIdentity(TOKEN, "ada")) as (url, _):
        client = Client(url, TOKEN)
        for name, (statements, result, path, _expected) in ASKED.items():
            task_id = (await asyncio.to_thread(client.submit))["id"]
            await asyncio.to_thread(client.finished, task_id)
            await put(store_url, statements, task_id, result)
            found[name] = await asked(partial(asyncio.to_thread, client.get, path.format(task_id)))
    return found


POINTS = {**SWEEP, "points": SWEEP["points"][10:]}
ASKED: dict[str, tuple[tuple[str, ...], dict[str, Any], str, dict[str, Any]]] = {
    "a result": (WHOLE, COUNTS, "tasks/{}", COUNTS),
    "a sweep": (WHOLE, SWEEP, "tasks/{}", SWEEP),
    "points": (WHOLE, SWEEP, "tasks/{}/points?first=10", POINTS),
    "points of a piece": (PIECE, SWEEP, "tasks/{}/points?first=10", {**POINTS, "metadata": {**META, "notes": []}}),
}


def test_a_large_result_is_sent_as_it_is_and_holds_up_nobody(store_url: str) -> None:
    found = event_loop.run(read_all(store_url))
    for name, (answer, _) in found.items():
        assert answer.status == 200, (name, answer.body[:500])
        assert answer.headers["content-type"] == "application/json"
        assert answer.json["result"] == ASKED[name][-1], name
    assert found.keys() == ASKED.keys()
    assert too_long(found) == {}
