"""What of a noise model reaches a circuit: what follows none of its gates is told, what cannot follow is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Qubit
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.errors import RequestInvalidError
from quantask_worker.child import noise_data
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.transpile import known_gates

_MOST_NOTES = 5
_MOST_NAMED = 10


def check_widths(data: str, circuit: QuantumCircuit) -> None:
    """Refuse an error of all qubits that is of more qubits than a gate that it is of: Aer would end the process.

    Args:
        data: a model's.
        circuit: as it is run.

    Raises:
        RequestInvalidError: there is one.
    """
    widths: dict[str, int] = {}
    for error in noise_data.read(data)["errors"]:
        if error["qubits"] is None:
            for gate in error["gates"]:
                widths[gate] = max(widths.get(gate, 0), _width(error))
    places = {qubit: place for place, qubit in enumerate(circuit.qubits)}
    for name, where, _ in _operations(circuit, places) if widths else ():
        if widths.get(name, 0) > len(where):
            raise RequestInvalidError(
                f"The noise model has an error of {widths[name]} qubits of {name[:60]!r}, of which the circuit has one"
                f" on {len(where)}."
            )


def _width(error: Mapping[str, Any]) -> int:
    places = (place for term in error["terms"] for operation in term["operations"] for place in operation["qubits"])
    return 1 + int(max(places))


def notes_of_unused(model: NoiseModel | None, circuit: QuantumCircuit) -> tuple[str, ...]:
    """Return a sentence for each name that errors are of, and that is neither a gate's nor a label in the circuit."""
    names = set() if model is None else set(model.noise_instructions) - known_gates()
    if not names:
        return ()
    return tuple(
        f"The noise model has errors of {name[:60]!r}, which is neither a gate nor the label of one in the circuit."
        for name in sorted(names - _labels(circuit))[:_MOST_NOTES]
    )


def notes_of_unreached(data: str, circuit: QuantumCircuit, qubits: Sequence[int]) -> tuple[str, ...]:
    """Return the sentence that no gate of the circuit has an error, if that is so.

    A device's model has errors of many gates that a circuit has not; one that it has is enough.

    Args:
        data: the whole model's.
        circuit: as it is run.
        qubits: those of the model that the circuit's are.
    """
    errors = [(gate, error["qubits"]) for error in noise_data.read(data)["errors"] for gate in error["gates"]]
    anywhere = {gate for gate, where in errors if where is None}
    somewhere = {(gate, tuple(where)) for gate, where in errors if where is not None}
    gates: set[str] = set()
    for name, where, is_gate in _operations(circuit, dict(zip(circuit.qubits, qubits, strict=True))):
        if name in anywhere or (name, where) in somewhere:
            return ()
        gates.update([name] if is_gate else [])
    names = {gate for gate, _ in errors} & known_gates()
    if not names or not gates:
        return ()
    told = _listed([f"{name!r} in other places" if name in gates else repr(name) for name in sorted(names)])
    return (
        f"No gate of the circuit, as it is run, has an error of the noise model: these are of {told}, and the gates are"
        f" {_listed([repr(gate[:60]) for gate in sorted(gates)])}.",
    )


def _operations(circuit: QuantumCircuit, places: Mapping[Qubit, int]) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Yield what Aer looks for an error of: the label or name, the qubits, and whether it is a gate; blocks' too."""
    for each in circuit.data:
        where = tuple(places[qubit] for qubit in each.qubits)
        if has_blocks(each):
            for block in each.operation.blocks:
                yield from _operations(block, dict(zip(block.qubits, where, strict=True)))
        else:
            yield str(each.label or each.name), where, each.is_standard_gate() or isinstance(each.operation, Gate)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _labels(circuit: QuantumCircuit) -> set[str]:
    blocks = (block for each in circuit.data if has_blocks(each) for block in each.operation.blocks)
    return {str(each.label) for each in circuit.data if each.label}.union(*map(_labels, blocks))
