"""The transpiler's target of a simulator: what may stay as it is in a circuit, because the simulator knows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qiskit.circuit import Barrier, Delay, Instruction
from qiskit.circuit.controlflow import get_control_flow_name_mapping
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import Target

from quantask_jupyter.domain.methods import GATES
from quantask_jupyter.domain.saved import SAVES, SETS

_OF_ANY_WIDTH: Mapping[str, type[Instruction]] = {"barrier": Barrier}
_OPERATIONS = frozenset({"measure", "reset", "delay"})
_INSTRUCTIONS = ("barrier", "set_statevector", *sorted(SAVES | SETS))


def simulator_target(num_qubits: int, *, gates: Collection[str] | None, method: str | None) -> Target:
    """Return the target of a simulator whose qubits are all connected.

    Args:
        num_qubits: that it has.
        gates: those of a noise model, whose errors are of gates by their names: a circuit that is transpiled has no
            others, as in Aer itself. None for all that the method knows.
        method: the simulation method, if it was asked for.
    """
    known = GATES.get(method or "")

    def has(name: str) -> bool:
        return (known is None or name in known) and (gates is None or name in gates)

    target = Target(description="Quantask", num_qubits=num_qubits)
    for name, gate in sorted(get_standard_gate_name_mapping().items()):
        if has(name) or name in _OPERATIONS:
            target.add_instruction(Delay if isinstance(gate, Delay) else gate, name=name)
    for name, kind in get_control_flow_name_mapping().items():
        target.add_instruction(kind, name=name)
    matrices = [*(["unitary"] if has("unitary") else []), *(["initialize"] if known is None else [])]
    for name in (*matrices, *_INSTRUCTIONS):
        target.add_instruction(_OF_ANY_WIDTH.get(name, Instruction), name=name)
    return target
