"""A browser for the tests of what people see."""

from __future__ import annotations

from pathlib import Path

from tests.services.machine import Machine

PATH_VARIABLE = "QUANTASK_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"The tests need Chromium: install it (Debian: apt-get install chromium) or set {PATH_VARIABLE} to its path."


def chromium_path(machine: Machine | None = None) -> Path:
    """Chromium's program: the given one, else this machine's, installed where that is allowed."""
    machine = machine or Machine()
    names = [named] if (named := machine.environ.get(PATH_VARIABLE)) else NAMES

    def find() -> Path | None:
        return next((found for name in names if (found := machine.find(name)) is not None), None)

    return machine.find_or_install(find, "chromium", MISSING)
