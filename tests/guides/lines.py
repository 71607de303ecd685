"""Which lines of a notebook are other ones on Quantask, and which on today's Qiskit; all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

OURS = "quantask_jupyter.provider"
RUNTIME = "qiskit_ibm_runtime"

HERE: Mapping[tuple[str, str], str] = {
    ("qiskit_aer", "AerSimulator"): "QuantaskBackend",
    ("qiskit_aer.primitives", "SamplerV2"): "SamplerV2",
    ("qiskit_aer.primitives", "EstimatorV2"): "EstimatorV2",
    ("qiskit.primitives", "StatevectorSampler"): "SamplerV2",
    ("qiskit.primitives", "StatevectorEstimator"): "EstimatorV2",
}
"""The backends and primitives that are imported, and those of ours in their places."""
TODAY = {(f"{RUNTIME}.fake_provider", "FakeVigo"): "FakeVigoV2"}
"""What the notebook itself would import today: fake devices got another name with another interface."""

_IMPORT = re.compile(r"^([ \t]*)from ([\w.]+) import (\([^)]*\)|[^\n(#]+)", re.MULTILINE)
_COMMENT = re.compile(r"#.*")
_BY_NAME = re.compile(r"\bAer\.get_backend\([^)]*\)")
"""How Aer's simulators are had in older code."""


def on_aer(source: str) -> str:
    """Return a cell as it is run on Qiskit and Aer, where the simulator takes the place of a service's backends."""
    return _IMPORT.sub(_on_aer, source)


def here(source: str) -> str:
    """Return a cell as it is run on Quantask."""
    named = _BY_NAME.sub(f"__import__({OURS!r}, fromlist=['_']).QuantaskBackend()", source)
    return _IMPORT.sub(_here, named)


def _on_aer(found: re.Match[str]) -> str:
    indent, module, names = found[1], found[2], _names(found[3])
    names = {own: TODAY.get((module, name), name) for own, name in names.items()}
    service = {own: name for own, name in names.items() if (module, name) == (RUNTIME, "QiskitRuntimeService")}
    others = {own: name for own, name in names.items() if own not in service}
    return "\n".join(_lines(indent, [("tests.guides.account", service), (module, others)]))


def _here(found: re.Match[str]) -> str:
    indent, module, names = found[1], found[2], _names(found[3])
    if module.partition(".")[0] == RUNTIME:
        names = {own: TODAY.get((module, name), name) for own, name in names.items()}
        block = [f"{indent}import quantask_jupyter", f"{indent}with quantask_jupyter.as_runtime():"]
        return "\n".join([*block, *_lines(f"{indent}    ", [(module, names)])])
    ours = {own: HERE[module, name] for own, name in names.items() if (module, name) in HERE}
    if not ours:
        return found[0]
    others = {own: name for own, name in names.items() if own not in ours}
    return "\n".join(_lines(indent, [(OURS, ours), (module, others)]))


def _names(text: str) -> dict[str, str]:
    """Return what each name in the cell stands for in the module."""
    bare = _COMMENT.sub("", text.strip("() \n"))
    pairs = [each.split(" as ") for each in " ".join(bare.split()).split(",") if each.strip()]
    return {pair[-1].strip(): pair[0].strip() for pair in pairs}


def _lines(indent: str, imports: Iterable[tuple[str, Mapping[str, str]]]) -> list[str]:
    return [
        f"{indent}from {module} import "
        + ", ".join(name if name == own else f"{name} as {own}" for own, name in names.items())
        for module, names in imports
        if names
    ]
