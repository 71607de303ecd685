"""Hops: the different values of a column, found along an index: one step a value, however many rows have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa


def hops(
    name: str,
    table: sa.Table,
    column: str,
    which: Callable[[sa.FromClause], sa.ColumnElement[bool]],
    order: Callable[[sa.FromClause], Sequence[sa.ColumnElement[Any]]],
) -> sa.CTE:
    """Return a query with a row for each value of ``column``, and one more with NULL behind the last.

    Args:
        name: of the query.
        table: where the values are.
        column: whose they are.
        which: the rows that are looked at: those of the index.
        order: the columns of the index, in which ``column`` comes next to those that are the same for all rows.
    """
    further = table.alias("further")
    first = sa.select(table.c[column]).where(which(table)).order_by(*order(table)).limit(1).scalar_subquery()
    found = sa.select(first.label(column)).cte(name, recursive=True)
    is_further = further.c[column] > found.c[column]
    following = sa.select(further.c[column]).where(which(further), is_further).order_by(*order(further)).limit(1)
    return found.union_all(sa.select(following.correlate(found).scalar_subquery()).where(found.c[column].is_not(None)))
