"""What PostgreSQL and SQLite say differently: types and expressions, each under one name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from quantask_jupyter.long_text import JsonText

POSTGRESQL, SQLITE = "postgresql", "sqlite"

Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), POSTGRESQL)
RowNumber = sa.BigInteger().with_variant(sa.Integer, SQLITE)  # SQLite numbers rows only in an INTEGER primary key


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` in PostgreSQL, ISO text with microseconds in SQLite (which sorts as time)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC; SQLite's text has no zone."""
        if value is None or dialect.name != SQLITE:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    @override
    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware moment."""
        return as_utc(value) if value is not None else None


def as_utc(moment: datetime) -> datetime:
    """Return an aware moment; what has no zone is UTC already."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def written_json(value: Any) -> str:
    """Return a value of a JSON column as JSON, unless it is written already."""
    return value.text if isinstance(value, JsonText) else json.dumps(value)


class Several(TypeDecorator[Sequence[Any]]):
    """Many ids or texts as one value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        """Have values of the type of such a column."""
        super().__init__()
        self.of = sa.Uuid() if isinstance(of, sa.Uuid) else sa.Text()

    @override
    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Return the type of each database."""
        return dialect.type_descriptor(sa.ARRAY(self.of) if dialect.name == POSTGRESQL else sa.Text())

    @override
    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> Any:
        """Return an array, or in SQLite a JSON array."""
        if value is None or dialect.name == POSTGRESQL:
            return value
        return json.dumps([one.hex if isinstance(one, UUID) else one for one in value])


class Rows(TypeDecorator[Sequence[Mapping[str, Any]] | JsonText]):
    """Many rows as one value: text, of which the driver makes no copy as it does of JSON."""

    impl = sa.Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Sequence[Mapping[str, Any]] | JsonText | None, dialect: sa.Dialect) -> Any:
        """Return the rows as JSON, unless they are written already."""
        return written_json(value)


class _Expression(FunctionElement[Any]):
    """An expression that each database writes in its own way."""

    written: ClassVar[Mapping[str, str]]

    @override
    def self_group(self, against: Any = None) -> Any:
        """Stand as it is: SQLAlchemy would compare a condition with 1 in SQLite, which then uses no index."""
        return self


@compiles(_Expression)
def _write(element: _Expression, compiler: SQLCompiler, **kwargs: Any) -> str:
    parts = [compiler.process(part, **kwargs) for part in element.clauses]
    return element.written[compiler.dialect.name].format(*parts, all=", ".join(parts))


def _expression(type_: TypeEngine[Any], *, postgresql: str, sqlite: str) -> type[_Expression]:
    """Return what makes expressions of a type that are written so, with their parts by number."""
    written = {"written": {POSTGRESQL: postgresql, SQLITE: sqlite}, "type": type_, "inherit_cache": True}
    return type("Expression", (_Expression,), written)


def db_now(plus_seconds: float | sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[datetime]:
    """Return the database's time at the start of the statement, plus seconds: leases keep to this clock alone.

    In PostgreSQL it is stable within a statement, so indexes are used, and unlike ``now()`` it is not the time before a
    wait for a lock in an earlier statement. SQLite counts milliseconds; zeros make its text compare with microseconds.
    """
    return _now() if plus_seconds is None else _after(plus_seconds)


_now = _expression(UtcTime(), postgresql="statement_timestamp()", sqlite="strftime('%Y-%m-%d %H:%M:%f000', 'now')")
_after = _expression(
    UtcTime(),
    postgresql="(statement_timestamp() + make_interval(secs => CAST({0} AS DOUBLE PRECISION)))",
    sqlite="strftime('%Y-%m-%d %H:%M:%f000', 'now', {0} || ' seconds')",
)

seconds_since = _expression(
    sa.Float(),
    postgresql="CAST(extract(epoch FROM statement_timestamp() - {0}) AS DOUBLE PRECISION)",
    sqlite="round((julianday('now') - julianday({0})) * 86400.0, 3)",
)
"""Seconds that have gone by since a moment; SQLite's days have a few digits less than its milliseconds."""

periods = _expression(
    sa.Integer(),
    postgresql="CAST(floor(extract(epoch FROM statement_timestamp()) / {0}) AS INTEGER)",
    sqlite="(CAST(strftime('%s', 'now') AS INTEGER) / {0})",
)
"""Whole periods of so many seconds that have gone by since 1970."""

halved = _expression(
    sa.Float(),
    postgresql="({0} / (1 << least(greatest({1}, 0), 30)))",
    sqlite="({0} / (1 << min(max({1}, 0), 30)))",
)
"""A number halved so many times, or not at all."""

least = _expression(sa.Float(), postgresql="least({all})", sqlite="min({all})")
greatest = _expression(sa.Float(), postgresql="greatest({all})", sqlite="max({all})")
"""The greatest of some numbers."""

_is_one_of = _expression(sa.Boolean(), postgresql="{0} = ANY ({1})", sqlite="{0} IN (SELECT value FROM json_each({1}))")


def is_one_of(column: sa.ColumnElement[Any], parameter: str) -> sa.ColumnElement[bool]:
    """Return a condition: one of the values of a parameter. However many they are, it is one statement."""
    return _is_one_of(column, sa.bindparam(parameter, type_=Several(column.type)))


is_still = _expression(sa.Boolean(), postgresql="{0} = {1}", sqlite="+{0} = {1}")
"""True for a row, found by its id, whose column has a value.

SQLite takes no index for it, and so need not ask of each value whether that of an index is meant: it would plan the
statement anew each time, which takes ten times as long as to run it.
"""

is_among = _expression(sa.Boolean(), postgresql="{0} = ANY (ARRAY{1})", sqlite="{0} IN {1}")
"""True for ids that a subquery returns: it is run once, and first, and then each id is looked up."""

has_tag = _expression(
    sa.Boolean(), postgresql="jsonb_exists({0}, {1})", sqlite="{1} IN (SELECT value FROM json_each({0}))"
)
"""True for a JSON array that has a text among its elements."""

has_tag_like = _expression(
    sa.Boolean(),
    postgresql="EXISTS (SELECT 1 FROM jsonb_array_elements_text({0}) AS t WHERE lower(t) LIKE lower({1}) ESCAPE '/')",
    sqlite="EXISTS (SELECT 1 FROM json_each({0}) WHERE lower(value) LIKE lower({1}) ESCAPE '/')",
)
"""True for a JSON array with a text that is like a pattern, in upper or lower case."""

hex_of = _expression(sa.Text(), postgresql="replace(CAST({0} AS TEXT), '-', '')", sqlite="{0}")
"""An id in 32 hexadecimal digits, which is how SQLite has it."""

commits_soon = _expression(
    sa.Boolean(), postgresql="(SELECT set_config('synchronous_commit', 'off', true)) = 'off'", sqlite="1"
)
"""True; and in PostgreSQL the statement's commit does not wait for the disk. In SQLite a PRAGMA says so before.

For moves that a crash of the server may undo: see :class:`~quantask_jupyter.adapters.sql.database.How`.
"""

json_values = _expression(sa.JSON(), postgresql="json_agg({0})", sqlite="json_group_array({0})")
"""The values of a column of all rows as one JSON array; NULL stands for itself."""

json_lists = _expression(
    sa.JSON(), postgresql="json_agg(json_build_array({all}))", sqlite="json_group_array(json_array({all}))"
)
"""The values of each row as a JSON array, and these as one, in the order of the rows."""

MOST = sa.bindparam("most", type_=sa.Integer(), literal_execute=True)
"""A limit. It is written into the statement, for PostgreSQL takes an unknown one for a tenth of all rows."""


class _Rows(FunctionElement[Any]):
    inherit_cache = True

    def __init__(self, parameter: str, fields: Sequence[sa.Column[Any]]) -> None:
        super().__init__(sa.bindparam(parameter, type_=Rows()))
        self.fields = fields


@compiles(_Rows, POSTGRESQL)
def _write_recordset(element: _Rows, compiler: SQLCompiler, **kwargs: Any) -> str:
    types = compiler.dialect.type_compiler_instance
    fields = ", ".join(f"{field.name} {types.process(field.type)}" for field in element.fields)
    rows = compiler.process(element.clause_expr, **kwargs)
    return f"(SELECT * FROM json_to_recordset(CAST({rows} AS JSON)) AS r({fields}))"  # noqa: S608 - our names


@compiles(_Rows, SQLITE)
def _write_each(element: _Rows, compiler: SQLCompiler, **kwargs: Any) -> str:
    fields = ", ".join(f"json_extract(value, '$.{field.name}') AS {field.name}" for field in element.fields)
    rows = compiler.process(element.clause_expr, **kwargs)
    return f"(SELECT {fields} FROM json_each({rows}))"  # noqa: S608


def rows_of(parameter: str, *columns: sa.Column[Any]) -> sa.FromClause:
    """Return the rows that a JSON parameter holds (an array of objects) as a table with these columns.

    So many rows are one statement with one value, which neither parser nor planner sees more than once.
    """
    fields = [sa.Column(column.name, column.type) for column in columns]
    return _Rows(parameter, fields).table_valued(*fields, name=parameter)


INSERT: Mapping[str, Any] = {POSTGRESQL: postgresql.insert, SQLITE: sqlite.insert}
"""What makes an INSERT that says what is to be done where there is such a row already."""


def insert_if_new(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row, unless there is one with its key; say whether there was none."""
    return bool(
        connection.execute(INSERT[connection.dialect.name](table).values(row).on_conflict_do_nothing()).rowcount
    )
