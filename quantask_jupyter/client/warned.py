"""Warnings that point at the user's line, from however deep in the provider they come."""

from __future__ import annotations

import sys
import warnings

_NOT_THE_USERS = frozenset({"quantask_jupyter", "qiskit"})
"""Packages whose frames lie between a warning and the line that it is about."""


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn of the innermost line that is neither ours nor Qiskit's."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THE_USERS:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
