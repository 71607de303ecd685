"""What options mean in the notebook: expressions, variables, and the parameters of a circuit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.client.parameters import input_names
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.errors import UsageError

_CONSTANTS = {"pi": math.pi, "tau": math.tau, "euler": math.e, "π": math.pi, "τ": math.tau, "ℇ": math.e}
"""The constants that OpenQASM 3 has; the notebook's variables go before them."""


def evaluate(option: str, expression: str, variables: Mapping[str, Any], *, hint: str | None = None) -> Any:
    """Return the value of an expression in the notebook; ``0,0.5,1`` is a tuple.

    ``hint`` says how the option is written.

    Raises:
        UsageError: it has none; the text says why.
    """
    try:
        # The notebook's author runs code in this kernel anyway; names are looked up as in a cell.
        return eval(expression, {**_CONSTANTS, **variables})  # noqa: S307
    except NameError as error:
        raise UsageError(
            f"{option} {expression}: the notebook has no variable {error.name or error}.", hint=hint
        ) from error
    except SyntaxError as error:
        raise UsageError(f"{option} {expression!r} is no Python expression: {error.msg}.", hint=hint) from error
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as error:
        why = f"{type(error).__name__}: {error}"
        raise UsageError(f"{option} {expression!r} has no value: {why}", hint=hint) from error


def parameter_values(
    assignments: Iterable[tuple[str, str]], source: str | None, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values of a circuit's parameters.

    Args:
        assignments: names with the expressions that ``--param`` gave them.
        source: OpenQASM text, whose other inputs get the notebook's variables of their names; None for another circuit.
        variables: the notebook's.

    Raises:
        UsageError: an expression has no value, or a name is given twice.
    """
    values: dict[str, Any] = {}
    for name, expression in assignments:
        if name in values:
            raise UsageError(f"--param {name} is given twice.")
        values[name] = evaluate("--param", expression, variables)
    inputs = input_names(source) if source is not None else []
    return {**{name: variables[name] for name in inputs if name in variables}, **values}


def sweep_values(
    assignments: Iterable[tuple[str, str]], params: Iterable[tuple[str, str]], variables: Mapping[str, Any]
) -> dict[str, tuple[Any, Any, Any]] | None:
    """Return start, stop and number of values of the swept parameters; None if there are none.

    Args:
        assignments: names with what ``--sweep`` gave them.
        params: names with what ``--param`` gave them, which may not have both.
        variables: the notebook's.

    Raises:
        UsageError: it is not START:STOP:POINTS, an expression has no value, or a name is given twice.
    """
    sweeps: dict[str, tuple[Any, Any, Any]] = {}
    for name, given in assignments:
        parts = given.split(":")
        if len(parts) != 3:
            raise UsageError(f"--sweep {name}={given} is not START:STOP:POINTS.", hint=f"For example: {name}=0:pi:50")
        if name in sweeps:
            raise UsageError(f"--sweep {name} is given twice.")
        if name in dict(params):
            raise UsageError(f"{name} has a --sweep and a --param.", hint="Give one of the two.")
        start, stop, points = (evaluate("--sweep", part.strip(), variables) for part in parts)
        sweeps[name] = start, stop, points
    return sweeps or None


def noise_value(expression: str | None, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the object that ``--noise`` describes, which may be a ``NoiseModel`` of Aer's.

    Raises:
        UsageError: it is none.
    """
    if expression is None:
        return None
    noise = as_data(evaluate("--noise", expression, variables, hint=_NOISE_HINT))
    if not isinstance(noise, Mapping):
        raise UsageError("--noise must be an object, or a NoiseModel of Qiskit Aer.", hint=_NOISE_HINT)
    return noise


_NOISE_HINT = (
    """Single quotes around all, double ones around names: --noise '{"depolarizing": {"2q": 0.01}, "readout": 0.02}\'"""
)


def with_externs(circuit: Any, externs: Iterable[str], variables: Mapping[str, Any]) -> Any:
    """Return an OpenQASM 3 program with the definitions of its externs behind it, where they move none of its lines.

    Args:
        circuit: what is sent.
        externs: names of variables or files with OpenQASM 3.
        variables: the notebook's.

    Raises:
        UsageError: one is neither, or the circuit is of another kind.
    """
    definitions = [_definition(name, variables) for name in externs]
    if not definitions:
        return circuit
    if not isinstance(circuit, Circuit) or circuit.format is not CircuitFormat.OPENQASM3:
        raise UsageError("--extern is for OpenQASM 3.", hint="A Qiskit circuit and OpenQASM 2 have no extern.")
    return replace(circuit, source="\n".join([circuit.source, *definitions]))


def _definition(name: str, variables: Mapping[str, Any]) -> str:
    text = variables.get(name)
    if text is None:
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                f"--extern {name}: there is no such variable and no such text file.", hint=_EXTERN_HINT
            ) from None
    if not isinstance(text, str):
        raise UsageError(f"--extern {name}: the variable holds no text.", hint=_EXTERN_HINT)
    return text


_EXTERN_HINT = 'It is text such as "def vote(bit[3] b) -> bit { return b[0]; }".'
