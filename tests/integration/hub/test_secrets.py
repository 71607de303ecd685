"""Where the service's stores are, and by which password, is in a file of the service, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.hub.hub import SCOPE, Hub

MARK = b"tasks.sqlite3"  # in the URL of the store, as a password would be


@pytest.fixture(scope="module")
def hub(own_hub: Hub) -> Hub:
    return own_hub


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


LOOK = """
import glob, os, urllib.error, urllib.request

def read(place, header=None):
    try:
        if header is None:
            with open(place, "rb") as file:
                return file.read()
        return urllib.request.urlopen(urllib.request.Request(place, headers=header)).read()
    except (OSError, urllib.error.HTTPError):
        return b""

api, header = os.environ["JUPYTERHUB_API_URL"], {{"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}}
paths = ("user", "users", "users/ada", "users/ada/tokens", "groups", "services", "services/quantask", "info", "proxy")
told = {{path: read(f"{{api}}/{{path}}", header) for path in paths}}
told |= {{place: read(place) for what in ("environ", "cmdline") for place in glob.glob(f"/proc/[0-9]*/{{what}}")}}
mark = b"/".join([{home!r}.encode(), b"tasks.sqlite3"])  # not in one piece: this cell is kept in the history
looked, found = sum(map(bool, told.values())), [place for place, text in told.items() if mark in text]
"""
"""In a student's kernel: what the Hub's API tells the server's token, and what is known of every process."""


def test_a_students_server_finds_no_stores_url_in_any_process_nor_by_the_hubs_api_nor_in_a_file(hub: Hub) -> None:
    hub.client_of("ada").submit()
    url = f"{hub.home}/{MARK.decode()}"
    looked, found = hub.server_of("ada").in_a_kernel("looked", "found", after=LOOK.format(home=str(hub.home)))
    assert int(looked) > 10
    assert found == "[]"
    having = [path for path in hub.home.rglob("*") if path.is_file() and url.encode() in path.read_bytes()]
    assert having == [hub.home / "secrets" / "database_url"], "which the service's user alone can read"
