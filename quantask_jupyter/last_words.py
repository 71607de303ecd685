"""The last words of a process that ended before it was of use: why it cannot start, in one sentence."""

from __future__ import annotations

import signal
from collections.abc import Iterable

from quantask_jupyter.logs import redacted, secrets_of
from quantask_jupyter.settings import Quantask

LONGEST = 500  # characters of a last line; a library may print a whole page as one
WORKER = "quantask worker: "
"""How a worker begins the sentence that says why it ends."""


def why_it_cannot_start(exit_code: int, lines: Iterable[str], settings: Quantask) -> str:
    """Return a sentence that says why the worker cannot start, without the secrets of ``settings``.

    Args:
        exit_code: as :mod:`subprocess` has it, negative for a signal.
        lines: the end of what the worker wrote to its standard error. The last line is the reason: of a traceback it is
            the error.
        settings: have the secrets.
    """
    said = [line.strip() for line in lines if line.strip()]
    if exit_code < 0:
        reason = f"it was killed by {_signal(-exit_code)}."
    elif said:
        reason = redacted(said[-1].removeprefix(WORKER), secrets_of(settings))[:LONGEST]
    else:
        reason = f"it ended with exit status {exit_code}."
    return f"The worker cannot start: {reason}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
