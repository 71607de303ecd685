"""What ``%load_ext quantask_jupyter`` does to a shell, and ``%unload_ext`` undoes."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.magics.completion import MATCHER, matcher
from quantask_jupyter.magics.inspection import inspect_cells, leave_cells_alone
from quantask_jupyter.magics.known_backends import ask_for_backends
from quantask_jupyter.magics.quantum import QuantumMagics
from quantask_jupyter.widget import retried
from quantask_jupyter.widget.picture.png import prepare_png


def load(shell: Any) -> None:
    """Register magics, completion and hover, and let the API and its worker get ready while the user still types."""
    shell.register_magics(QuantumMagics)
    retried.hear(_magics(shell).go_on_with)
    if give_empty_body not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(give_empty_body)
        shell.Completer.custom_matchers.insert(0, matcher(shell.user_ns))
    inspect_cells(shell)
    threading.Thread(target=_warm_up, name="quantask-warm-up", daemon=True).start()


def unload(shell: Any) -> None:
    """Take everything back that :func:`load` gave, as far as IPython can."""
    leave_cells_alone(shell)
    retried.hear_no_more(_magics(shell).go_on_with)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("quantum", None)
    if give_empty_body in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(give_empty_body)
        shell.configurables[:] = [one for one in shell.configurables if not isinstance(one, QuantumMagics)]
        matchers = shell.Completer.custom_matchers
        matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", "") != MATCHER]


def _magics(shell: Any) -> QuantumMagics:
    magics: QuantumMagics = shell.magics_manager.registry[QuantumMagics.__name__]
    return magics


def give_empty_body(lines: list[str]) -> list[str]:
    """Give a ``%%quantum`` cell without a body an empty line: IPython refuses a cell magic that has none at all.

    Its refusal goes to standard error alone, and programs that run notebooks would take the cell for a passing one.
    """
    if len(lines) == 1 and lines[0].split(maxsplit=1)[:1] == ["%%quantum"]:
        return [lines[0].rstrip("\n") + "\n", "\n"]
    return lines


def _warm_up() -> None:
    session = kernel_session()
    with suppress(QuantumError):  # the first cell meets the same error and shows it
        session.get("health")  # this opens the API and, on a laptop, starts its worker
        ask_for_backends(session)
    prepare_png()
