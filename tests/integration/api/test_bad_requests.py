"""Bad input gets one clear error, naming what is wrong, and stores nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from quantask_jupyter.domain import qpy_source
from tests.integration.api.server import BELL, Client

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Case:
    """A body, and what must come back."""

    name: str
    body: Any
    code: str
    names: str = ""
    status: int = 422
    path: str = "tasks"


def task(**fields: Any) -> dict[str, Any]:
    return {"circuit": BELL, **fields}


INVALID = "REQUEST_INVALID"
UNREADABLE = "REQUEST_UNREADABLE"
BOMB = qpy_source.packed(b"QISKIT" + bytes(50_000_000))
CASES = [
    Case("shots true", task(shots=True), INVALID, "shots"),
    Case("shots 1.5", task(shots=1.5), INVALID, "shots"),
    Case("shots 10.0", task(shots=10.0), INVALID, "shots"),
    Case("shots as text", task(shots="10"), INVALID, "shots"),
    Case("shots null", task(shots=None), INVALID, "shots"),
    Case("shots 0", task(shots=0), INVALID, "shots"),
    Case("shots negative", task(shots=-1), INVALID, "shots"),
    Case("shots 2^63", task(shots=2**63), INVALID, "shots"),
    Case("shots over the limit", task(shots=2**62), "LIMIT_EXCEEDED", "shots"),
    Case("shots of 5,000 digits", b'{"circuit": "x", "shots": %s}' % (b"1" * 5000), UNREADABLE, "number", status=400),
    Case("seed true", task(seed=True), INVALID, "seed"),
    Case("seed negative", task(seed=-1), INVALID, "seed"),
    Case("seed 2^63", task(seed=2**63), INVALID, "seed"),
    Case("no circuit", {}, INVALID, "circuit"),
    Case("circuit null", {"circuit": None}, INVALID, "circuit"),
    Case("circuit a number", {"circuit": 5}, INVALID, "circuit"),
    Case("circuit empty", {"circuit": ""}, "CIRCUIT_INVALID", "empty"),
    Case("circuit blank", {"circuit": " \n"}, "CIRCUIT_INVALID", "empty"),
    Case("circuit with NUL", {"circuit": BELL + "\0"}, "CIRCUIT_INVALID", "NUL"),
    Case("circuit with a lone surrogate", {"circuit": BELL + "\ud800"}, "CIRCUIT_INVALID", "surrogate"),
    Case("circuit of another format", {"circuit": {"format": "quil", "source": "H 0"}}, INVALID, "circuit.format"),
    Case("circuit without source", {"circuit": {"format": "qpy"}}, INVALID, "circuit.source"),
    Case("circuit with more", {"circuit": {"format": "qpy", "source": "", "x": 1}}, INVALID, "circuit.x"),
    Case("QPY not base64", {"circuit": {"format": "qpy", "source": "%%%"}}, "CIRCUIT_INVALID", "base64"),
    Case("QPY that is none", {"circuit": {"format": "qpy", "source": "AAAA"}}, "CIRCUIT_INVALID", "QPY"),
    Case("QPY that unpacks to more", {"circuit": {"format": "qpy", "source": BOMB}}, "CIRCUIT_INVALID", "1000 times"),
    Case("circuit too large", {"circuit": BELL + "// " + "x" * 33_554_432}, "REQUEST_TOO_LARGE", "bytes", status=413),
    Case("unknown field", task(shot=10), INVALID, "shot"),
    Case("somebody else's name", task(owner="root"), INVALID, "owner"),
    Case("unknown backend", task(backend="ibm"), INVALID, "ibm"),
    Case("backend a number", task(backend=1), INVALID, "backend"),
    Case("unknown method", task(method="magic"), INVALID, "magic"),
    Case("name empty", task(name=""), INVALID, "name"),
    Case("name too long", task(name="x" * 201), INVALID, "name"),
    Case("name with NUL", task(name="a\0b"), INVALID, "name"),
    Case("name with a lone surrogate", task(name="\ud800"), INVALID, "name"),
    Case("tags text", task(tags="a"), INVALID, "tags"),
    Case("tags of numbers", task(tags=[1]), INVALID, "tags[0]"),
    Case("too many tags", task(tags=["t"] * 33), INVALID, "tags"),
    Case("parameters a list", task(parameters=[1]), INVALID, "parameters"),
    Case("parameter true", task(parameters={"theta": True}), INVALID, "theta"),
    Case("parameter text", task(parameters={"theta": "0.5"}), INVALID, "theta"),
    Case("parameter in a list text", task(parameters={"theta": [0.5, "x"]}), INVALID, "theta"),
    Case("parameter too large", b'{"circuit": "x", "parameters": {"theta": 1e999}}', INVALID, "theta"),
    Case("parameter without points", task(parameters={"theta": []}), "PARAMETER_INVALID", "theta"),
    Case("parameters of two lengths", task(parameters={"a": [1], "b": [1, 2]}), "PARAMETER_INVALID", "length"),
    Case("too many points", task(parameters={"a": [0] * 10_001}), "LIMIT_EXCEEDED", "points"),
    Case("noise of an unknown name", task(noise={"depolarising": 0.1}), INVALID, "depolarising"),
    Case("noise that is no probability", task(noise={"readout": 2}), INVALID, "noise.readout"),
    Case("noise a list", task(noise=[]), INVALID, "noise"),
    Case("noise nested too deeply", task(noise={"a": json.loads("[" * 40 + "]" * 40)}), INVALID, "noise"),
    Case("noise not finite", b'{"circuit": "x", "noise": {"p": 1e999}}', INVALID, "noise"),
    Case("noise with NUL", task(noise={"a": "\0"}), INVALID, "noise"),
    Case("not JSON", b"{", UNREADABLE, "JSON", status=400),
    Case("nothing", b"", UNREADABLE, "JSON", status=400),
    Case("an array", b"[]", UNREADABLE, "object", status=400),
    Case("a text", b'"x"', UNREADABLE, "object", status=400),
    Case("null", b"null", UNREADABLE, "object", status=400),
    Case("not UTF-8", b'{"circuit": "\xff"}', UNREADABLE, "UTF-8", status=400),
    Case("UTF-16", '{"circuit": "x"}'.encode("utf-16"), UNREADABLE, "UTF-8", status=400),
    Case("NaN", b'{"circuit": "x", "parameters": {"a": NaN}}', UNREADABLE, "NaN", status=400),
    Case("Infinity", b'{"circuit": "x", "parameters": {"a": -Infinity}}', UNREADABLE, "Infinity", status=400),
    Case("a key twice", b'{"circuit": "x", "shots": 1, "shots": 2}', UNREADABLE, "shots", status=400),
    Case("200,000 brackets", b"[" * 200_000 + b"]" * 200_000, UNREADABLE, "nested", status=400),
    Case("200,000 objects", b'{"a":' * 200_000 + b"1" + b"}" * 200_000, UNREADABLE, "nested", status=400),
    Case("something after the object", b'{"circuit": "x"} {}', UNREADABLE, "JSON", status=400),
    Case("batch without tasks", {}, INVALID, "tasks", path="batches"),
    Case("batch of none", {"tasks": []}, INVALID, "tasks", path="batches"),
    Case("batch of text", {"tasks": [BELL]}, INVALID, "tasks[0]", path="batches"),
    Case("batch with one wrong", {"tasks": [task(), task(shots="1")]}, INVALID, "tasks[1].shots", path="batches"),
    Case("batch with one over", {"tasks": [task(), task(shots=2**40)]}, "LIMIT_EXCEEDED", "Circuit 1", path="batches"),
    Case("batch too long", {"tasks": [task()] * 10_001}, "LIMIT_EXCEEDED", "10000", path="batches"),
    Case("batch with more", {"tasks": [task()], "x": 1}, INVALID, "x", path="batches"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_body_is_refused_with_a_message_that_names_what_is_wrong(api: Client, case: Case) -> None:
    body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
    answer = api.post(case.path, body, headers=JSON)
    assert (answer.status, answer.code) == (case.status, case.code), answer.body[:500]
    assert case.names in answer.json["error"]["message"]


QUERIES = [
    ({"limit": "0"}, "limit"),
    ({"limit": "201"}, "limit"),
    ({"limit": "ten"}, "limit"),
    ({"status": "done"}, "status must be waiting, running, completed, failed or cancelled"),
    ({"before": "yesterday"}, "before"),
    ({"before": "2026-01-01T00:00:00"}, "zone"),
    ({"before": "0001-01-01T00:00:00+14:00"}, "before"),
    ({"colour": "red"}, "colour"),
    ({"cursor": "AAAA"}, "cursor"),
    ({"cursor": "not base64!"}, "cursor"),
    ({"cursor": "A" * 32}, "cursor"),
    ({"cursor": ""}, "cursor"),
]


@pytest.mark.parametrize(("query", "names"), QUERIES, ids=lambda value: str(value))
def test_a_wrong_query_is_refused_with_a_message_that_names_what_is_wrong(
    api: Client, query: dict[str, str], names: str
) -> None:
    answer = api.get("tasks", query=query)
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID"), answer.body
    assert names in answer.json["error"]["message"]


@pytest.mark.parametrize("wait", ["soon", "-1", "nan", "inf", ""])
def test_a_wait_that_is_no_time_is_refused(api: Client, wait: str) -> None:
    answer = api.get(f"tasks/{api.submit()['id']}", query={"wait": wait})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")
    assert "wait" in answer.json["error"]["message"]


def test_a_query_argument_that_stands_twice_is_refused(api: Client) -> None:
    answer = api.get("tasks?status=pending&status=failed")
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
def test_a_body_of_another_type_is_refused(api: Client, kind: str) -> None:
    answer = api.post("tasks", json.dumps(task()).encode(), headers={"Content-Type": kind})
    assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE")
    for body in (b"{" * 1_000, b"9" * 2_000, b"\xff", b"a=1&" * 200_000):
        assert api.post("tasks", body, headers={"Content-Type": kind}).status == 415


def test_the_character_set_utf_8_may_be_named(api: Client) -> None:
    answer = api.post("tasks", json.dumps(task()).encode(), headers={"Content-Type": "application/json; charset=UTF-8"})
    assert answer.status == 202


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 201, "clé"])
def test_an_idempotency_key_that_is_none_is_refused(api: Client, key: str) -> None:
    answer = api.post("tasks", task(), headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")


IDS = [
    "1",
    "x",
    "00000000-0000-0000-0000-000000000000",
    "00000000000000000000000000000000",
    "{01a20be7-6764-74f2-9630-1830a51d29a9}",
    "%00",
    "%F0%9F%92%A9",
]


@pytest.mark.parametrize("task_id", IDS)
@pytest.mark.parametrize(
    ("method", "suffix"), [("GET", ""), ("GET", "?wait=1"), ("DELETE", ""), ("POST", "/cancel"), ("POST", "/retry")]
)
def test_an_unknown_task_is_not_found(api: Client, task_id: str, method: str, suffix: str) -> None:
    answer = api.request(method, f"tasks/{task_id}{suffix}")
    assert (answer.status, answer.code) == (404, "TASK_NOT_FOUND")


@pytest.mark.parametrize("batch_id", IDS)
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "/cancel")])
def test_an_unknown_batch_is_not_found(api: Client, batch_id: str, method: str, suffix: str) -> None:
    answer = api.request(method, f"batches/{batch_id}{suffix}")
    assert (answer.status, answer.code) == (404, "BATCH_NOT_FOUND")


def test_a_path_that_is_not_utf_8_is_refused(api: Client) -> None:
    answer = api.get("tasks/%ff")
    assert (answer.status, answer.code) == (400, "REQUEST_UNREADABLE")


@pytest.mark.parametrize("path", ["", "task", "tasks/", "tasks/1/2/3", "backends/aer", "metrics"])
def test_an_unknown_endpoint_is_not_found(api: Client, path: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer.code) == (404, "ENDPOINT_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "tasks", {"GET", "POST", "OPTIONS"}),
        ("DELETE", "tasks", {"GET", "POST", "OPTIONS"}),
        ("POST", "tasks/01a20be7-6764-74f2-9630-1830a51d29a9", {"GET", "DELETE", "OPTIONS"}),
        ("GET", "batches", {"POST", "OPTIONS"}),
        ("POST", "health", {"GET", "OPTIONS"}),
        ("PATCH", "backends", {"GET", "OPTIONS"}),
        ("BREW", "backends", {"GET", "OPTIONS"}),
    ],
)
def test_a_method_that_an_endpoint_has_not_is_refused_with_those_it_has(
    api: Client, method: str, path: str, allowed: set[str]
) -> None:
    answer = api.request(method, path)
    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("token", [None, "", "wrong", "a-token-for-this-tes", "a-token-for-this-test2"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "tasks"),
        ("POST", "tasks"),
        ("GET", "tasks/1"),
        ("DELETE", "tasks/1"),
        ("GET", "health"),
        ("GET", "openapi.json"),
    ],
)
def test_who_has_no_valid_token_is_not_let_in(api: Client, token: str | None, method: str, path: str) -> None:
    answer = Client(api.url, token).request(method, path)
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_in_the_query_opens_nothing(api: Client) -> None:
    answer = Client(api.url, None).get("tasks", query={"token": api.token})
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


def test_a_page_of_another_name_for_this_machine_is_not_let_in(api: Client) -> None:
    answer = api.get("tasks", headers={"Host": "attacker.example"})
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")


def test_nothing_of_all_that_was_stored(serve_with) -> None:
    api = serve_with().client
    for case in CASES:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        assert api.post(case.path, body, headers=JSON).status == case.status
    assert api.get("tasks").json == {"tasks": [], "next_cursor": None}
    assert api.get("health").status == 200
