from __future__ import annotations

import json

from quantask_jupyter.widget.task_json import task_json

TASK = {"id": "1", "status": "completed", "seed": 7, "owner": "ada", "result": {"counts": {}}, "history": []}


def test_a_card_gets_what_it_shows_and_neither_result_nor_owner():
    shown = task_json(TASK)
    assert (shown["id"], shown["status"], shown["seed"], shown["name"]) == ("1", "completed", 7, None)
    assert not {"result", "owner", "history"} & shown.keys()


def test_a_seed_that_javascript_would_round_is_text():
    assert json.loads(json.dumps(task_json({**TASK, "seed": 2**63 - 1})))["seed"] == "9223372036854775807"
