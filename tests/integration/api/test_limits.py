"""Limits hold for the whole deployment, whatever each process was given, and an operator changes them in one place."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.integration.api.commands import quantask
from tests.integration.api.server import BELL, LONG, Client

ENOUGH_SECONDS = 30.0


def until_refused(api: Client, **fields: object) -> None:
    deadline = time.monotonic() + ENOUGH_SECONDS
    while (answer := api.post("tasks", {"circuit": LONG, **fields})).status == 202:
        assert time.monotonic() < deadline, "the limit was never obeyed"
        time.sleep(0.1)
    assert answer.code == "QUOTA_EXCEEDED"


def test_two_processes_with_settings_of_their_own_obey_one_row(
    tmp_path: Path, database_url: str, serve_with: Callable[..., object]
) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url, OWNER_MAX_QUEUED="3")
    first = serve_with(DATABASE_URL=database_url, OWNER_MAX_QUEUED="100").client
    second = serve_with(DATABASE_URL=database_url, OWNER_MAX_QUEUED="1").client
    for api in (first, second, second):
        assert api.post("tasks", {"circuit": LONG}).status == 202
    for api in (first, second):
        answer = api.post("tasks", {"circuit": BELL})
        assert (answer.status, answer.code) == (429, "QUOTA_EXCEEDED")
        assert "3 are allowed" in answer.json["error"]["message"]


def test_two_processes_that_are_asked_at_once_do_not_exceed_a_quota_together(
    tmp_path: Path, database_url: str, serve_with: Callable[..., object]
) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url, OWNER_MAX_QUEUED="20")
    apis = [serve_with(DATABASE_URL=database_url).client for _ in range(2)]
    with ThreadPoolExecutor(8) as beside_us:
        answers = list(beside_us.map(lambda n: apis[n % 2].post("tasks", {"circuit": LONG}), range(60)))
    accepted = [answer for answer in answers if answer.status == 202]
    assert len(accepted) == 20
    assert {answer.code for answer in answers if answer not in accepted} == {"QUOTA_EXCEEDED"}


def test_an_operator_changes_a_quota_and_running_processes_obey(
    tmp_path: Path, upgraded_database_url: str, serve_with: Callable[..., object]
) -> None:
    apis = [serve_with(DATABASE_URL=upgraded_database_url).client for _ in range(2)]
    for api in apis:
        api.submit(circuit=LONG)
    changed = quantask(
        tmp_path, "limits", "--owner-max-queued", "2", DATABASE_URL=upgraded_database_url, QUEUE_LENGTH="5"
    )
    assert changed.returncode == 0, changed.stderr
    assert "owner_max_queued: 2 tasks" in changed.stdout.splitlines()
    assert "queue_length: 64 tasks" in changed.stdout.splitlines(), "the environment changes nothing"
    for api in apis:
        until_refused(api)


def test_a_limit_out_of_bounds_is_refused_in_a_sentence(tmp_path: Path) -> None:
    ended = quantask(tmp_path, "limits", "--owner-in-flight", "0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The setting owner_in_flight is wrong: it must be a whole number from 1 to 100000")


def test_doctor_shows_the_row_and_what_of_its_own_is_not_used(tmp_path: Path, database_url: str) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url, OWNER_IN_FLIGHT="7")
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url, OWNER_IN_FLIGHT="8")
    assert ended.returncode == 0, ended.stdout
    assert "ok    limits: owner_held_requests 1000, owner_in_flight 7, owner_max_queued 0" in ended.stdout
    assert "This process's own are not used: owner_in_flight=8; see `jupyter quantask limits`." in ended.stdout
