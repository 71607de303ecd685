"""Outputs: what the result shows of a program that declares some.

The result has registers of bits. What is no register is there as the bits that hold it, beside the name of its type.
"""

from __future__ import annotations

from typing import Any

from quantask_worker.child.openqasm3.program.declarations import Declarations
from quantask_worker.child.openqasm3.program.inputs import NeedsInputsError
from quantask_worker.child.openqasm3.program.names import Bits, Variable
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import BitType, a
from quantask_worker.child.openqasm3.values import Value
from quantask_worker.child.openqasm3.values_as_bits import stored, stored_width


def output_registers(program: Declarations) -> list[Bits]:
    """Write the outputs to bits of the circuit, and return those; empty if there is none.

    Raises:
        NeedsInputsError: one depends on an input that has no value yet.
    """
    found = []
    for named, node in program.outputs:
        if isinstance(named, Bits):
            found.append(named)
        elif stored_width(named.type):
            found.append(_in_bits(program, named, node))
        else:
            message = f"The output '{named.name}' is not in the result: {a(named.type)} has no bits."
            program.notes.add(message, node.span)
    return found


def _in_bits(program: Declarations, variable: Variable, node: Any) -> Bits:
    value = variable.value
    if isinstance(value, Symbolic):
        raise NeedsInputsError
    width = stored_width(variable.type) or 0
    clbits = program.new_bits(width, variable.name, node, register=False)
    if isinstance(value, Value):
        pattern = BitType(width)
        program.write_bits(clbits, Value(pattern, stored(variable.type, value.raw)), pattern)
    else:
        program.write_bits(clbits, value, variable.type)
    return Bits(variable.name, variable.type, clbits)
