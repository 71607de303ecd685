"""Run quantum circuits from notebook cells: ``%load_ext quantask_jupyter``, then ``%%quantum``.

The same from Python: :func:`submit` and :func:`submit_batch`; :func:`job`, :func:`jobs` and :func:`batch` find what was
submitted again; :func:`draw` shows a circuit. Everything is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quantask_jupyter.client.assignments import assignment, assignments
    from quantask_jupyter.client.batch import QuantumBatch
    from quantask_jupyter.client.check import check
    from quantask_jupyter.client.course import course
    from quantask_jupyter.client.draw import draw
    from quantask_jupyter.client.estimate import estimate
    from quantask_jupyter.client.find import batch, job, jobs
    from quantask_jupyter.client.job import QuantumJob
    from quantask_jupyter.client.quota import quota
    from quantask_jupyter.client.result import QuantumResult
    from quantask_jupyter.client.submit import submit, submit_batch
    from quantask_jupyter.errors import QuantumError
    from quantask_jupyter.provider.runtime import as_runtime

    __version__: str

__all__ = [
    "QuantumBatch",
    "QuantumError",
    "QuantumJob",
    "QuantumResult",
    "as_runtime",
    "assignment",
    "assignments",
    "batch",
    "check",
    "course",
    "draw",
    "estimate",
    "job",
    "jobs",
    "load_ipython_extension",
    "quota",
    "submit",
    "submit_batch",
    "unload_ipython_extension",
]

_HOMES = {
    "QuantumBatch": "client.batch",
    "QuantumError": "errors",
    "QuantumJob": "client.job",
    "QuantumResult": "client.result",
    "as_runtime": "provider.runtime",
    "assignment": "client.assignments",
    "assignments": "client.assignments",
    "batch": "client.find",
    "check": "client.check",
    "course": "client.course",
    "draw": "client.draw",
    "estimate": "client.estimate",
    "job": "client.find",
    "jobs": "client.find",
    "quota": "client.quota",
    "submit": "client.submit",
    "submit_batch": "client.submit",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("quantask-jupyter")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, "__version__"])


def load_ipython_extension(shell: Any) -> None:
    """Register the magics: what ``%load_ext quantask_jupyter`` calls."""
    from quantask_jupyter.magics.load_ext import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take the magics away: what ``%unload_ext quantask_jupyter`` calls."""
    from quantask_jupyter.magics.load_ext import unload

    unload(shell)
