"""Outputs: what the result shows of a program that declares some.

The result has registers of bits. A number is there as the bits of its type, a negative one in two's complement.
"""

from __future__ import annotations

from typing import Any

from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.program.declarations import Declarations
from quantask_worker.child.openqasm3.program.names import Bits, Variable
from quantask_worker.child.openqasm3.types import AngleType, BoolType, IntType, UintType, a, is_scalar_bit
from quantask_worker.child.openqasm3.values import Value


def output_registers(program: Declarations) -> list[Bits]:
    """Write the outputs to bits of the circuit, and return those; empty if there is none."""
    found = []
    for named, node in program.outputs:
        if isinstance(named, Bits):
            found.append(named)
        elif isinstance(named.type, BoolType | IntType | UintType | AngleType):
            found.append(_in_bits(program, named, node))
        else:
            program.notes.add(_not_shown(named), node.span)
    return found


def _in_bits(program: Declarations, variable: Variable, node: Any) -> Bits:
    width = 1 if is_scalar_bit(variable.type) else bit_width(variable.type)
    clbits = program.new_bits(width, variable.name, node, register=False)
    program.write_bits(clbits, variable.value, variable.type)
    return Bits(variable.name, variable.type, clbits)


def _not_shown(variable: Variable) -> str:
    if isinstance(variable.value, Value) and isinstance(variable.value.raw, int | float | complex):
        return f"The output '{variable.name}' is {variable.value.raw}; a result's registers hold bits."
    return f"The output '{variable.name}' is not in the result: {a(variable.type)} is no register of bits."
