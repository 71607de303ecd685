"""Accounts: which owner has which account of a Hub, whatever it is called.

An owner's key stands with its tasks for good; finished tasks never change. A Hub's names do: they are changed, and
given to somebody else when their user has gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now, insert_if_new, is_one_of
from quantask_jupyter.adapters.sql.tables import accounts

a = accounts.c
OWNER = sa.select(a.owner, a.name, a.archived_at).where(a.account == sa.bindparam("wanted"))
LIVING = sa.select(a.account, a.owner, a.name).where(is_one_of(a.account, "wanted"), a.archived_at.is_(None))
CALLED = sa.select(a.name, a.owner).where(is_one_of(a.name, "called"), a.archived_at.is_(None))
NAMES = sa.select(a.owner, a.name, a.archived_at).where(is_one_of(a.owner, "owners"))


def known_owner(connection: sa.Connection, account: str, name: str) -> str | None:
    """Return the owner who has this account and name; None if something is to be written first."""
    row = connection.execute(OWNER, {"wanted": account}).one_or_none()
    return row.owner if row is not None and row.name == name and row.archived_at is None else None


def known_owners(connection: sa.Connection, accounts: Mapping[str, str]) -> dict[str, str]:
    """Return, by name, who has these accounts, which are given by name, too; not of whom something is to be written."""
    rows = connection.execute(LIVING, {"wanted": [*accounts.values()]})
    return {row.name: row.owner for row in rows if accounts.get(row.name) == row.account}


def recognise(connection: sa.Connection, account: str, name: str) -> str:
    """Return the owner who has this account, called ``name`` now; a new one if it was never seen."""
    _archive(connection, (a.name == name) & (a.account != account))
    row = connection.execute(OWNER, {"wanted": account}).one_or_none()
    if row is None:
        return _new_owner(connection, account, name)
    connection.execute(sa.update(accounts).where(a.account == account).values(name=name, archived_at=sa.null()))
    return str(row.owner)


def archive(connection: sa.Connection, account: str) -> None:
    """Note that an account is no more: its tasks stay, and nobody gets them with its name."""
    _archive(connection, a.account == account)


def owners_called(connection: sa.Connection, names: Collection[str]) -> dict[str, str]:
    """Return, by name, the owners who have accounts of these names now."""
    return {row.name: row.owner for row in connection.execute(CALLED, {"called": [*names]})}


def names(connection: sa.Connection, owners: Collection[str]) -> dict[str, str]:
    """Return what owners with an account are called; who has gone is called by the last name, and so."""
    rows = connection.execute(NAMES, {"owners": [*owners]})
    return {row.owner: f"{row.name} (gone)" if row.archived_at else row.name for row in rows}


def _archive(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.update(accounts).where(which, a.archived_at.is_(None)).values(archived_at=db_now()))


def _new_owner(connection: sa.Connection, account: str, name: str) -> str:
    key, number = name, 1
    while True:
        if insert_if_new(connection, accounts, {"owner": key, "account": account, "name": name}):
            return key
        known = connection.execute(OWNER, {"wanted": account}).one_or_none()
        if known is not None:  # another process was faster
            return str(known.owner)
        number += 1
        key = f"{name}/{number}"  # no name of a Hub has a slash
