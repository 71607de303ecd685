"""While loops of a circuit, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from qiskit import QuantumCircuit


def has_while_loop(circuit: QuantumCircuit) -> bool:
    """Say whether the circuit has one."""
    return any(True for _ in _bodies(circuit))


def has_in_while_loop(circuit: QuantumCircuit, names: frozenset[str]) -> bool:
    """Say whether the body of one has an instruction of these names or labels."""
    return any(_has(body, names) for body in _bodies(circuit))


def _bodies(circuit: QuantumCircuit) -> Iterator[QuantumCircuit]:
    for instruction in circuit.data:
        for block in getattr(instruction.operation, "blocks", ()):
            if instruction.name == "while_loop":
                yield block
            yield from _bodies(block)


def _has(circuit: QuantumCircuit, names: frozenset[str]) -> bool:
    return any(
        not names.isdisjoint((instruction.name, getattr(instruction.operation, "label", None)))
        or any(_has(block, names) for block in getattr(instruction.operation, "blocks", ()))
        for instruction in circuit.data
    )
