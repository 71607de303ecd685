"""Writes anew what the tests compare with: ``python -m tests.readers``, after a change that was looked at."""

from __future__ import annotations

from pathlib import Path

from tests.readers.exporters import EXPORTERS

for name, export in EXPORTERS.items():
    (Path(__file__).parent / "stored" / name).write_text(export(), encoding="utf-8")
