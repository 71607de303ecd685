"""What a person sees when the deployment is wrong or down: a reason, and nothing stored or leaked."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.integration.api.commands import closed_port, quantask
from tests.integration.api.server import BELL

PASSWORD = "sesame-3f9a"


def test_an_unreachable_database_is_a_503_with_retry_after(serve_with) -> None:
    down = f"postgresql+asyncpg://ada:{PASSWORD}@127.0.0.1:{closed_port()}/quantask"
    served = serve_with(DATABASE_URL=down)
    for answer in (
        served.client.post("tasks", {"circuit": BELL}),
        served.client.get("tasks"),
        served.client.get("health"),
    ):
        assert (answer.status, answer.code) == (503, "DATABASE_UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
        assert PASSWORD.encode() not in answer.body
    assert served.client.get("backends").status == 200
    assert PASSWORD not in served.log.read_text()


def test_a_schema_that_is_behind_is_a_503_with_the_command_until_it_is_run(
    serve_with, tmp_path: Path, database_url: str
) -> None:
    served = serve_with(DATABASE_URL=database_url)
    answer = served.client.post("tasks", {"circuit": BELL})
    assert (answer.status, answer.code) == (503, "SCHEMA_BEHIND")
    assert "jupyter quantask db upgrade" in answer.json["error"]["hint"]
    assert quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url).returncode == 0
    accepted = served.client.post("tasks", {"circuit": BELL})
    assert accepted.status == 202
    assert served.client.get("tasks").json["tasks"][0]["id"] == accepted.json["id"]


WRONG_SETTINGS = [
    ("DATABASE_URL", f"postgresql+asyncpg://ada:{PASSWORD}@host:port/quantask"),
    ("DATABASE_URL", f"mysql://ada:{PASSWORD}@host/quantask"),
    ("DATABASE_URL", f"{PASSWORD}"),
    ("AMQP_URL", f"http://ada:{PASSWORD}@host/"),
    ("AMQP_URL", f"amqp://ada:{PASSWORD}@host:99999999/"),
    ("SLOTS", "0"),
    ("SLOTS", "two"),
    ("LEASE_SECONDS", "nan"),
    ("WALL_SECOND", "5"),
]
COMMANDS = [["serve"], ["worker"], ["db", "current"], ["doctor"]]


@pytest.mark.parametrize(
    ("command", "setting", "value"),
    [*((["serve"], *wrong) for wrong in WRONG_SETTINGS), *((command, *WRONG_SETTINGS[0]) for command in COMMANDS[1:])],
)
def test_a_wrong_setting_is_named_and_its_password_is_not(
    tmp_path: Path, command: list[str], setting: str, value: str
) -> None:
    ended = quantask(tmp_path, *command, **{setting: value})
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert setting.lower() in said.lower()
    assert PASSWORD not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [["db", "upgrade"], ["worker"], ["doctor"]], ids=" ".join)
def test_a_command_whose_database_is_down_says_so_in_a_sentence(tmp_path: Path, command: list[str]) -> None:
    url = f"postgresql+asyncpg://ada:{PASSWORD}@127.0.0.1:{closed_port()}/quantask"
    ended = quantask(tmp_path, *command, DATABASE_URL=url)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "database" in said
    assert PASSWORD not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [["db", "upgrade"], ["db", "current"], ["worker"], ["doctor"]], ids=" ".join)
@pytest.mark.parametrize("place", ["a folder", "below a file", "no database"])
def test_a_command_whose_database_file_cannot_be_opened_says_so_in_a_sentence(
    tmp_path: Path, command: list[str], place: str
) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").write_text("")
    (tmp_path / "no database").write_bytes(b"anything but a database " * 100)
    file = tmp_path / ("a file/store" if place == "below a file" else place)
    for _ in range(3):  # a thread that outlives its event loop does not complain each time
        ended = quantask(tmp_path / "home", *command, DATABASE_URL=f"sqlite+aiosqlite:///{file}")
        said = ended.stdout + ended.stderr
        assert ended.returncode == 1
        assert "database" in said
        assert "Traceback" not in said
        assert "Exception" not in said
        if command != ["doctor"]:
            assert len(said.splitlines()) == 1, said


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = quantask(tmp_path, "serve", "--port", str(port))
    assert ended.returncode == 1
    assert f"Port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_submit_that_is_repeated_is_not_refused_for_the_quota_that_it_fills_itself(serve_with) -> None:
    api = serve_with(OWNER_SHOTS_PER_DAY="1000").client
    body, key = {"circuit": BELL, "shots": 900}, {"Idempotency-Key": "k"}
    first = api.post("tasks", body, headers=key)
    again = api.post("tasks", body, headers=key)
    assert (first.status, again.status) == (202, 202)
    assert again.json["id"] == first.json["id"]
    assert api.post("tasks", {**body, "shots": 901}, headers=key).code == "IDEMPOTENCY_CONFLICT"
    assert api.post("tasks", body, headers={"Idempotency-Key": "other"}).status == 429


def test_a_quota_is_a_429_with_retry_after(serve_with) -> None:
    api = serve_with(OWNER_SHOTS_PER_DAY="1000").client
    assert api.submit(shots=900)["status"] == "pending"
    answer = api.post("tasks", {"circuit": BELL, "shots": 200})
    assert (answer.status, answer.code) == (429, "QUOTA_EXCEEDED")
    assert int(answer.headers["retry-after"]) > 0
