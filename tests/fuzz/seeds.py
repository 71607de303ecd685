"""The programs that are mutated: the project's own."""

from __future__ import annotations

from pathlib import Path

from tests.unit.child.jobs import CIRCUITS
from tests.unit.child.openqasm3.programs import STATEMENTS


def seeds(*folders: Path) -> list[str]:
    """Return the programs to begin with: the project's circuits, one for each construct, and those of other folders."""
    paths = [path for folder in (CIRCUITS, *folders) for path in sorted(folder.rglob("*.qasm"))]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return [*(text for text in texts if "OPENQASM 2" not in text), *STATEMENTS]
