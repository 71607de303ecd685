"""What is left of the quota, and why a task waits, as a running API tells it."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.api.server import LONG, Served, until


def test_the_quota_and_the_task_say_what_is_left_and_why_it_waits(serve_with: Callable[..., Served]) -> None:
    api = serve_with(OWNER_MAX_QUEUED="3", OWNER_SHOTS_PER_DAY="5000").client
    untouched = api.get("quota").json
    assert untouched["tasks"] == {"used": 0, "limit": 3, "left": 3}
    assert untouched["waits_for"] is None
    running = api.submit(circuit=LONG, shots=1000)["id"]
    until(lambda: api.get(f"tasks/{running}").json["status"] == "processing", "it runs", 60)
    first, second = (api.submit(circuit=LONG, shots=500)["id"] for _ in range(2))
    busy = "The only slot is busy with a task of your own; the next turn is yours."
    until(lambda: api.get("quota").json["waits_for"] == busy, "the quota says why the next one waits", 20)
    left = api.get("quota").json
    assert left["tasks"] == {"used": 3, "limit": 3, "left": 0}
    assert left["shots"] == {"used": 2000, "limit": 5000, "left": 3000}
    waiting = api.get(f"tasks/{first}").json
    named = f"What runs is {waiting['title']} ({running[-8:]}), an earlier run of the same."
    assert waiting["waits_for"] == f"{busy} {named}"
    assert waiting["waits_behind"] == running
    own = "The only slot is busy with a task of your own"
    first_before = f"1 task of your own comes before it. {own}; the next turn is for that one. {named}"
    assert api.get(f"tasks/{second}").json["waits_for"] == first_before
    assert api.get(f"tasks/{running}").json["waits_for"] is None


def test_without_quotas_there_is_no_limit(serve_with: Callable[..., Served]) -> None:
    told = serve_with().client.get("quota").json
    assert told["tasks"] == {"used": 0, "limit": None, "left": None}
    assert told["max_shots"] == 1_000_000
