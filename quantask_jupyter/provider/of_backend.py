"""What a simulator of somebody's backend is made of: its target, and the noise that follows from its errors."""

from __future__ import annotations

import copy
from typing import Any

from qiskit.circuit import Instruction
from qiskit.providers import BackendV2
from qiskit.transpiler import Target

from quantask_jupyter.domain.saved import SAVES


def target_of(backend: BackendV2) -> Target:
    """Return a backend's target, with the instructions by which circuits save states."""
    target = copy.deepcopy(backend.target)
    for name in sorted(SAVES - {*target.operation_names}):
        target.add_instruction(Instruction, name=name)
    return target


def noise_of(backend: BackendV2) -> Any:
    """Return the ``NoiseModel`` that a simulator has, or that Aer makes of a backend's errors; None without any."""
    told = getattr(backend.options, "noise_model", None)
    if told is not None:
        return told
    from qiskit_aer.noise import NoiseModel  # in a user's process, and for this alone: it takes a second

    model = NoiseModel.from_backend(backend)
    return None if model.is_ideal() else model
