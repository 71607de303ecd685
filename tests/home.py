"""A run has a home of its own: no test reads or writes what a person keeps in theirs, or sees what it is set to."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

PERSONAL = ("JUPYTER", "JPY_", "QUANTASK_")
TESTS_OWN = "QUANTASK_TEST_"


class OwnHome:
    """A plugin of pytest, made before any test is loaded."""

    def __init__(self, config: pytest.Config) -> None:
        persons = Path.home()
        self._watched = [persons / ".local/share/jupyter/quantask", persons / ".local/share/jupyter/runtime"]
        self._watched = [path for path in self._watched if not path.exists()]
        self._home = Path(tempfile.mkdtemp(prefix="quantask-home-"))
        for name in list(os.environ):
            if name.startswith(PERSONAL) and not name.startswith(TESTS_OWN):
                del os.environ[name]
        os.environ.update(
            HOME=str(self._home),
            JUPYTER_CONFIG_DIR=str(self._home / "config"),
            JUPYTER_DATA_DIR=str(self._home / "data"),
            JUPYTER_RUNTIME_DIR=str(self._home / "runtime"),
            IPYTHONDIR=str(self._home / "ipython"),
        )
        if not hasattr(config, "workerinput"):  # pytest-xdist's processes share the caches, which take seconds to fill
            os.environ["XDG_CACHE_HOME"] = str(self._home / "cache")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """What was not there before is not there now."""
        made = [str(path) for path in self._watched if path.exists()]
        if made:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            raise pytest.UsageError(f"a test has made {', '.join(made)} in a person's own home")

    def pytest_unconfigure(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
