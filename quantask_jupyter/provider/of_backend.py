"""What a simulator of somebody's backend is made of: its target, and the noise that follows from its errors."""

from __future__ import annotations

import copy
from typing import Any

from qiskit.circuit import Instruction
from qiskit.providers import BackendV2
from qiskit.transpiler import Target

from quantask_jupyter.domain.saved import SAVES


class _Saving(Target):
    """A target that does not name the instructions by which circuits save states among a device's own."""

    @property
    def operation_names(self) -> Any:
        named = super().operation_names
        return dict.fromkeys(name for name in named if name not in SAVES).keys() if SAVES & {*named} else named


def target_of(backend: BackendV2) -> Target:
    """Return a backend's target, for which circuits that save states are transpiled as they are.

    What saves is there as an instruction on no qubit: one on any qubits would be known to be without errors on each of
    them, and layouts would be others than for the backend itself.
    """
    target = _Saving()
    target.__setstate__(copy.deepcopy(backend.target).__getstate__())
    for name in sorted(SAVES - {*target.operation_names}):
        target.add_instruction(Instruction(name, 0, 0, []), name=name)
    return target


def noise_of(backend: BackendV2) -> Any:
    """Return the ``NoiseModel`` that a simulator has, or that Aer makes of a backend's errors; None without any."""
    told = getattr(backend.options, "noise_model", None)
    if told is not None:
        return told
    from qiskit_aer.noise import NoiseModel  # in a user's process, and for this alone: it takes a second

    model = NoiseModel.from_backend(backend)
    return None if model.is_ideal() else model
