"""What a circuit has saved, as Qiskit has it: from the wire form of :mod:`quantask_jupyter.domain.saved`."""

from __future__ import annotations

from base64 import b64decode
from typing import Any


def value_of(wire: Any) -> Any:
    """Return a saved value: a number, an array, a state or operator of Qiskit's, or a list or dictionary of these.

    The keys of a dictionary are outcomes, as Aer has them: whole numbers for probabilities, the hexadecimal classical
    memory for what was saved conditionally.
    """
    if not isinstance(wire, dict):
        return wire
    if "array" in wire:
        return _array(wire)
    if "shots" in wire:
        return [value_of(part) for part in wire["shots"]]
    if "memory" in wire:
        return {key: value_of(part) for key, part in wire["memory"].items()}
    return {int(outcome, 16): share for outcome, share in sorted(wire["probabilities"].items())}


def _array(wire: dict[str, Any]) -> Any:
    import numpy as np

    little_endian = {"float64": "<f8", "complex128": "<c16"}[wire["dtype"]]
    array = np.frombuffer(b64decode(wire["array"]), little_endian).astype(wire["dtype"]).reshape(wire["shape"])
    kind = wire.get("type")
    if kind is None:
        return array
    from qiskit import quantum_info

    classes = {"statevector": "Statevector", "density_matrix": "DensityMatrix", "operator": "Operator"}
    return getattr(quantum_info, classes[kind])(array)
