"""A look at what is really in a database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, inspect, text

from tests.contract.databases import open_database

Answer = TypeVar("Answer")


def on_connection(url: str, work: Callable[[Connection], Answer]) -> Answer:
    """Do some work on a connection and commit it."""

    async def connect() -> Answer:
        async with (
            open_database(url, pool=(1, 0), timeout_seconds=10, may_create=True) as database,
            database.write() as connection,
        ):
            return await connection.run_sync(work)

    return asyncio.run(connect())


def tables(url: str) -> set[str]:
    return on_connection(url, lambda connection: set(inspect(connection).get_table_names()))


def functions_and_triggers(url: str) -> set[str]:
    """The names of what no table shows."""

    def names(connection: Connection) -> set[str]:
        if connection.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = (
                "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                " UNION SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal"
            )
        return set(connection.scalars(text(query)))

    return on_connection(url, names)


def described(url: str) -> dict[str, Any]:
    """Every table with columns, keys, checks and indexes, as the database tells them."""

    def describe(connection: Connection) -> dict[str, Any]:
        found = inspect(connection)
        return {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"], column.get("identity"))
                    for column in found.get_columns(table)
                },
                "primary key": found.get_pk_constraint(table),
                "foreign keys": _by_name(found.get_foreign_keys(table)),
                "checks": _by_name(found.get_check_constraints(table)),
                "unique": _by_name(found.get_unique_constraints(table)),
                "indexes": _by_name(found.get_indexes(table)),
            }
            for table in found.get_table_names()
            if table != "quantask_version"
        }

    return on_connection(url, describe)


def _by_name(items: list[Any]) -> dict[str, str]:
    return {str(item["name"]): _in_words(item) for item in items}


def _in_words(item: Any) -> str:
    if isinstance(item, dict):
        return "; ".join(f"{key}: {_in_words(item[key])}" for key in sorted(item))
    return str(item)
