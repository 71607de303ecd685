"""Expressions of parameters in a form that QPY keeps, with all their parameters.

Qiskit 2.3 takes an expression for a number once its parameters cancel out (``theta - theta``), or for a parameter once
all else does (``-(-theta)``), and writes that so that no Qiskit reads it. Where one of several cancels out, it is lost.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any


def with_parameters(circuit: Any, parameters: Iterable[Any]) -> Any:
    """Return the circuit, made to depend on these parameters also where nothing that it does depends on them."""
    for parameter in parameters:
        if _cancelled_is_lost():
            circuit.global_phase += parameter - parameter.conjugate()  # 0, and not simplified
        elif parameter not in circuit.parameters:
            circuit.global_phase += 0 * parameter
    return circuit


def kept(value: Any) -> Any:
    """Return a number, or an expression as QPY keeps it: as a number or a parameter if that is what it is."""
    from qiskit.circuit import ParameterExpression

    if not _cancelled_is_lost() or not isinstance(value, ParameterExpression):
        return value
    try:
        return float(value)
    except TypeError:  # it depends on a parameter
        return next((parameter for parameter in value.parameters if parameter == value), value)


@functools.cache
def _cancelled_is_lost() -> bool:
    import qiskit

    return str(qiskit.__version__).startswith("2.3.")
