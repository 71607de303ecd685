"""Time as the database tells it: leases compare and extend by the database's clock alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import Float, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` in PostgreSQL, ISO text with microseconds in SQLite (which sorts as time)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite's text has no zone."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return an aware moment."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class db_now(FunctionElement[datetime]):  # noqa: N801 - reads as the SQL function it is
    """The database's time at the start of the statement, plus a number of seconds (a value or an expression)."""

    type = UtcTime()
    inherit_cache = True
    name = "db_now"

    def __init__(self, plus_seconds: float | ColumnElement[Any] = 0.0) -> None:
        """Say how far from now."""
        offset = plus_seconds if isinstance(plus_seconds, ColumnElement) else literal(float(plus_seconds), Float())
        super().__init__(offset)


@compiles(db_now, "postgresql")
def _postgresql(element: db_now, compiler: SQLCompiler, **kwargs: Any) -> str:
    # statement_timestamp() is stable within a statement, so indexes are used, and unlike now() it is not the time
    # before a wait for a lock in an earlier statement of the transaction.
    offset = compiler.process(element.clauses, **kwargs)
    return f"(statement_timestamp() + make_interval(secs => CAST({offset} AS DOUBLE PRECISION)))"


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, compiler: SQLCompiler, **kwargs: Any) -> str:
    offset = compiler.process(element.clauses, **kwargs)
    # SQLite counts milliseconds; the zeros make its text compare with text that has microseconds.
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {offset} || ' seconds')"
