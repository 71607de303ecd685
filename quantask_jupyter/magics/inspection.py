"""Shift-Tab in the cells of ``%%quantum``: what a name means is told by the language's table, and not by Python.

IPython has no hook for it: the kernel's ``do_inspect``, which every kernel may define for itself, is wrapped.
"""

from __future__ import annotations

from typing import Any

from quantask_jupyter.magics.cell_names import is_in_cell, meaning

_INSPECT = "do_inspect"


def inspect_cells(shell: Any) -> None:
    """Have the shell's kernel, if it has one, answer for the cells of ``%%quantum``."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or _INSPECT in vars(kernel):
        return
    of_python = kernel.do_inspect

    def do_inspect(code: str, cursor_pos: int, *others: Any, **named: Any) -> Any:
        if not is_in_cell(code, cursor_pos):
            return of_python(code, cursor_pos, *others, **named)
        text = meaning(code, cursor_pos)
        data = {} if text is None else {"text/plain": text}
        return {"status": "ok", "found": text is not None, "data": data, "metadata": {}}

    kernel.do_inspect = do_inspect


def leave_cells_alone(shell: Any) -> None:
    """Take back what :func:`inspect_cells` did."""
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        vars(kernel).pop(_INSPECT, None)
