"""Delays as they are sent; on devices, and with the noise of backends, qubits relax meanwhile."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.client.kept_parameters import kept
from quantask_jupyter.domain.delays import IN_DT, IN_SECONDS


def as_told(delay: Any) -> Any | None:
    """Return what stands for Qiskit's ``Delay``; None where it has no length: a stretch, or calculated from one."""
    from qiskit.circuit import Instruction, ParameterExpression
    from qiskit.circuit.classical.expr import Expr
    from qiskit.utils.units import apply_prefix

    length = delay.duration
    if isinstance(length, Expr):
        return None
    if delay.unit == "dt":
        return Instruction(IN_DT, 1, 0, [kept(length) if isinstance(length, ParameterExpression) else int(length)])
    seconds = length if delay.unit == "s" else apply_prefix(length, delay.unit)
    return Instruction(
        IN_SECONDS, 1, 0, [kept(seconds) if isinstance(seconds, ParameterExpression) else float(seconds)]
    )
