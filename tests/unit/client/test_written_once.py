"""A Qiskit circuit that comes again is written once, for as long as it is what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, qpy
from qiskit.circuit import Gate, Parameter, library

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.domain.circuit import Circuit


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The circuits that were written."""
    dump, found = qpy.dump, []
    monkeypatch.setattr(qpy, "dump", lambda circuit, *rest, **how: (found.append(circuit), dump(circuit, *rest, **how)))
    return found


def ansatz() -> QuantumCircuit:
    circuit = library.efficient_su2(3, reps=1)
    circuit.measure_all()
    return circuit


def test_a_circuit_that_comes_again_is_written_once(written: list[Any]) -> None:
    circuit = ansatz()
    sent = [as_circuit(circuit) for _ in range(5)]
    assert len(written) == 1
    assert sent == [sent[0]] * 5
    assert isinstance(sent[0], Circuit)


def replace_gate(circuit: QuantumCircuit) -> None:
    circuit.data[0] = circuit.data[0].replace(operation=library.RYGate(0.25))


def other_control(circuit: QuantumCircuit) -> None:
    place = next(place for place, each in enumerate(circuit.data) if each.name == "cx")
    circuit.data[place] = circuit.data[place].replace(qubits=circuit.data[place].qubits[::-1])


def other_label(circuit: QuantumCircuit) -> None:
    first = circuit.data[0]
    circuit.data[0] = first.replace(operation=library.RYGate(*first.params, label="mine"))


CHANGES: dict[str, Callable[[QuantumCircuit], Any]] = {
    "a gate more": lambda circuit: circuit.x(0),
    "a gate less": lambda circuit: circuit.data.pop(),
    "another gate": replace_gate,
    "other qubits": other_control,
    "a label": other_label,
    "a phase": lambda circuit: setattr(circuit, "global_phase", 0.5),
    "a register more": lambda circuit: circuit.add_register(ClassicalRegister(1, "more")),
    "a value": lambda circuit: circuit.assign_parameters({circuit.parameters[0]: 0.5}, inplace=True),
    "another parameter of the same name": lambda circuit: circuit.assign_parameters(
        {circuit.parameters[0]: Parameter(circuit.parameters[0].name)}, inplace=True
    ),
    "a variable": lambda circuit: circuit.add_var("v", False),
    "a condition": lambda circuit: circuit.if_test((circuit.clbits[0], 1), QuantumCircuit(0), [], []),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_circuit_that_was_changed_is_written_anew(written: list[Any], change: str) -> None:
    circuit = ansatz()
    before = as_circuit(circuit)
    CHANGES[change](circuit)
    after = as_circuit(circuit)
    assert len(written) == 2
    assert after != before
    assert after.source == as_circuit(circuit.copy()).source or change == "a condition"


def test_a_circuit_whose_gates_may_change_unseen_is_written_each_time(written: list[Any]) -> None:
    definition = QuantumCircuit(1)
    definition.x(0)
    gate = Gate("mine", 1, [])
    gate.definition = definition
    circuit = QuantumCircuit(1)
    circuit.append(gate, [0])
    as_circuit(circuit)
    as_circuit(circuit)
    assert len(written) == 2
