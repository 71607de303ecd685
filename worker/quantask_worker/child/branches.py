"""Branches and loops among instructions: those that have blocks."""

from __future__ import annotations

from qiskit.circuit import CircuitInstruction

_ENDS = frozenset({"break_loop", "continue_loop"})


def has_blocks(instruction: CircuitInstruction) -> bool:
    """Say whether an instruction is a branch or a loop, or a box.

    Ends of loops have no blocks, and older versions of Qiskit call them control flow, too.
    """
    return instruction.is_control_flow() and instruction.name not in _ENDS
