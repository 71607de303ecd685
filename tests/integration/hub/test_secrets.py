"""Where the service's stores are, and by which password, is in a file of the service, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.hub.hub import SCOPE, Hub

MARK = b"tasks.sqlite3"  # in the URL of the store, as a password would be


def test_a_stores_url_is_in_no_database_of_the_hub_no_answer_and_no_environment(hub: Hub) -> None:
    hub.client_of("ada").submit()
    file = hub.home / "secrets" / "database_url"
    assert MARK in file.read_bytes()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for of_the_hub in (*hub.home.glob("hub.sqlite*"), hub.log):
        assert MARK not in of_the_hub.read_bytes(), of_the_hub
    assert hub.process is not None
    for process in (psutil.Process(hub.process.pid), *psutil.Process(hub.process.pid).children()):
        assert MARK not in Path(f"/proc/{process.pid}/environ").read_bytes(), process.cmdline()
    token = hub.token_of("ada", "self", SCOPE)
    for path in ("user", "users/ada", "services", "services/quantask", "info"):
        assert MARK not in hub.ask("GET", path, token=token).data
        assert MARK not in hub.ask("GET", path).data
