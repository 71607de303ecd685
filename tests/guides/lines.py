"""Which lines of a notebook are other ones on Quantask, and which on today's Qiskit; all else stays as it is."""

from __future__ import annotations

import re

TODAY = {
    re.compile(r"\bimport FakeVigo$", re.MULTILINE): lambda _: "import FakeVigoV2 as FakeVigo",
}
"""What the notebook itself would say today: fake devices got another name with another interface."""


def _of_primitives(found: re.Match[str]) -> str:
    kind, name = found[1], found[2] or f" as Statevector{found[1]}"
    return f"from quantask_jupyter.provider import {kind}V2{name}"


def _as_runtime(found: re.Match[str]) -> str:
    return f"import quantask_jupyter\nwith quantask_jupyter.as_runtime():\n    {found[0]}"


HERE = {
    re.compile(r"^from qiskit_aer import AerSimulator$", re.MULTILINE): (
        lambda _: "from quantask_jupyter.provider import QuantaskBackend as AerSimulator"
    ),
    re.compile(r"^from qiskit_aer\.primitives import ", re.MULTILINE): (
        lambda _: "from quantask_jupyter.provider import "
    ),
    re.compile(r"^from qiskit\.primitives import Statevector(Sampler|Estimator)( as \w+)?$", re.MULTILINE): (
        _of_primitives
    ),
    re.compile(r"^from qiskit_ibm_runtime(?:\.[\w.]+)? import (?:\([^)]*\)|[^\n(]+)$", re.MULTILINE): _as_runtime,
}
"""The lines that import a backend or a primitive."""

ACCOUNT = re.compile(r"\bQiskitRuntimeService\b")
"""What only somebody with an account at a service can run; these cells are left out, and what depends on them fails."""


def on_aer(source: str) -> str:
    """Return a cell as it is run on Qiskit and Aer."""
    for line, today in TODAY.items():
        source = line.sub(today, source)
    return source


def here(source: str) -> str:
    """Return a cell as it is run on Quantask."""
    source = on_aer(source)
    for line, ours in HERE.items():
        source = line.sub(ours, source)
    return source
