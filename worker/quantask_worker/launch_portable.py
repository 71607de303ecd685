"""Children where there is no fork server: each is started and imports on its own, and is killed as a process.

Such a child ends when its channel closes, or by its own watchdog if the parent is gone while it runs a circuit.
"""

from __future__ import annotations

import asyncio
import tempfile
from asyncio.subprocess import PIPE, Process

from quantask_worker.launch import Child, ChildSpec, LaunchError, child_environment, python_command


class PortableLauncher:
    """Starts every child as a new Python process."""

    def __init__(self, spec: ChildSpec) -> None:
        self._spec = spec

    async def launch(self) -> Child:
        """Start a child and return it when it is warm."""
        log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Child.end
        try:
            process = await asyncio.create_subprocess_exec(
                *python_command("quantask_worker.child", self._spec.to_argument()),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                env=child_environment(),
            )
        except OSError as error:
            log.close()
            raise LaunchError(f"A simulator process did not start: {error.strerror}.") from error
        child = _as_child(process, log)
        await child.wait_ready()
        return child

    async def close(self) -> None:
        """Do nothing: there is no process but the children."""


def _as_child(process: Process, log: tempfile._TemporaryFileWrapper[bytes]) -> Child:
    ...
