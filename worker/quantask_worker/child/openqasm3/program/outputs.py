"""Outputs: what the result shows of a program that declares some, or has other variables than bits alone.

The result has registers of bits. What is no register is there as the bits that hold it, beside the name of its type.
"""

from __future__ import annotations

from typing import Any

from openqasm3 import ast

from quantask_worker.child.openqasm3.program.declarations import Declarations
from quantask_worker.child.openqasm3.program.dependents import dependents, drops_outcomes
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


def implied_outputs(program: Declarations, tree: ast.Program) -> list[tuple[Variable, ast.ClassicalDeclaration]]:
    """Return the variables that are the result of a program without an output, where bits are none.

    "In this case it assumes that all of the declared variables are to be returned" (specification, "Input/output"). As
    ever the bits are, and beside them no counter of a loop; but where no bits are declared, those variables are that
    depend on a measurement, and where there are no qubits either, all.
    """
    if program.outputs or program.declared:
        return []
    is_quantum = program.circuit.num_qubits > 0
    if is_quantum and drops_outcomes(tree.statements):
        return []  # these are counted, as ``meas``
    names = dependents(tree.statements) if is_quantum else None
    found = []
    for node in tree.statements:
        if isinstance(node, ast.ClassicalDeclaration) and (names is None or node.identifier.name in names):
            named = program.root().find(node.identifier.name)
            if isinstance(named, Variable) and stored_width(named.type):
                found.append((named, node))
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
