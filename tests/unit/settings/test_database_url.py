"""Database URLs as hosts hand them out: taken as they are meant, or refused with the part that is wrong."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.database_url import PARAMETERS, name_of, read_address
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.settings import Quantask

SECRET = "hunter2-secret"
TAKEN = [
    f"postgres://ada:{SECRET}@db/lab",
    f"postgresql://ada:{SECRET}@db:5433/lab?sslmode=require",
    f"postgresql://ada:{SECRET}@db/lab?sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=/c.pem&sslkey=/k.pem",
    f"postgresql+asyncpg://ada:{SECRET}@db/lab?application_name=lab&options=-c%20search_path%3Dquantask",
    f"postgresql://ada:{SECRET}@db/lab?connect_timeout=10&statement_cache_size=0",
    f"postgresql://ada:{SECRET}@/lab?host=/var/run/postgresql",
    "postgresql:///lab?host=/var/run/postgresql",
    f"postgresql://ada:{SECRET}@db1:5432,db2:5433/lab?target_session_attrs=read-write",
    f"postgresql://ada:{SECRET}@/lab?host=db1:5432&host=db2:5433",
    f"postgresql://ada:{SECRET}@[::1]:5432/lab",
    "postgresql://ada:p%40ss%2Fw%3Fo%23r%25d%3A@db/lab",
    "sqlite:////home/ada/a%3Fb%23c%25d e.sqlite3",
    "sqlite:///relative.sqlite3",
]
REFUSED = {
    f"postgresql://ada:{SECRET}@db/lab?channel_binding=require": "cannot pass on: channel_binding.",
    f"postgresql://ada:{SECRET}@db/lab?pool_size=5": "cannot pass on: pool_size.",
    f"postgresql://ada:{SECRET}@db/lab?sslmode=require&sslmode=disable": "sslmode stands twice",
    f"postgresql://ada:{SECRET}@db/lab?connect_timeout=soon": "connect_timeout of the setting",
    f"postgresql://ada:{SECRET}#x@db/lab": "is not a URL",
    f"postgresql://ada:{SECRET}@db1:5432,db2:port/lab": "is not a URL",
    "sqlite+aiosqlite:///:memory:": "is not a URL",
    "sqlite://": "is not a URL",
    "sqlite://folder/file.sqlite3": "is not a URL",
    "sqlite:////home/ada/what?.sqlite3": "a SQLite file cannot have: .sqlite3.",
    "sqlite:////home/ada/c#.sqlite3": "a SQLite file cannot have: #.",
}


@pytest.mark.parametrize("url", TAKEN)
def test_a_url_as_hosts_hand_it_out_is_taken(url: str) -> None:
    assert load_settings(environ={"QUANTASK_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_that_cannot_be_used_is_refused_by_what_is_wrong_in_it(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(environ={"QUANTASK_DATABASE_URL": url})
    assert REFUSED[url] in refusal.value.message
    assert SECRET not in "".join(traceback.format_exception(refusal.value))


def test_a_database_in_memory_is_refused_with_the_reason() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(environ={"QUANTASK_DATABASE_URL": "sqlite:///:memory:"})
    assert refusal.value.hint is not None
    assert "one in memory is seen by one process alone" in refusal.value.hint


@pytest.mark.parametrize("name", ["%41", "what?", "c#", "two words", "100%", "a+b", "ü"])
def test_the_default_file_is_in_the_users_home_whatever_that_is_called(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / name))
    url = load_settings(environ={}).database_url
    upgrade(url)
    file = tmp_path / name / "quantask" / "quantask.sqlite3"
    assert file.stat().st_size > 0
    assert name_of(url) == str(file)
    assert [found.name for found in tmp_path.iterdir()] == [name]
    assert Quantask().embedded_store


def test_what_is_the_drivers_own_is_taken_out_of_the_url_and_the_rest_left_to_it() -> None:
    url = f"postgres://ada:{SECRET}@db/lab?connect_timeout=10&statement_cache_size=0&sslmode=require&host=a&host=b"
    address = read_address(url)
    assert address.dsn == f"postgresql://ada:{SECRET}@db/lab?sslmode=require&host=a%2Cb"
    assert (address.connect_timeout, address.statement_cache_size) == (10.0, 0)


def test_all_parameters_are_the_drivers_own_or_settings_of_the_server() -> None:
    from asyncpg import connect_utils

    source = Path(connect_utils.__file__).read_text()
    own = {"connect_timeout", "statement_cache_size"}  # passed on as arguments
    of_server = {"application_name", "options"}
    for name in {*PARAMETERS} - own - of_server:
        assert f"'{name}' in query" in source, name
