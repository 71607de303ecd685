"""What ``hub-check`` says of the Hub's machine: a broker that lets everybody in, files that everybody can read."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from quantask_jupyter.errors import UsageError
from quantask_server.hub_machine import _others_may_read, files_findings, guest_finding


def test_a_broker_that_takes_guest_is_wrong_and_one_that_does_not_is_well(
    monkeypatch: pytest.MonkeyPatch, amqp_url: str
) -> None:
    parts = urlsplit(amqp_url)
    found = guest_finding(f"{parts.hostname}:{parts.port or 5672}")
    assert found is not None
    assert found.well is (parts.username != "guest"), "as the broker of the tests is"
    for lets_in, well in ((True, False), (False, True)):

        async def ask(_host: str, _port: int, answer: bool = lets_in) -> bool:
            await asyncio.sleep(0)
            return answer

        monkeypatch.setattr("quantask_server.hub_machine.lets_guest_in", ask)
        found = guest_finding("127.0.0.1:1")
        assert found is not None
        assert found.well is well
        assert "rabbitmqctl delete_user guest" in (found.hint or "")


def test_where_nothing_answers_nothing_is_said_and_what_is_no_address_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        assert guest_finding(f"127.0.0.1:{taken.getsockname()[1]}") is None
    with pytest.raises(UsageError, match="no HOST:PORT"):
        guest_finding("rabbit")


def test_files_of_the_hub_that_users_can_read_are_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(files_findings([tmp_path])) == []
    database = tmp_path / "jupyterhub.sqlite"
    database.touch(mode=0o644)
    database.chmod(0o644)
    monkeypatch.setattr("quantask_server.hub_machine._others_may_read", lambda path: path.name.endswith("sqlite"))
    [found] = files_findings([tmp_path, tmp_path])
    assert (found.well, found.hint) == (False, f"chmod 700 {tmp_path}")
    assert found.text == f"Every user of this machine can read jupyterhub.sqlite in {tmp_path}."
    monkeypatch.undo()
    tmp_path.chmod(0o700)
    assert [found.well for found in files_findings([tmp_path])] == [True]


def test_a_file_is_read_by_others_only_where_they_may_enter_each_folder(tmp_path: Path) -> None:
    modes = {path: path.stat().st_mode for path in tmp_path.parents}
    all_enter = all(mode & 0o001 for mode in modes.values())
    file = tmp_path / "jupyterhub.sqlite"
    file.touch()
    tmp_path.chmod(0o755)
    for mode, readable in ((0o644, True), (0o600, False)):
        file.chmod(mode)
        assert _others_may_read(file) is (readable and all_enter)
    file.chmod(0o644)
    tmp_path.chmod(0o700)
    assert not _others_may_read(file)
