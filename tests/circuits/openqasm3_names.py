"""Writes the names of OpenQASM 3 for the front end: ``python -m tests.circuits.openqasm3_names``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quantask_jupyter.domain.openqasm3_names import LANGUAGE_NAMES, LanguageName, NameKind

DOCUMENT = Path(__file__).parents[2] / "quantask_jupyter" / "frontend" / "openqasm3_names.json"


def text() -> str:
    """Return what the file must have: a list of objects, one a name."""
    return json.dumps([_entry(each) for each in LANGUAGE_NAMES], ensure_ascii=False, indent=1) + "\n"


def _entry(each: LanguageName) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": each.name, "kind": each.kind, "form": each.form, "meaning": each.meaning}
    if each.kind is NameKind.GATE:
        entry |= {"parameters": each.parameters, "qubits": each.qubits}
    return entry


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
