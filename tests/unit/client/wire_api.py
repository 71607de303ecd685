"""A small HTTP server that speaks the wire format and can be told to fail, as real APIs do when things go wrong."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "wire-token"
NOW = "2026-01-02T03:04:05.678901Z"
FINAL = ("completed", "failed", "cancelled")
RESULTS_PAGE = 2


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    connection: tuple[str, int]


@dataclass(frozen=True)
class Failure:
    """Comes instead of the next answer: a reply, or none if ``status`` is 0; ``after``: the request is served first."""

    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


class WireApi:
    """Tasks in memory; a test moves them on by :meth:`move`."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.requests: list[Request] = []
        self.failures: deque[Failure] = deque()
        self.runs_at_once: dict[str, Any] | None = None  # the result that every submitted task has at once
        self.fails_at_once: dict[str, Any] | None = None  # the error that every submitted task has at once
        self.notes: list[str] = []  # of what is submitted from now on
        self.quota: dict[str, Any] = QUOTA
        self.backends = [{"name": "aer", "methods": ["statevector"], "max_qubits": 9, "max_shots": 99}]
        self.limits: list[dict[str, Any]] = []
        self.starts_in_seconds: float | None = None  # of a task that is submitted now
        self.waits_for: str | None = None  # and why
        self.courses: dict[str, Any] = COURSES
        self._keys: dict[str, str] = {}
        self._changed = threading.Condition()
        self.url = ""

    # What tests do

    def move(self, task_id: str, status: str, **fields: Any) -> None:
        with self._changed:
            task = self.tasks[task_id]
            task["history"].append(_entry(task["status"], status))
            task.update(fields, status=status, version=task["version"] + 1)
            self._changed.notify_all()

    def complete(self, task_id: str, counts: dict[str, int]) -> None:
        self.move(task_id, "completed", result=result_of(counts))

    def wait_for_request(self, method: str, fragment: str, seconds: float = 20.0) -> Request:
        def seen() -> Request | None:
            found = (r for r in list(self.requests) if r.method == method and fragment in r.path)
            return next(found, None)

        with self._changed:
            assert self._changed.wait_for(seen, seconds), f"no {method} {fragment} came"
        request = seen()
        assert request is not None
        return request

    def submitted(self) -> list[dict[str, Any]]:
        return [request.body for request in self.requests if (request.method, request.path) == ("POST", "tasks")]

    # What it answers

    def answer(self, request: Request) -> tuple[int, Any]:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        parts = request.path.split("/")
        match request.method, parts:
            case "GET", ["backends"]:
                return 200, {"backends": self.backends}
            case "GET", ["health"]:
                return 200, HEALTH
            case "GET", ["courses"]:
                return 200, self.courses
            case "GET", ["courses", name]:
                return 200, {"name": name, "pauses": [], "limits": self.limits, "lesson": None}
            case "POST", ["courses", _, "lesson", *stop]:
                return 200, {"lesson": None if stop else {"slots": request.body["slots"], "seconds_left": 2700.0}}
            case "POST", ["courses", _, "limits"]:
                return 200, {"limits": self.limits}
            case "POST", ["courses", _, _]:
                return 200, {"tasks": 2}
            case "GET", ["estimate"]:
                told = {"runs": 0, "seconds": None, "waited_seconds": None}
                return 200, {**told, "starts_in_seconds": self.starts_in_seconds, "waits_for": self.waits_for}
            case "GET", ["quota"]:
                return 200, self.quota
            case "GET", ["tasks"]:
                return 200, self._page(request.query)
            case "POST", ["tasks"]:
                return 202, _short(self._submit(request.body, request.headers.get("idempotency-key")))
            case "POST", ["batches"]:
                return 202, self._submit_batch(request.body)
            case "GET", ["batches", batch_id] if batch_id in self.batches:
                return 200, self._batch_after(batch_id, float(request.query.get("wait", 0)))
            case "GET", ["batches", batch_id, "results"] if batch_id in self.batches:
                return 200, self._results(batch_id, int(request.query.get("cursor", 0)))
            case _, ["batches", *_]:
                return 404, {"error": {"code": "BATCH_NOT_FOUND", "message": "There is no such batch.", "hint": None}}
            case _, ["tasks", named, *verb] if task_id := next(
                (each for each in self.tasks if each.endswith(named)), ""
            ):
                return self._task(request, task_id, verb)
        return 404, {"error": {"code": "TASK_NOT_FOUND", "message": "There is no such task.", "hint": None}}

    def _task(self, request: Request, task_id: str, verb: list[str]) -> tuple[int, Any]:
        task = self.tasks[task_id]
        if verb == ["cancel"]:
            if task["status"] in ("completed", "failed"):
                return 409, {"error": {"code": "STATE_CONFLICT", "message": f"The task has {task['status']} already."}}
            self.move(task_id, "cancelled")
            return 200, _short(task)
        if verb == ["retry"]:
            again = self._submit(task["request"], request.headers.get("idempotency-key"))
            return 202, _short({**again, "retry_of": task_id})
        known = request.headers.get("if-none-match", "").removeprefix('W/"').removesuffix('"')
        with self._changed:
            self._changed.wait_for(
                lambda: str(task["version"]) != known or task["status"] in FINAL, float(request.query.get("wait", 0))
            )
            return (304, None) if str(task["version"]) == known else (200, dict(task))

    def _submit(self, body: dict[str, Any], key: str | None) -> dict[str, Any]:
        with self._changed:
            if key is not None and key in self._keys:
                return self.tasks[self._keys[key]]
            task_id = str(uuid.uuid4())
            if key is not None:
                self._keys[key] = task_id
            self.tasks[task_id] = {**new_task(task_id, body), "notes": self.notes}
        if self.runs_at_once is not None:
            self.move(task_id, "completed", result=self.runs_at_once)
        if self.fails_at_once is not None:
            self.move(task_id, "failed", error=self.fails_at_once)
        return self.tasks[task_id]

    def _submit_batch(self, body: dict[str, Any]) -> dict[str, Any]:
        batch_id = str(uuid.uuid4())
        ids = [self._submit(task, None)["id"] for task in body["tasks"]]
        self.batches[batch_id] = {"name": body.get("name"), "task_ids": ids}
        for task_id in ids:
            self.tasks[task_id]["batch_id"] = batch_id
        return {**self._batch(batch_id), "task_ids": ids}

    def _batch(self, batch_id: str) -> dict[str, Any]:
        batch = self.batches[batch_id]
        states = [self.tasks[task_id]["status"] for task_id in batch["task_ids"]]
        progress = {s: states.count(s) for s in ("pending", "processing", "completed", "failed", "cancelled")}
        return {"id": batch_id, "name": batch["name"], "size": len(states), "progress": progress, "notes": self.notes}

    def _batch_after(self, batch_id: str, seconds: float) -> dict[str, Any]:
        with self._changed:
            self._changed.wait_for(lambda: _has_ended(self._batch(batch_id)), seconds)
            return self._batch(batch_id)

    def _results(self, batch_id: str, begin: int) -> dict[str, Any]:
        tasks = [self.tasks[task_id] for task_id in self.batches[batch_id]["task_ids"]]
        ended = [place for place, task in enumerate(tasks) if place >= begin and task["status"] in FINAL]
        page = ended[:RESULTS_PAGE]
        cursor = str(page[-1] + 1) if len(ended) > len(page) else None
        return {"tasks": [tasks[place] for place in page], "next_cursor": cursor}

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        found = [_short(task) for task in reversed(self.tasks.values())]
        found = [
            t for t in found if query.get("name") in (None, t["name"]) and query.get("status") in (None, t["status"])
        ]
        if "batch" in query:
            named = [b for batch_id, b in self.batches.items() if query["batch"] in (batch_id, b["name"])]
            found = [t for t in found if any(t["id"] in b["task_ids"] for b in named)]
        begin = int(query.get("cursor", 0))
        end = begin + min(int(query.get("limit", 50)), 3)
        return {"tasks": found[begin:end], "next_cursor": str(end) if end < len(found) else None}


def _has_ended(batch: dict[str, Any]) -> bool:
    return not batch["progress"]["pending"] and not batch["progress"]["processing"]


HEALTH = {
    "status": "degraded",
    "database": {"reachable": True, "kind": "sqlite"},
    "broker": {"reachable": False, "kind": "rabbitmq"},
    "queue_depth": None,
    "tasks": {"pending": 2},
    "oldest_pending_seconds": 1.5,
    "workers_alive": 0,
    "workers": [],
}


QUOTA = {
    "tasks": {"used": 3, "limit": 20, "left": 17},
    "shots": {"used": 12288, "limit": None, "left": None},
    "max_shots": 1_000_000,
    "waits_for": None,
    "courses": [],
}


COURSES = {
    "user": "teach",
    "operator": False,
    "courses": [{"name": "qc101", "role": "instructor"}, {"name": "qc201", "role": "student"}],
}


def new_task(task_id: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "request": body,
        "id": task_id,
        "status": "pending",
        "version": 1,
        "name": body.get("name"),
        "title": body.get("name") or "h q[0]",
        "shots": body.get("shots", 1024),
        "created_at": NOW,
        "cancel_requested_at": None,
        "queue_position": None,
        "result": None,
        "error": None,
        "history": [_entry(None, "pending")],
    }


def result_of(counts: dict[str, int]) -> dict[str, Any]:
    size = len(next(iter(counts)))
    registers = [{"name": "c", "size": size}]
    return {"counts": counts, "shots": sum(counts.values()), "registers": registers, "metadata": {"seed": 7}}


def _entry(source: str | None, target: str) -> dict[str, Any]:
    return {"from": source, "to": target, "attempt": 0, "actor": "test", "at": NOW, "note": None}


def _short(task: dict[str, Any]) -> dict[str, Any]:
    return {**task, "result": None, "history": None}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: WireApi

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        failure = self.api.failures.popleft() if self.api.failures else None
        if failure is not None and not failure.after:
            self._fail(failure)
            return
        if self.headers.get("Authorization") != f"token {TOKEN}":
            self._send(401, {"error": {"code": "NOT_AUTHENTICATED", "message": "The request carries no valid token."}})
            return
        url = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=url.path.removeprefix("/quantask/api/"),
            query={name: values[0] for name, values in parse_qs(url.query).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=json.loads(body) if body else None,
            connection=self.client_address,
        )
        status, answer = self.api.answer(request)
        if failure is not None:
            self._fail(failure)
            return
        self._send(status, answer)

    def _fail(self, failure: Failure) -> None:
        if not failure.status:
            self.close_connection = True
            return
        self.send_response(failure.status)
        for name, value in {"Content-Length": str(len(failure.body)), **failure.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(failure.body)

    def _send(self, status: int, answer: Any) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request-Id", self.headers.get("X-Request-Id", ""))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End kept-alive connections, as the end of a process does."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_args: object) -> None:
        pass  # a client that was interrupted has hung up


@contextmanager
def wire_api(port: int = 0, tasks: dict[str, dict[str, Any]] | None = None) -> Iterator[WireApi]:
    """Serve one; at the ``port`` of another that has ended, with its ``tasks``, it is that one again."""
    api = WireApi()
    api.tasks = {} if tasks is None else tasks
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"api": api}))
    api.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        server.hang_up()
        thread.join()
