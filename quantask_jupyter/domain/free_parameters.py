"""The parameters of a Qiskit circuit that values can be given for."""

from __future__ import annotations

from typing import Any


def free_parameters(circuit: Any) -> list[Any]:
    """Return a Qiskit circuit's parameters but for the variables of its loops, which Qiskit 2.3 counts among them."""
    bound = _variables_of_loops(circuit) if circuit.parameters else ()
    return [parameter for parameter in circuit.parameters if parameter not in bound]


def _variables_of_loops(circuit: Any) -> set[Any]:
    found: set[Any] = set()
    if not circuit.has_control_flow_op():
        return found
    for instruction in circuit.data:
        if not instruction.is_standard_gate():
            if instruction.name == "for_loop":
                found.add(instruction.params[1])
            for block in getattr(instruction.operation, "blocks", ()):
                found |= _variables_of_loops(block)
    return found
