"""The transpiler's target of a simulator: what may stay as it is in a circuit, because the simulator knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from qiskit.circuit import Barrier, BreakLoopOp, ContinueLoopOp, Delay, Instruction, Store
from qiskit.circuit.controlflow import get_control_flow_name_mapping
from qiskit.circuit.library import (
    DiagonalGate,
    Initialize,
    MCPhaseGate,
    MCU1Gate,
    MCXGate,
    PauliGate,
    UCGate,
    UnitaryGate,
    get_standard_gate_name_mapping,
)
from qiskit.transpiler import CouplingMap, Target

from quantask_jupyter.domain.methods import GATES, INSTRUCTIONS
from quantask_jupyter.domain.saved import SAVES, SETS

_OF_ANY_WIDTH: Mapping[str, type[Instruction]] = {
    "barrier": Barrier,
    "break_loop": BreakLoopOp,
    "continue_loop": ContinueLoopOp,
    "diagonal": DiagonalGate,
    "initialize": Initialize,
    "mcp": MCPhaseGate,
    "mcphase": MCPhaseGate,
    "mcu1": MCU1Gate,
    "mcx": MCXGate,
    "mcx_gray": MCXGate,
    "multiplexer": UCGate,
    "pauli": PauliGate,
    "store": Store,
    "unitary": UnitaryGate,
}
"""What has any number of qubits, or none; what is in neither this table nor Qiskit's is an ``Instruction``."""

_UNKNOWN_TO_QISKIT = frozenset({"u0"})
_OPERATIONS = frozenset({"measure", "reset", "delay"})
_INSTRUCTIONS = ("barrier", "break_loop", "continue_loop", "set_statevector", *sorted(SAVES | SETS))
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

    Gates are those of Aer's own target, so that a circuit that is transpiled for either is the same. Control flow and
    ``box`` are there for all methods: who asks one for what it cannot run is told so when it is run.
    """
    of = method if method in GATES else "statevector"
    known = GATES[of] - _UNKNOWN_TO_QISKIT
    names = sorted((known if gates is None else known.intersection(gates)) | INSTRUCTIONS.get(of, frozenset()))
    standard = get_standard_gate_name_mapping()
    target = Target(description="Quantask", num_qubits=num_qubits)
    for name in sorted({*names, *_OPERATIONS} & standard.keys()):
        _add(target, name, standard[name], edges)
    for name, kind in get_control_flow_name_mapping().items():
        target.add_instruction(kind, name=name)
    wide = [name for name in names if name not in standard and edges is None]
    for name in (*wide, *_INSTRUCTIONS):
        target.add_instruction(_OF_ANY_WIDTH.get(name, Instruction), name=name)
    return target


def _add(target: Target, name: str, gate: Instruction, edges: Edges | None) -> None:
    if edges is None or gate.num_qubits == 0:
        target.add_instruction(Delay if isinstance(gate, Delay) else gate, name=name)
    elif gate.num_qubits == 1:
        target.add_instruction(gate, dict.fromkeys((qubit,) for qubit in sorted({*sum(edges, ())})), name=name)
    elif gate.num_qubits == 2:
        target.add_instruction(gate, dict.fromkeys(sorted(edges)), name=name)
