"""A database runs verbs: functions of a connection and of what they are to do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from enum import Enum, auto
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine

AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")


class How(Enum):
    """How a verb is run."""

    QUERY = auto()
    """It only reads."""

    COMMIT = auto()
    """What it wrote is on the disk when the call returns."""

    COMMIT_SOON = auto()
    """A crash may undo it: a claim that is undone leaves the task pending, and it is claimed again.

    In PostgreSQL its statements say so, by :class:`~quantask_jupyter.adapters.sql.dialects.commits_soon`.
    """

    TRANSACTION = auto()
    """Its statements are one transaction, also in PostgreSQL, and on the disk when the call returns."""


class Database(Protocol):
    """One process's connections to its database.

    In PostgreSQL each statement of a verb is a round trip and a commit of its own, so what belongs together is one
    statement. In SQLite each verb is one transaction.
    """

    engine: Engine

    async def run(
        self, how: How, verb: Callable[Concatenate[Connection, P], AnswerT], *args: P.args, **kwargs: P.kwargs
    ) -> AnswerT:
        """Run a verb on a connection of its own and return what it returns.

        Raises:
            DatabaseUnavailableError: the database does not answer.
            RowRefusedError: one of its constraints refuses what was to be written.
        """

    async def close(self) -> None:
        """Close all connections."""


class Store:
    """A part of the store in a database."""

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        self._database = database


Method = Callable[Concatenate[Store, P], Coroutine[Any, Any, AnswerT]]


def runs(how: How, verb: Callable[Concatenate[Connection, P], AnswerT]) -> Method[P, AnswerT]:
    """Return the method of a port that runs a verb."""

    async def method(self: Store, /, *args: P.args, **kwargs: P.kwargs) -> AnswerT:
        return await self._database.run(how, verb, *args, **kwargs)

    return method
