"""A server process that cannot outlive the test run."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.machine import ServiceError

GUARD = Path(__file__).with_name("guard.py")


class GuardedProcess:
    """One server under `guard.py`."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        remove_folder: bool = False,
    ) -> None:
        self.log = log
        options = [f"--stop-signal={int(stop_signal)}"]
        options += [f"--user={user}"] if user else []
        options += [f"--folder={folder}"] if remove_folder else []
        with log.open("ab") as output:
            # Its own session: Ctrl-C in the terminal reaches pytest, which then closes its servers in order.
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(GUARD), *options, "--", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environ),
                cwd=folder,
                start_new_session=True,
                text=True,
                bufsize=1,
            )

    @property
    def running(self) -> bool:
        """Whether the server is there."""
        return self._guard.poll() is None

    def must_be_running(self) -> bool:
        """True; an error with the log's last lines when the server has ended."""
        if not self.running:
            raise ServiceError(f"the server ended with code {self._guard.returncode}:\n{self.closing_lines()}")
        return True

    def closing_lines(self, count: int = 20) -> str:
        """The end of the server's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def end(self, how: signal.Signals, *, seconds: float = 60.0) -> None:
        """Sends a signal that ends the server, and waits until it has ended; its files stay."""
        self._say(str(int(how)))
        self._guard.wait(seconds)

    def close(self, *, seconds: float = 30.0) -> None:
        """Ends the server for good, with its folder if the guard was told to remove it."""
        self._say("close")
        self._guard.wait(seconds)

    def _say(self, line: str) -> None:
        assert self._guard.stdin is not None
        try:
            self._guard.stdin.write(line + "\n")
        except BrokenPipeError:
            return  # it has ended by itself, which is what the caller wants
