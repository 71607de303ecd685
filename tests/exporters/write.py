"""Writes the circuits with the exporters that are installed: ``python -m tests.exporters.write qiskit cirq …``.

It imports nothing of Quantask: it runs in an environment of its own. What an exporter refuses to write is told, and
there is no file of it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tests.exporters.circuits import CIRCUITS

FOLDER = Path(__file__).parents[1] / "circuits" / "exporters"


def main(tools: list[str]) -> None:
    for tool in tools:
        exporter = import_module(f"tests.exporters.write_{tool}")
        folder = FOLDER / exporter.NAME
        folder.mkdir(parents=True, exist_ok=True)
        for circuit in CIRCUITS:
            for form, text in exporter.texts(circuit):
                try:
                    written = text()
                except Exception as error:  # noqa: BLE001 - any exporter's own word for "I cannot say this"
                    told = " ".join(str(error).split())
                    sys.stderr.write(f"{exporter.NAME} does not write {circuit.name} as {form}: {told}\n")
                else:
                    (folder / f"{circuit.name}.{form}.qasm").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
