"""Expressions of parameters in a form that QPY keeps, with all their parameters.

Qiskit 2.3 takes an expression for a number once its parameters cancel out (``theta - theta``), or for a parameter once
all else does (``-(-theta)``), and writes that so that no Qiskit reads it. Where one of several cancels out, it is lost.
Since 2.5, its reader loses the imaginary parts of numbers: ``(1j * theta) ** 2`` is read as ``theta ** 2``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from quantask_jupyter.errors import CircuitUnsupportedError


def with_parameters(circuit: Any, parameters: Iterable[Any]) -> Any:
    """Return the circuit, made to depend on these parameters also where nothing that it does depends on them."""
    for parameter in parameters:
        if _cancelled_is_lost():
            circuit.global_phase += parameter - parameter.conjugate()  # 0, and not simplified
        elif parameter not in circuit.parameters:
            circuit.global_phase += 0 * parameter
    return circuit


def kept(value: Any) -> Any:
    """Return a number, or an expression as QPY keeps it: as a number or a parameter if that is what it is.

    Raises:
        CircuitUnsupportedError: there is a complex number in the expression.
    """
    from qiskit.circuit import Parameter, ParameterExpression

    if not isinstance(value, ParameterExpression) or isinstance(value, Parameter):
        return value
    if _is_complex(value):
        raise CircuitUnsupportedError(
            f"The angle {value} has a complex number in it, which Qiskit loses where it reads the circuit.",
            hint="Bind its parameters first: circuit.assign_parameters({…}).",
        )
    if not _cancelled_is_lost():
        return value
    try:
        return float(value)
    except TypeError:  # it depends on a parameter
        return next((parameter for parameter in value.parameters if _is(value, parameter)), value)


def _is(value: Any, parameter: Any) -> bool:
    """Say whether an expression is a parameter of its own; to Qiskit 2.3 the reciprocal of one is equal to it."""
    somewhere = {one: 0.25 + place for place, one in enumerate(value.parameters)}
    return parameter == value and complex(value.bind(somewhere)) == somewhere[parameter]


def _is_complex(expression: Any) -> bool:
    try:
        return bool(complex(expression).imag)
    except TypeError:  # it depends on a parameter
        pass
    numbers = (number for step in expression._qpy_replay for number in (step.lhs, step.rhs))
    return any(isinstance(number, complex) and number.imag for number in numbers)


@functools.cache
def _cancelled_is_lost() -> bool:
    import qiskit

    return str(qiskit.__version__).startswith("2.3.")
