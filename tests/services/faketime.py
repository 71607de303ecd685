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


class Clock:
    """The clock of the processes that are started with its environment; their monotonic clock goes on as ever."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = 0.0
        self.jump(0.0)

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs that goes by this clock."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, seconds: float) -> None:
        """Set it forward, in all of its processes at once."""
        self._ahead += seconds
        new = self._file.with_suffix(".new")
        new.write_text(f"+{self._ahead:.0f}\n")
        new.replace(self._file)
