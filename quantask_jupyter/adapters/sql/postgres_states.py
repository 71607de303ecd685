"""What PostgreSQL says by SQLSTATE (its manual's appendix A), in our words: no text of its own goes along."""

from __future__ import annotations

from collections.abc import Iterable

from quantask_jupyter.errors import DatabaseFullError, DatabaseRefusedError, DatabaseUnavailableError

FORBIDDEN = "42501"
"""What the database's user may not do."""

REFUSALS = ("22", "23", "42", "P0")
"""Classes of what is wrong with a statement or a row: data, a constraint, syntax or a name, an error of a trigger."""

DOES_NOT_FIT = ("42P01", "42703", "42883", "3F000")
"""A table, a column, a function or a schema is not there."""

_SAID: dict[str, tuple[type[DatabaseUnavailableError], str, str]] = {
    "28P01": (
        DatabaseRefusedError,
        "The database refuses the user or the password of database_url.",
        "Set the right ones; in a URL write @, /, ?, # and % as %40, %2F, %3F, %23 and %25.",
    ),
    "28": (
        DatabaseRefusedError,
        "The database does not let this user in: not at all, not from this host, or not by this kind of connection.",
        "Its pg_hba.conf says who may, and its log why not.",
    ),
    "3D000": (
        DatabaseRefusedError,
        "The server has no database of the name in database_url.",
        "Make it with `createdb`, or name another one.",
    ),
    FORBIDDEN: (
        DatabaseRefusedError,
        "The database's user may not read or write the tables of Quantask; nothing was stored.",
        "Grant it SELECT, INSERT, UPDATE and DELETE on them, and USAGE on the sequence of task_history.",
    ),
    "25006": (
        DatabaseUnavailableError,
        "The database answers, but takes no writes; nothing was stored.",
        "Check that database_url is not that of a stand-by, and that nobody has made the database read-only.",
    ),
    "53100": (DatabaseFullError, "The disk of the database's server is full; nothing was stored.", ""),
    "53300": (
        DatabaseUnavailableError,
        "The database has no connection left for this process; nothing was stored.",
        "`jupyter quantask doctor` adds up what the deployment needs; raise max_connections, or lower the pools.",
    ),
    "55P03": (
        DatabaseUnavailableError,
        "Somebody holds a lock on the tables of Quantask for too long; nothing was stored.",
        "PostgreSQL's pg_locks and pg_stat_activity say who.",
    ),
    "57P03": (
        DatabaseUnavailableError,
        "The database is starting, or shutting down; nothing was stored.",
        "Wait a moment.",
    ),
}

_NOT_LET_IN = (
    DatabaseRefusedError,
    "The database's user may not connect to this database.",
    "GRANT CONNECT ON DATABASE … TO the user of database_url.",
)

_PASSES = ("08", "53", "55", "57")
"""Classes of what is over after a while: the connection, resources, an object's state, an operator."""


def told_by_server(state: str) -> DatabaseUnavailableError | None:
    """Return what a SQLSTATE means for us; None if it is of a statement, or nothing that we know."""
    for known in _from_long_to_short(state):
        if known in _SAID:
            kind, message, hint = _SAID[known]
            return kind(message, hint=hint or None)
    return None


def told_at_connect(state: str) -> DatabaseUnavailableError | None:
    """Return what a SQLSTATE means in the answer to a connect; None for a server that is away for now."""
    if state == FORBIDDEN:
        kind, message, hint = _NOT_LET_IN
        return kind(message, hint=hint)
    if (known := told_by_server(state)) or state.startswith(_PASSES):
        return known
    return DatabaseRefusedError(
        f"The database does not take a connection as database_url wants it (SQLSTATE {state}).",
        hint="Look at what stands behind its question mark, options most of all.",
    )


def _from_long_to_short(state: str) -> Iterable[str]:
    return state, state[:2]
