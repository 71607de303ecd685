from __future__ import annotations

import json

from quantask_jupyter.widget.task_json import batch_json, ended_batch_json, ended_task_json, task_json

TASK = {
    "id": "1",
    "status": "completed",
    "seed": 7,
    "owner": "ada",
    "created_at": "2026-01-02T03:04:05Z",
    "result": {"counts": {}},
    "history": [],
}
BATCH = {"id": "1", "name": "scan", "owner": "ada", "size": 2, "created_at": "…", "progress": {"completed": 2}}


def test_a_card_gets_what_it_shows_and_neither_result_nor_owner():
    shown = task_json(TASK)
    assert (shown["id"], shown["status"], shown["seed"], shown["name"]) == ("1", "completed", 7, None)
    assert not {"result", "owner", "history"} & shown.keys()


def test_of_what_has_ended_nothing_is_saved_that_tells_one_run_from_another():
    assert ended_task_json(TASK).keys() == {"status", "name", "backend", "shots", "seed", "points", "error"}
    assert ended_batch_json(BATCH) == {"name": "scan", "size": 2, "progress": {"completed": 2}}
    assert batch_json(BATCH).keys() == {"id", "created_at", "name", "size", "progress", "notes"}


def test_a_seed_that_javascript_would_round_is_text():
    assert json.loads(json.dumps(task_json({**TASK, "seed": 2**63 - 1})))["seed"] == "9223372036854775807"
