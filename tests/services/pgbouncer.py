"""pgbouncer before a PostgreSQL server: a pooler of one process, in the mode that a test asks for."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.services.guarded import GuardedProcess
from tests.services.machine import Machine, free_port, wait_until

MISSING = "The tests of poolers need pgbouncer: install it (Debian: apt-get install pgbouncer)."
CONFIGURATION = """
[databases]
* = host={host} port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
ignore_startup_parameters = {ignored}
"""


@contextmanager
def pooled(database_url: str, mode: str, *, ignored: str = "extra_float_digits") -> Iterator[str]:
    """Run pgbouncer for as long as the block lasts, and give the URL by which it leads to the same database."""
    machine, url = Machine(), make_url(database_url)
    program = machine.find_or_install(lambda: machine.find("pgbouncer"), "pgbouncer", MISSING)
    as_root = os.geteuid() == 0  # pgbouncer refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="quantask-pgbouncer-", dir="/tmp" if as_root else None))
    port = free_port()
    (folder / "users").write_text(f'"{url.username}" "{url.password}"\n')
    words = {
        "host": url.host,
        "server_port": url.port,
        "port": port,
        "folder": folder,
        "mode": mode,
        "ignored": ignored,
    }
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(**words))
    for path in (folder, *folder.iterdir()):
        if as_root:
            shutil.chown(path, "postgres", "postgres")
    process = GuardedProcess(
        [program, folder / "pgbouncer.ini"],
        environ={"PATH": "/usr/bin:/bin"},
        folder=folder,
        log=folder / "log",
        user="postgres" if as_root else None,
        remove_folder=True,
    )
    try:
        wait_until(lambda: process.must_be_running() and _listens(port), "pgbouncer's start", seconds=20)
        yield url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    finally:
        process.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
