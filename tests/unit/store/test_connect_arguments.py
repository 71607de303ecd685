"""URLs are read without SQLAlchemy, and mean what they mean to it."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.connect_arguments import of_driver, postgres_arguments, sqlite_file

POSTGRES = [
    "postgresql+asyncpg://ada@lab/quantask",
    "postgresql+asyncpg://ada:secret@lab.example.org:6543/quantask",
    "postgresql+asyncpg://ada:p%40ss%2Fw%3Frd@lab/quantask",
    "postgresql+asyncpg://ada:a/b?c:d@lab/quantask",
    "postgresql+asyncpg://%61da:@lab/quantask",
    "postgresql+asyncpg://lab",
    "postgresql+asyncpg:///quantask",
    "postgresql+asyncpg://lab/quantask?ssl=require&prepared_statement_cache_size=0&command_timeout=",
    "postgresql+asyncpg://lab/quantask?user=ada&password=p%26w",
]
LEFT_TO_SQLALCHEMY = [
    "postgresql+asyncpg://ada@/quantask?host=/run/postgresql",
    "postgresql+asyncpg://ada@/quantask?host=one:5432&host=two:5432",
    "postgresql+asyncpg://ada@lab/quantask?port=6543",
    "postgresql+asyncpg://ada@[::1]:5432/quantask",
    "postgresql+asyncpg://ada@lab/quan%20task",
    "postgresql+asyncpg://ada:p@ss@lab/quantask",
    "postgresql+asyncpg://ada@lab:port/quantask",
    "postgresql+asyncpg://ada@lab:/quantask",
    "postgresql+asyncpg://lab/quantask?ssl=require&ssl=prefer",
]


def as_sqlalchemy_reads(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    _, named = parsed.get_dialect()().create_connect_args(parsed)
    return of_driver(named)


@pytest.mark.parametrize("url", POSTGRES)
def test_a_url_of_postgresql_means_what_it_means_to_sqlalchemy(url: str) -> None:
    assert postgres_arguments(url) == as_sqlalchemy_reads(url)


@pytest.mark.parametrize("url", LEFT_TO_SQLALCHEMY)
def test_what_is_not_certain_is_left_to_sqlalchemy(url: str) -> None:
    assert postgres_arguments(url) is None


def test_no_text_is_read_in_another_way_than_sqlalchemy_does() -> None:
    draw = random.Random(7)
    read = 0
    for _ in range(50_000):
        url = "postgresql+asyncpg://" + "".join(draw.choices(["a", "b", "5", ":", "/", "@", "?", "=", "&", "%41"], k=9))
        arguments = postgres_arguments(url)
        if arguments is not None:
            read += 1
            assert arguments == as_sqlalchemy_reads(url), url
    assert read > 5_000


@pytest.mark.parametrize("file", ["/data/quantask.sqlite3", "data/../quantask.sqlite3", "/a b/c:d@e/é.sqlite3"])
def test_a_file_is_the_one_that_sqlalchemy_opens(file: str) -> None:
    parsed = make_url(f"sqlite+aiosqlite:///{file}")
    assert [sqlite_file(f"sqlite+aiosqlite:///{file}")] == parsed.get_dialect()().create_connect_args(parsed)[0]


@pytest.mark.parametrize("rest", ["", "/", "/:memory:", "/file.sqlite3?timeout=5", "/my%20file.sqlite3"])
def test_a_file_that_is_not_certain_is_left_to_sqlalchemy(rest: str) -> None:
    assert sqlite_file(f"sqlite+aiosqlite://{rest}") is None


def test_who_opens_the_ports_has_not_imported_sqlalchemy_yet() -> None:
    program = "import sys, quantask_jupyter.bootstrap; print('sqlalchemy' in sys.modules, 'alembic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert run.stdout == "False False\n"
