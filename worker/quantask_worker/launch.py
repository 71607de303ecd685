"""How children are started: forked on Linux, as a new process each elsewhere."""

from __future__ import annotations

import sys
from typing import Protocol

from quantask_worker.child_process import Child
from quantask_worker.child_spec import ChildSpec


class Launcher(Protocol):
    """A way to start children."""

    async def launch(self) -> Child:
        """Start a child and return it when it is warm.

        Raises:
            LaunchError: it did not start.
        """

    async def close(self) -> None:
        """End what the launcher itself has started; children are ended by whoever asked for them."""


def pick_launcher(spec: ChildSpec) -> Launcher:
    """Return the fork server on Linux, and the portable way elsewhere."""
    if sys.platform == "linux":
        from quantask_worker.launch_linux import LinuxLauncher  # needs modules that only Linux has

        return LinuxLauncher(spec)
    from quantask_worker.launch_portable import PortableLauncher

    return PortableLauncher(spec)
