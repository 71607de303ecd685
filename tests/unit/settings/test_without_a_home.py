"""Users that no file of the system names, and who have no home folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quantask_jupyter.client.find_api import find_api
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.jupyter_folders import NO_HOME
from quantask_jupyter.load_settings import load_settings
from quantask_worker.child_user import closed_folders

LAB = {"QUANTASK_DATABASE_URL": "postgresql://ada:word@db/lab", "QUANTASK_AMQP_URL": "amqp://ada:word@mq/"}


@pytest.fixture(autouse=True)
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr("pwd.getpwuid", unknown)
    for name in [name for name in os.environ if name == "HOME" or name.startswith(("JUPYTER", "XDG_", "QUANTASK_"))]:
        if not name.startswith("QUANTASK_TEST_"):
            monkeypatch.delenv(name)


def test_who_uses_an_api_elsewhere_needs_none() -> None:
    assert find_api("http://127.0.0.1:9/", "tok").url == "http://127.0.0.1:9/quantask/api"
    assert load_settings(environ={"QUANTASK_URL": "http://127.0.0.1:9/"}).url == "http://127.0.0.1:9/"


def test_a_worker_of_a_lab_needs_none() -> None:
    assert closed_folders(load_settings(environ=LAB)) == ()


def test_a_store_and_a_local_process_need_one_and_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        _ = load_settings(environ={}).database_url
    assert refused.value.message == NO_HOME
    with pytest.raises(SettingsError) as refused:
        find_api()
    assert refused.value.message == NO_HOME
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert load_settings(environ={}).database_url == f"sqlite:///{tmp_path}/quantask/quantask.sqlite3"
