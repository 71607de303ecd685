"""What is looked at on the Hub's own machine: whether users could open the broker, or read the Hub's database."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from quantask_jupyter.bootstrap import lets_guest_in
from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.errors import UsageError

HUB_FILES = ("jupyterhub.sqlite", "jupyterhub_cookie_secret")
FOLDERS = (Path(), Path("/srv/jupyterhub"))
"""Where a Hub's files are looked for: where the check runs, and where the guide puts them."""


def guest_finding(broker: str) -> Finding | None:
    """Say whether RabbitMQ at ``HOST:PORT`` lets everybody in; None where nothing answers there.

    Raises:
        UsageError: it is no address.
    """
    host, _, port = broker.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"{broker!r} is no HOST:PORT.", hint="For example: --broker 127.0.0.1:5672")
    lets_in = asyncio.run(lets_guest_in(host, int(port)))
    if lets_in is None:
        return None
    text = f"RabbitMQ at {broker} lets {'everybody' if lets_in else 'nobody'} in as guest."
    return Finding("guest", not lets_in, text, "Remove it, before students can reach it: rabbitmqctl delete_user guest")


def files_findings(folders: Iterable[Path] = FOLDERS) -> Iterator[Finding]:
    """Say of each of the Hub's files that is found whether users could read it."""
    for folder in dict.fromkeys(each.resolve() for each in folders):
        found = [path for path in (folder / name for name in HUB_FILES) if _is_there(path)]
        open_ones = [path.name for path in found if _others_may_read(path)]
        if open_ones:
            text = f"Every user of this machine can read {' and '.join(open_ones)} in {folder}."
            yield Finding("files", False, text, f"chmod 700 {folder}")
        elif found:
            yield Finding("files", True, f"Users cannot read the Hub's files in {folder}.")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:  # before Python 3.12; to us it is none, as to users
        return False


def _others_may_read(path: Path) -> bool:
    may_enter = all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)
    return may_enter and bool(path.stat().st_mode & stat.S_IROTH)
