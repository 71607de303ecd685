"""A question that is asked in a process of its own, because looking for its answer may crash or take too long.

Where there is a safe fork, that is a copy of this process, with its circuit and its imports: 2 ms. It has none of the
threads of this one, and so must start its own. Elsewhere it is a new Python, which imports for a second or two.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

from quantask_worker.child import watchdog

_FORKS = sys.platform == "linux"
_processes: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")

WORTH_FROM_SECONDS = 0.05 if _FORKS else 3.0
"""To save a shorter time than this no question is worth asking."""

_YES, _NO = 10, 11  # exit codes that no library's exit has
_LONGEST_START_SECONDS = 0.0 if _FORKS else 30.0


def is_yes(question: Callable[..., bool], *arguments: object, seconds: float) -> bool:
    """Say whether a function of some module answers True within ``seconds``; if it fails in whatever way, it does not.

    What it writes to standard output and standard error is lost: nobody is to take it for this process's own end.
    """
    process = _processes.Process(target=_answer, args=(seconds, question, *arguments), daemon=True)
    try:
        process.start()
    except OSError:  # no memory for another process, or no number
        return False
    process.join(seconds + _LONGEST_START_SECONDS)
    if not _FORKS and process.is_alive():
        process.kill()  # a fork is ended by its watchdog, and may not be killed by a child that is confined
    process.join()
    answer = process.exitcode
    process.close()
    return bool(answer == _YES)


def _answer(seconds: float, question: Callable[..., bool], *arguments: object) -> None:
    nothing = _nothing()
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    watchdog.prepare()
    watchdog.start(seconds)  # who asked may be gone by then
    os._exit(
        _YES if question(*arguments) else _NO
    )  # without a clean-up, which would wait for threads that are not here


def _nothing() -> int:
    try:
        return os.open(os.devnull, os.O_WRONLY)
    except PermissionError:
        return 0  # a confined child opens nothing to write to, and has this as its standard input
