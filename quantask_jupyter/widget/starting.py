"""The word that a start takes a while: in a notebook it is taken back, for it would be saved with the cell."""

from __future__ import annotations

import sys
from collections.abc import Callable

from quantask_jupyter.widget.viewer import Viewer, viewer

SENTENCE = "Quantask is starting…"


def say_starting() -> Callable[[], None]:
    """Say that Quantask starts, at a terminal or in a cell that somebody looks at; return what takes it back."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        return _in_a_cell() if viewer() is not Viewer.NOBODY else _nothing
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"{SENTENCE}\n")
        sys.stderr.flush()
    return _nothing


def _in_a_cell() -> Callable[[], None]:
    from IPython.display import display

    output = display({"text/plain": SENTENCE}, raw=True, display_id=True)
    return lambda: output.update({"text/plain": ""}, raw=True)


def _nothing() -> None:
    """There is nothing to take back."""
