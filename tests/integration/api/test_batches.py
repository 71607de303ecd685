"""Batches over HTTP: many tasks, one request, one id, one progress."""

from __future__ import annotations

import uuid

from tests.integration.api.server import BELL, LONG, Client, until

STATES = {"pending", "processing", "completed", "failed", "cancelled"}


def test_a_batch_of_1000_is_one_request_with_its_ids_in_order(api: Client) -> None:
    tasks = [{"circuit": BELL, "shots": 1, "name": str(number)} for number in range(1000)]
    answer = api.post("batches", {"tasks": tasks, "name": "thousand"})
    batch = answer.json
    assert answer.status == 202
    assert answer.headers["location"] == f"batches/{batch['id']}"
    assert (batch["name"], batch["size"], len(set(batch["task_ids"]))) == ("thousand", 1000, 1000)
    assert set(batch["progress"]) == STATES
    assert api.get(f"tasks/{batch['task_ids'][7]}").json["name"] == "7"
    page = api.get("tasks", query={"batch": batch["id"], "limit": 200}).json
    assert [task["id"] for task in page["tasks"]] == batch["task_ids"][:-201:-1]
    by_name = api.get("tasks", query={"batch": "thousand", "limit": 200}).json
    assert by_name["tasks"][0]["batch_id"] == batch["id"]
    assert [task["id"] for task in by_name["tasks"]] == batch["task_ids"][:-201:-1]
    assert api.get("tasks", query={"batch": "thousan"}).json["tasks"] == []
    cancelled = api.post(f"batches/{batch['id']}/cancel")
    assert cancelled.status == 202
    done = until(
        lambda: (found := api.get(f"batches/{batch['id']}").json)["progress"]["processing"] == 0 and found,
        "no task of the batch runs",
    )
    assert sum(done["progress"].values()) == 1000
    assert done["progress"]["cancelled"] + done["progress"]["completed"] == 1000


def test_a_batch_runs_to_its_end(api: Client) -> None:
    batch = api.post("batches", {"tasks": [{"circuit": BELL, "shots": 2}] * 3}).json
    done = until(
        lambda: (found := api.get(f"batches/{batch['id']}").json)["progress"]["completed"] == 3 and found,
        "all three have completed",
    )
    assert done == {**done, "id": batch["id"], "size": 3, "name": None}
    assert api.get(f"tasks/{batch['task_ids'][0]}").json["batch_id"] == batch["id"]


def test_the_same_key_and_body_give_the_same_batch(api: Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"tasks": [{"circuit": BELL}] * 2}
    first, second = (api.post("batches", body, headers=key) for _ in range(2))
    assert (first.status, second.status) == (202, 202)
    assert (first.json["id"], first.json["task_ids"]) == (second.json["id"], second.json["task_ids"])
    other = api.post("batches", {"tasks": [{"circuit": BELL}] * 3}, headers=key)
    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")


def test_one_key_may_name_a_task_and_a_batch_and_repeats_give_each_its_own(api: Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    tasks = [api.post("tasks", {"circuit": BELL}, headers=key) for _ in range(2)]
    batches = [api.post("batches", {"tasks": [{"circuit": BELL}]}, headers=key) for _ in range(2)]
    assert {answer.status for answer in (*tasks, *batches)} == {202}
    assert tasks[0].json["id"] == tasks[1].json["id"]
    assert batches[0].json["id"] == batches[1].json["id"]
    assert batches[0].json["task_ids"] == batches[1].json["task_ids"] != [tasks[0].json["id"]]


def test_cancelling_a_batch_stops_what_runs(api: Client) -> None:
    batch = api.post("batches", {"tasks": [{"circuit": LONG}] * 2}).json
    until(lambda: api.get(f"batches/{batch['id']}").json["progress"]["processing"], "one of them runs")
    api.post(f"batches/{batch['id']}/cancel")
    until(lambda: api.get(f"batches/{batch['id']}").json["progress"]["cancelled"] == 2, "both are cancelled")


def test_a_wait_for_a_batch_answers_when_its_last_task_has_ended(api: Client) -> None:
    batch = api.post("batches", {"tasks": [{"circuit": BELL, "shots": 2}] * 20}).json
    done = api.get(f"batches/{batch['id']}", query={"wait": 60})
    assert (done.status, done.json["progress"]["completed"]) == (200, 20)


def test_a_batchs_results_come_in_pages_in_the_order_of_the_submit(api: Client) -> None:
    batch = api.post("batches", {"tasks": [{"circuit": BELL, "shots": shots} for shots in range(1, 6)]}).json
    assert api.get(f"batches/{batch['id']}", query={"wait": 60}).json["progress"]["completed"] == 5
    path, shots, cursor = f"batches/{batch['id']}/results", [], None
    for expected in (2, 2, 1):
        page = api.get(path, query={"limit": 2} | ({"cursor": cursor} if cursor else {})).json
        assert len(page["tasks"]) == expected
        shots += [sum(task["result"]["counts"].values()) for task in page["tasks"]]
        assert page["tasks"][0] == api.get(f"tasks/{page['tasks'][0]['id']}").json
        cursor = page["next_cursor"]
    assert (shots, cursor) == ([1, 2, 3, 4, 5], None)


def test_a_cursor_of_another_batch_is_refused(api: Client) -> None:
    first, second = (api.post("batches", {"tasks": [{"circuit": BELL, "shots": 1}] * 2}).json for _ in range(2))
    api.get(f"batches/{first['id']}", query={"wait": 60})
    cursor = api.get(f"batches/{first['id']}/results", query={"limit": 1}).json["next_cursor"]
    answer = api.get(f"batches/{second['id']}/results", query={"cursor": cursor})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")
