"""A clock that a test sets for processes of its own: a library that is loaded before theirs."""

from __future__ import annotations

from pathlib import Path

from tests.services.machine import Machine

LIBRARY = "faketime/libfaketime.so.1"
FOLDERS = ("/usr/lib", "/usr/local/lib", "/usr/lib64")
MISSING = "The tests of clocks that jump need libfaketime: install it (Debian: apt-get install libfaketime)."


def library(machine: Machine | None = None) -> Path:
    """The library, installed where that is allowed."""

    def find() -> Path | None:
        paths = (path for folder in FOLDERS for path in sorted(Path(folder).glob(f"**/{LIBRARY}")))
        return next(paths, None)

    return (machine or Machine()).find_or_install(find, "libfaketime", MISSING)
