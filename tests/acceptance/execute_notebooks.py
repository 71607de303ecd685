"""Execute the example notebooks and save their outputs: ``make notebooks``, after a change of what cells show."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient

from tests.integration.notebook.laptop import Laptop

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(path: Path) -> None:
    """Execute one on the laptop that the environment names, and save no more of the machine than its outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, record_timing=False).execute()
    notebook.metadata = METADATA
    nbformat.write(notebook, path)


def main() -> None:
    """Execute those that are named, or all, each in a kernel of its own, on a laptop with nothing set up."""
    with tempfile.TemporaryDirectory() as folder:
        laptop = Laptop(Path(folder))
        try:
            with patch.dict(os.environ, laptop.environ, clear=True):
                for path in sorted(map(Path, sys.argv[1:])) or sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
                    execute(path)
                    sys.stderr.write(f"{path.name}\n")
        finally:
            laptop.close()


if __name__ == "__main__":
    main()
