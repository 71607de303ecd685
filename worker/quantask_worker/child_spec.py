"""What a child is told when it starts, and what it may know."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

PROGRAM = "quantask_worker.child.run"

_WATCHDOG_MARGIN_SECONDS = 2.0
_PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT",
    "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP",
    "OPENBLAS_CORETYPE", "MKL_CBWR",  # how linear algebra rounds, by which a seed's outcomes may differ
)  # fmt: skip
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What a child is told when it starts.

    Attributes:
        memory_bytes: of a simulated state.
        wall_seconds: that one job may take.
        program: the module that runs jobs.
        threads: of the simulator.
        user: whom the child becomes; None: it stays who its parent is.
        group: that user's group.
        closed: folders that it must not read, nor one that holds them.
    """

    memory_bytes: int
    wall_seconds: float
    program: str = PROGRAM
    threads: int = 1
    user: int | None = None
    group: int | None = None
    closed: tuple[str, ...] = ()

    @property
    def watchdog_seconds(self) -> float:
        """When a child ends itself: a little after the parent should have ended it."""
        return self.wall_seconds + _WATCHDOG_MARGIN_SECONDS

    @property
    def cpu_seconds(self) -> float:
        """The processor time that a job may use: of all its threads together."""
        return self.watchdog_seconds * self.threads

    def to_argument(self) -> str:
        """Return the spec as one command line argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> ChildSpec:
        """Rebuild the spec from :meth:`to_argument`."""
        values = json.loads(text)
        return cls(**{**values, "closed": tuple(values.get("closed", ()))})


def child_environment(threads: int, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a child may know of the parent's environment, which holds passwords: nothing but a few paths.

    Only the simulator has ``threads``: it starts them when a run needs them. What starts its own when it is imported
    has one, because a process with threads cannot be forked.
    """
    passed = {name: environ[name] for name in _PASSED_ON if name in environ}
    alone = dict.fromkeys(_ONE_THREAD, "1")
    return passed | alone | {"OMP_NUM_THREADS": str(threads), "QISKIT_PARALLEL": "FALSE"}


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command for a module of ours; ``-P``, so that no file in the current folder shadows a library."""
    return [sys.executable, "-P", "-m", module, *arguments]
