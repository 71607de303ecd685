"""The transpiler's target of a simulator: what may stay as it is in a circuit, because the simulator knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from qiskit.circuit import Barrier, BreakLoopOp, ContinueLoopOp, Delay, Instruction
from qiskit.circuit.controlflow import get_control_flow_name_mapping
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import CouplingMap, Target

from quantask_jupyter.domain.methods import GATES
from quantask_jupyter.domain.saved import SAVES, SETS

_OF_ANY_WIDTH: Mapping[str, type[Instruction]] = {
    "barrier": Barrier,
    "break_loop": BreakLoopOp,
    "continue_loop": ContinueLoopOp,
}
_OPERATIONS = frozenset({"measure", "reset", "delay"})
_INSTRUCTIONS = (*_OF_ANY_WIDTH, "set_statevector", *sorted(SAVES | SETS))
Edges = frozenset[tuple[int, int]]


def edges_of(coupling_map: CouplingMap | Iterable[Any] | None) -> Edges | None:
    """Return the pairs of qubits that gates act on; None of a simulator whose qubits are all connected.

    Raises:
        CouplingError, TypeError, ValueError: it is neither a coupling map nor a list of pairs.
    """
    if coupling_map is None:
        return None
    made = coupling_map if isinstance(coupling_map, CouplingMap) else CouplingMap([*map(tuple, coupling_map)])
    return frozenset((int(one), int(other)) for one, other in made.get_edges())


def simulator_target(
    num_qubits: int, *, gates: Collection[str] | None, method: str | None, edges: Edges | None = None
) -> Target:
    """Return the target of a simulator.

    Args:
        num_qubits: that it has.
        gates: those of a noise model, whose errors are of gates by their names: a circuit that is transpiled has no
            others, as in Aer itself. None for all that the method knows.
        method: the simulation method, if it was asked for.
        edges: the pairs of qubits that gates of two qubits act on, if not on all; there are no larger gates then.
    """
    known = GATES.get(method or "")

    def has(name: str) -> bool:
        return (known is None or name in known) and (gates is None or name in gates)

    target = Target(description="Quantask", num_qubits=num_qubits)
    for name, gate in sorted(get_standard_gate_name_mapping().items()):
        if has(name) or name in _OPERATIONS:
            _add(target, name, gate, edges)
    for name, kind in get_control_flow_name_mapping().items():
        target.add_instruction(kind, name=name)
    matrices = ["unitary"] * has("unitary") + ["initialize", "kraus"] * (known is None) if edges is None else []
    for name in (*matrices, *_INSTRUCTIONS):
        target.add_instruction(_OF_ANY_WIDTH.get(name, Instruction), name=name)
    return target


def _add(target: Target, name: str, gate: Instruction, edges: Edges | None) -> None:
    if edges is None or gate.num_qubits == 0:
        target.add_instruction(Delay if isinstance(gate, Delay) else gate, name=name)
    elif gate.num_qubits == 1:
        target.add_instruction(gate, dict.fromkeys((qubit,) for qubit in sorted({*sum(edges, ())})), name=name)
    elif gate.num_qubits == 2:
        target.add_instruction(gate, dict.fromkeys(sorted(edges)), name=name)
