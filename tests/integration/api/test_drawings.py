"""How a circuit looks: drawn by a child when somebody asks, and kept with its task."""

from __future__ import annotations

import time

from tests.integration.api.server import Client

BELL = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;'


def test_the_drawing_of_a_task_is_made_once_and_kept_until_the_task_is_removed(api: Client) -> None:
    task = api.submit(circuit=BELL)
    made = api.get(f"tasks/{task['id']}/drawing")
    assert made.status == 200, made.body
    assert "┤ H ├" in made.json["text"]
    assert made.json["svg"].rstrip().endswith("</svg>")
    begin = time.monotonic()
    again = api.get(f"tasks/{task['id']}/drawing")
    assert again.json == made.json
    assert time.monotonic() - begin < 1.0  # no process was started
    api.finished(task["id"])
    assert api.request("DELETE", f"tasks/{task['id']}").status == 204
    assert api.get(f"tasks/{task['id']}/drawing").status == 404


def test_a_circuit_is_drawn_without_a_task(api: Client) -> None:
    before = len(api.get("tasks").json["tasks"])
    drawn = api.post("drawings", {"circuit": BELL})
    assert drawn.status == 200
    assert (drawn.json["columns"], drawn.json["qubits"]) == (4, 2)
    assert len(api.get("tasks").json["tasks"]) == before


def test_a_wrong_circuit_is_refused_with_line_and_column(api: Client) -> None:
    refused = api.post("drawings", {"circuit": "OPENQASM 3.0;\nqubit[2] q\n"})
    assert refused.status == 422
    assert refused.json["error"]["code"] == "CIRCUIT_SYNTAX"
    assert refused.json["error"]["line"] == 2
