"""What a process that hosts the API logs."""

from __future__ import annotations

import logging

from quantask_jupyter.logs import RateLimit

OUR_PACKAGES = ("quantask_jupyter", "quantask_server")
"""Whose news every process that hosts the API logs."""


def log_through(jupyters: logging.Logger) -> None:
    """Show what our packages log where Jupyter Server's own log is shown."""
    for handler in jupyters.handlers:
        handler.addFilter(RateLimit(*OUR_PACKAGES))
    for package in OUR_PACKAGES:
        ours = logging.getLogger(package)
        ours.handlers = jupyters.handlers
        ours.propagate = False
