"""Assignments on the real Hub: two instructors of different courses, students, and what each of them sees."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import quantask_jupyter
from quantask_jupyter.client import assignments as python_api
from quantask_jupyter.client import session as session_module
from quantask_jupyter.client.assignments import Assignment
from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.domain.circuit import circuit_sha256
from quantask_jupyter.errors import CourseNotFoundError, RequestInvalidError, UsageError
from tests.hub.hub import SCOPE, Hub
from tests.integration.api.server import BELL, Client, until

BELL_SHARES = {"00": 0.5, "11": 0.5}
TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Client:
    return hub.client_of("ada")


@pytest.fixture(scope="module")
def bob(hub: Hub) -> Client:
    return hub.client_of("bob")


@pytest.fixture(scope="module")
def teach(hub: Hub) -> Client:
    return hub.client_of("teach")


@pytest.fixture(scope="module")
def other(hub: Hub) -> Client:
    return hub.client_of("other")


@pytest.fixture(scope="module")
def session_of(hub: Hub) -> Callable[[str], Session]:
    def session(user: str) -> Session:
        return Session(f"{hub.service_url}/services/quantask/quantask/api", hub.token_of(user, SCOPE))

    return session


def publish(client: Client, name: str, **fields: Any) -> dict[str, Any]:
    answer = client.post("assignments", {"name": name, **fields})
    assert answer.status == 200, answer.body
    return dict(answer.json)


def hand_in(client: Client, tag: str, **fields: Any) -> dict[str, Any]:
    return client.finished(client.submit(tags=[tag], **fields)["id"])


def test_an_instructor_publishes_and_a_student_sees_neither_seed_nor_reference(
    ada: Client, teach: Client, other: Client
) -> None:
    made = publish(
        teach, "hw3", deadline=TOMORROW.isoformat(), min_shots=100, max_shots=4000, expected=BELL_SHARES, verdicts=True
    )
    assert made["seed"] is not None
    seen = ada.get("assignments/hw3").json
    hidden = {"seed": None, "expected": None, "tolerance": None}
    assert seen == {**made, **hidden}
    assert [each["name"] for each in ada.get("assignments").json["assignments"]] == ["hw3"]
    assert str(made["seed"]) not in ada.get("assignments").body.decode()
    assert teach.get("assignments", query={"course": "qc101"}).json["assignments"] == [made]
    for path in ("assignments", "assignments/hw3", "assignments/hw3/submissions"):
        refused = other.get(path, query={"course": "qc101"})
        assert (refused.status, refused.code) == (404, "COURSE_NOT_FOUND")
    assert other.get("assignments/hw3").code == "ASSIGNMENT_NOT_FOUND"
    assert other.post("assignments?course=qc101", {"name": "hw3", "verdicts": False}).status == 404
    assert ada.post("assignments", {"name": "hw3", "verdicts": False}).status == 404
    assert ada.request("DELETE", "assignments/hw3").status == 404
    assert other.request("DELETE", "assignments/hw3?course=qc101").status == 404


def test_a_submission_has_the_servers_seed_and_is_refused_in_words_where_the_assignment_does_not_allow_it(
    ada: Client, bob: Client, teach: Client
) -> None:
    secret = publish(teach, "seeds", deadline=TOMORROW.isoformat(), max_shots=4000)["seed"]

    def handed_in(client: Client) -> dict[str, Any]:
        return dict(teach.get(f"tasks/{hand_in(client, 'seeds', shots=2000)['id']}").json)

    first, again, his = handed_in(ada), handed_in(ada), handed_in(bob)
    assert first["seed"] == again["seed"] == first["result"]["metadata"]["seed"]
    assert first["result"]["counts"] == again["result"]["counts"]
    assert len({first["seed"], his["seed"], secret}) == 3
    assert first["history"][0]["note"] == "handed in for seeds"
    for fields, words in (
        ({"shots": 4001}, "seeds allows 1 to 4,000 shots; this asks for 4,001."),
        ({"seed": 7}, "The seed of a submission of seeds is set by the server."),
    ):
        refused = ada.post("tasks", {"circuit": BELL, "tags": ["seeds"], **fields})
        assert (refused.status, refused.json["error"]["message"]) == (422, words)
    assert ada.request("DELETE", f"tasks/{first['id']}").status == 409
    assert hand_in(teach, "seeds", seed=7)["seed"] == 7, "an instructor hands nothing in"


def test_what_is_not_handed_in_says_so_and_why_and_nobody_learns_of_others_assignments(
    hub: Hub, ada: Client, teach: Client
) -> None:
    publish(teach, "noted", deadline=TOMORROW.isoformat())
    hub.request("POST", "users/nora")
    nora = hub.client_of("nora")

    def notes(client: Client, tag: str) -> list[str]:
        told = client.submit(tags=[tag])
        assert client.finished(told["id"])["notes"] == told["notes"]
        return list(told["notes"])

    assert notes(ada, "noted") == ["Handed in for noted."]
    assert notes(ada, "Noted") == ["Not handed in: qc101 has no assignment Noted; did you mean noted?"]
    assert notes(ada, "mine") == []
    assert notes(nora, "noted") == notes(nora, "whatever") == ["Not handed in: you are in no course."]
    hub.request("POST", "groups/course-qc101/users", {"users": ["nora"]})
    until(lambda: nora.get("courses").json["courses"] != [], "the service knows of it", 10)
    handed_in = hand_in(nora, "noted")
    hub.request("DELETE", "groups/course-qc101/users", {"users": ["nora"]})
    until(lambda: nora.get("courses").json["courses"] == [], "the service knows of it", 10)
    again = nora.post(f"tasks/{handed_in['id']}/retry").json
    assert again["notes"] == ["Not handed in: you are in no course."]
    assert nora.get(f"tasks/{handed_in['id']}").json["notes"] == ["Handed in for noted."]
    batch = ada.post("batches", {"tasks": [{"circuit": BELL, "tags": ["NOTED"]}] * 3}).json
    assert batch["notes"] == ["Not handed in: qc101 has no assignment NOTED; did you mean noted?"]
    assert teach.request("DELETE", "assignments/noted").status == 204
    assert nora.get(f"tasks/{handed_in['id']}").json["notes"] == ["Not handed in any more: noted was removed."]


def test_a_submissions_seed_is_hidden_from_its_student_until_the_deadline_has_passed(
    ada: Client, teach: Client
) -> None:
    publish(teach, "sealed", deadline=TOMORROW.isoformat())
    sweep = "OPENQASM 3.0; input float t; qubit q; bit c; rx(t) q; c = measure q;"
    batch = ada.post("batches", {"tasks": [{"circuit": BELL, "tags": ["sealed"]}]}).json
    ids = [
        hand_in(ada, "sealed")["id"],
        hand_in(ada, "sealed", circuit=sweep, parameters={"t": [0.1, 0.2]})["id"],
        ada.finished(batch["task_ids"][0])["id"],
    ]
    seed = teach.get(f"tasks/{ids[0]}").json["seed"]
    paths = ["tasks", "assignments/sealed/submissions", f"batches/{batch['id']}/results"]
    for task in ids:
        paths += [f"tasks/{task}", f"tasks/{task}/request", f"tasks/{task}/points?first=0"]

    def told() -> list[bool]:
        answers = [ada.get(path) for path in paths]
        assert [answer.status for answer in answers] == [200] * len(paths)
        return [str(seed) in answer.body.decode() for answer in answers]

    assert told() == [False] * len(paths)
    again = ada.post(f"tasks/{ids[0]}/retry")
    assert (again.status, again.json["seed"], str(seed) in again.body.decode()) == (202, None, False)
    table = ada.get("assignments/sealed/submissions", query={"format": "csv"})
    assert str(seed) not in table.body.decode()
    assert str(seed) in teach.get("assignments/sealed/submissions", query={"format": "csv"}).body.decode()
    assert teach.get(f"tasks/{ids[0]}/request").json["seed"] == seed
    publish(teach, "sealed", deadline="2020-01-01T00:00:00Z")
    assert [shown for path, shown in zip(paths, told(), strict=True) if "points" not in path] == [True] * 9
    assert ada.get(f"tasks/{ids[0]}").json["result"]["metadata"]["seed"] == seed


def test_submissions_are_all_for_the_instructor_and_ones_own_for_students(
    ada: Client, bob: Client, teach: Client
) -> None:
    publish(teach, "listed", deadline=TOMORROW.isoformat(), expected=BELL_SHARES)
    mine, his = hand_in(ada, "listed", shots=1000), hand_in(bob, "listed", circuit=f"{BELL}\n// mine")
    all_of_them = teach.get("assignments/listed/submissions").json
    assert [(each["task"], each["student"]) for each in all_of_them["submissions"]] == [
        (mine["id"], "ada"),
        (his["id"], "bob"),
    ]
    first = all_of_them["submissions"][0]
    assert first["circuit_sha256"] == circuit_sha256(BELL)
    assert first["versions"] == {
        name: mine["result"]["metadata"][name] for name in ("quantask", "qiskit", "qiskit_aer")
    }
    assert first["versions"]["quantask"] == quantask_jupyter.__version__
    assert first["seed"] == teach.get(f"tasks/{mine['id']}").json["seed"]
    assert (first["counts"], first["late"]) == (mine["result"]["counts"], False)
    assert [move["to"] for move in first["history"]] == ["pending", "processing", "completed"]
    assert first["verdict"]["passed"]
    assert "is what this circuit gives" in first["verdict"]["text"]
    own = ada.get("assignments/listed/submissions").json
    assert [(each["task"], each["verdict"]) for each in own["submissions"]] == [(mine["id"], None)]
    assert own["assignment"]["expected"] is None
    page = teach.get("assignments/listed/submissions", query={"limit": 1}).json
    rest = teach.get("assignments/listed/submissions", query={"limit": 1, "after": page["next_after"]}).json
    assert [each["task"] for each in rest["submissions"]] == [his["id"]]
    assert rest["next_after"] is None


def test_a_moved_deadline_makes_what_was_handed_in_late_or_not(ada: Client, teach: Client) -> None:
    publish(teach, "moved", deadline="2020-01-01T00:00:00Z")
    hand_in(ada, "moved")

    def late() -> list[bool]:
        return [each["late"] for each in teach.get("assignments/moved/submissions").json["submissions"]]

    assert late() == [True]
    publish(teach, "moved", deadline=TOMORROW.isoformat())
    assert late() == [False]


def test_a_student_asks_for_a_verdict_only_where_the_assignment_allows_it_and_never_sees_the_reference(
    ada: Client, bob: Client, teach: Client, other: Client
) -> None:
    publish(teach, "hidden", deadline=TOMORROW.isoformat(), expected={"00": 0.25, "10": 0.75})
    task = hand_in(ada, "hidden", shots=1000)["id"]
    refused = ada.get(f"tasks/{task}/verdict")
    assert (refused.status, refused.code) == (403, "NOT_ALLOWED")
    publish(teach, "hidden", verdicts=True)
    told = ada.get(f"tasks/{task}/verdict").json
    assert not told["passed"]
    assert (told["chance"], told["distance"]) == (None, None)
    assert not any(word in told["text"] for word in ("25", "75", "10", "%"))
    known = teach.get(f"tasks/{task}/verdict").json
    assert "this circuit never gives that" in known["text"]
    assert (bob.get(f"tasks/{task}/verdict").status, other.get(f"tasks/{task}/verdict").status) == (404, 404)
    assert ada.get("assignments/hidden/submissions").json["submissions"][0]["verdict"] == told


def test_the_table_is_all_submissions_and_runs_nothing_in_a_spreadsheet(hub: Hub, ada: Client, teach: Client) -> None:
    hub.request("POST", "users/=1+1")
    hub.request("POST", "groups/course-qc101/users", {"users": ["=1+1"]})
    publish(teach, "table", deadline=TOMORROW.isoformat(), expected=BELL_SHARES)
    mine, hostile = hand_in(ada, "table"), hand_in(hub.client_of("=1+1"), "table", circuit="OPENQASM 3.0; =1+1;")
    answer = teach.get("assignments/table/submissions", query={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert [(row["student"], row["task"], row["status"]) for row in rows] == [
        ("ada", mine["id"], "completed"),
        ("'=1+1", hostile["id"], "failed"),
    ]
    assert json.loads(rows[0]["counts"]) == mine["result"]["counts"]
    assert rows[0]["passed"] == "True"
    assert rows[1]["error"].startswith("CIRCUIT_SYNTAX: ")


def test_a_notebook_publishes_exports_and_asks_by_magic_and_by_python(
    session_of: Callable[[str], Session], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    student, teacher = session_of("ada"), session_of("teach")

    def use(session: Session) -> None:
        for module in (session_module, python_api):
            monkeypatch.setattr(module, "kernel_session", lambda: session)

    def magic(line: str) -> str:
        with capture_output() as captured:
            shell.run_line_magic("quantum", line)
        shown = [output.data["text/plain"] for output in captured.outputs]
        return "\n".join([captured.stdout, *shown])

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "quantask_jupyter")
    use(teacher)
    deadline = TOMORROW.strftime("%Y-%m-%dT%H:%M+00:00")
    shell.user_ns["shares"] = BELL_SHARES
    said = magic(f"assignment publish magic --deadline {deadline} --shots 500:2000 --expected shares --verdicts")
    assert said.startswith("magic of qc101: 500 to 2000 shots until ")
    use(student)
    assert "500 to 2000" in magic("assignment")
    job = submit_request(student, task_request(BELL, shots=1000, tags="magic"))
    with pytest.raises(RequestInvalidError, match="magic allows 500 to 2,000 shots"):
        submit_request(student, task_request(BELL, shots=100, tags="magic"))
    assert job.verdict()
    shell.user_ns["job"] = job
    assert magic("assignment verdict job").strip() == "The counts are what is expected."
    with pytest.raises(CourseNotFoundError):
        Assignment(student, "magic").publish(verdicts=False)
    assert Assignment(student, "magic").to_dict()["expected"] is None
    use(teacher)
    assert job.job_id() in magic("assignment submissions magic")
    for kind in ("csv", "json"):
        magic(f"assignment export magic {tmp_path}/magic.{kind}")
    [row] = csv.DictReader(io.StringIO((tmp_path / "magic.csv").read_text("utf-8-sig"), newline=""))
    exported = json.loads((tmp_path / "magic.json").read_text())
    assert (row["task"], row["late"]) == (job.job_id(), "False")
    assert exported["submissions"][0]["task"] == job.job_id()
    assert exported["assignment"]["expected"] == BELL_SHARES
    with pytest.raises(UsageError, match="1 submission of magic would be tasks like others") as asked:
        shell.run_line_magic("quantum", "assignment remove magic")
    assert asked.value.hint == "%quantum assignment remove magic --yes removes it."
    assert "passed" in magic("assignment students magic")
    assert "no assignment any more" in magic("assignment remove magic --yes")
    InteractiveShell.clear_instance()


def test_a_run_of_the_instructors_is_a_reference_whose_shot_noise_is_allowed_for(
    session_of: Callable[[str], Session], ada: Client
) -> None:
    teacher = session_of("teach")
    reference = submit_request(teacher, task_request(BELL, shots=4000, seed=1))
    told = Assignment(teacher, "reference").publish(deadline=TOMORROW, shots=1000, expected=reference)
    counts = reference.counts()
    assert told["expected"] == {bits: count / 4000 for bits, count in counts.items()}
    assert told["tolerance"] == pytest.approx(0.0425862, abs=1e-7)  # sqrt(ln(2 * 10^6) / 8000), Hoeffding's bound
    few = submit_request(teacher, task_request(BELL, shots=100, seed=1))
    with pytest.raises(UsageError, match="A run of 100 shots is no reference for 2 outcomes"):
        Assignment(teacher, "reference").publish(expected=few)
    task = hand_in(ada, "reference", shots=1000)["id"]
    [only] = Assignment(teacher, "reference").submissions()
    assert (only["task"], only["verdict"]["passed"]) == (task, True)


def test_an_assignments_submissions_reach_the_students_server_too(hub: Hub, teach: Client, ada: Client) -> None:
    publish(teach, "forwarded", deadline=TOMORROW.isoformat())
    task = hand_in(ada, "forwarded")
    server = hub.server_of("ada")
    answer = server.api.get("assignments/forwarded/submissions", query={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert task["id"] in answer.body.decode()
