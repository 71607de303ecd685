"""Every error that can reach a client has a status of its own choosing."""

from __future__ import annotations

import importlib
import pkgutil

import quantask_server
from quantask_jupyter.errors import QuantumError
from quantask_server.error_status import RETRY_AFTER_SECONDS, STATUSES, status_of

NEVER_ANSWERED = {
    "INTERNAL",  # what is not listed
    "MEMORY_LIMIT", "WALL_LIMIT", "SIMULATION_FAILED", "SIMULATOR_CRASHED", "RESULT_INVALID",  # stored with a task
    "WORKER_LOST", "TASK_CANCELLED",
    "USAGE", "WAIT_TIMEOUT", "ADDRESS_IN_USE",  # said in a notebook or a terminal
}  # fmt: skip


def test_every_error_has_a_status_or_never_is_an_answer() -> None:
    for module in pkgutil.walk_packages(quantask_server.__path__, "quantask_server."):
        importlib.import_module(module.name)
    ours = {
        code for code, kind in QuantumError.by_code.items() if kind.__module__.startswith(("quantask_j", "quantask_s"))
    }
    assert ours - {kind.code for kind in STATUSES} <= NEVER_ANSWERED


def test_what_may_be_tried_again_says_when() -> None:
    for kind in STATUSES:
        status = status_of(kind())
        assert (status in (429, 503)) == (status in RETRY_AFTER_SECONDS)
