"""Every gate that Qiskit has is after its travel what it was before."""

from __future__ import annotations

import io

import numpy as np
import pytest
from qiskit import QuantumCircuit, qpy, transpile
from qiskit.circuit import (
    AnnotatedOperation,
    Annotation,
    ControlledGate,
    ControlModifier,
    Delay,
    Duration,
    Gate,
    InverseModifier,
    Parameter,
    library,
)
from qiskit.circuit.classical import expr
from qiskit.circuit.library import DiagonalGate
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Operator, SparsePauliOp, random_clifford

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.client.written_out import written_out
from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError, LimitExceededError
from quantask_worker.child.delays import with_delays
from tests.unit.client.library_gates import NOT_UNITARY, all_gates, library_classes, of_class

CLASSES = sorted({name for name, _ in all_gates()})


def travelled(circuit: QuantumCircuit) -> QuantumCircuit:
    file = io.BytesIO()
    qpy.dump(written_out(circuit), file, version=13)
    file.seek(0)
    (loaded,) = qpy.load(file)
    return loaded


def alone(operation: object) -> QuantumCircuit:
    circuit = QuantumCircuit(operation.num_qubits)
    circuit.append(operation, circuit.qubits)
    return circuit


def unitary_of(circuit: QuantumCircuit) -> np.ndarray:
    return Operator(circuit).data


def unitary_of_formula(circuit: QuantumCircuit) -> np.ndarray:
    """As Qiskit's transpiler understands the circuit, which for an evolution is a product formula."""
    return unitary_of(transpile(circuit, basis_gates=["u", "cx"], optimization_level=0))


def test_the_table_has_every_class_of_the_library():
    assert library_classes() <= {*CLASSES, *NOT_UNITARY}


@pytest.mark.parametrize("name", CLASSES)
def test_a_gate_and_all_that_is_made_of_it_keep_their_unitary(name):
    compared = 0
    meaning = unitary_of_formula if name == "PauliEvolutionGate" else unitary_of
    for variant, operation in of_class(name):
        circuit = alone(operation)
        try:
            before = meaning(circuit)
        except (QiskitError, AttributeError):
            continue  # it means nothing to Qiskit itself
        np.testing.assert_allclose(unitary_of(travelled(circuit)), before, atol=1e-7, err_msg=f"{name}, {variant}")
        compared += 1
    assert compared >= 5 or name == "WeightedSumGate"  # which Qiskit makes only with other qubits beside it


def test_a_clifford_keeps_its_unitary():
    circuit = alone(random_clifford(3, seed=2))
    np.testing.assert_allclose(unitary_of(travelled(circuit)), unitary_of(circuit), atol=1e-7)


@pytest.mark.parametrize("name", ["measure", "barrier", "reset", "delay", "if_else", "x", "h", "cx", "unitary"])
def test_a_gate_with_the_name_of_another_operation_is_its_definition(name):
    own = QuantumCircuit(1, name=name)
    own.x(0)
    loaded = travelled(alone(own.to_gate()))
    assert [(instruction.name, instruction.is_standard_gate()) for instruction in loaded.data] == [("x", True)]


def test_a_class_with_the_name_of_one_of_qiskits_is_its_definition():
    class RXGate(Gate):
        def __init__(self):
            super().__init__("rx", 1, [0.0])

        def _define(self):
            self.definition = QuantumCircuit(1)
            self.definition.y(0)

    assert travelled(alone(RXGate())).data[0].name == "y"


def test_a_derived_class_is_its_definition():
    class Twice(library.XGate):
        def _define(self):
            self.definition = QuantumCircuit(1)
            self.definition.x(0)
            self.definition.x(0)

    np.testing.assert_allclose(Operator(travelled(alone(Twice()))).data, np.eye(2), atol=1e-9)


def test_gates_within_branches_and_loops_are_written_out_too():
    circuit = QuantumCircuit(2, 1)
    preparation = library.StatePreparation("+r")
    with circuit.for_loop(range(2)), circuit.if_test((0, 1)):
        circuit.append(preparation.inverse(), [0, 1])
    (loop,) = travelled(circuit).data
    (branch,) = loop.operation.blocks[0].data
    inside = branch.operation.blocks[0]
    np.testing.assert_allclose(Operator(inside).data, Operator(preparation.inverse()).data, atol=1e-9)


def test_parameters_of_a_gate_and_of_a_phase_are_the_circuits_after_it():
    theta = Parameter("θ")
    own = QuantumCircuit(1, global_phase=theta, name="own")
    own.rx(2 * theta, 0)
    circuit = QuantumCircuit(2, global_phase=-theta)
    circuit.append(own.to_gate(), [0])
    circuit.append(own.to_gate().control(), [0, 1])
    circuit.append(library.PauliEvolutionGate(SparsePauliOp("XY"), time=theta), [0, 1])
    loaded = travelled(circuit)
    assert [parameter.name for parameter in loaded.parameters] == ["θ"]
    bound = loaded.assign_parameters({"θ": 0.7})
    np.testing.assert_allclose(Operator(bound).data, Operator(circuit.assign_parameters({theta: 0.7})).data, atol=1e-9)


def test_delays_travel_with_their_length_and_unit_and_stretches_stay_behind():
    wait = Parameter("wait")
    circuit = QuantumCircuit(1)
    stretch = circuit.add_stretch("rest")
    circuit.append(Delay(expr.add(Duration.dt(5), Duration.dt(6))), [0])
    circuit.delay(stretch, 0)
    circuit.delay(100.5e-9, 0, unit="s")
    circuit.delay(7, 0)
    circuit.delay(wait, 0, unit="us")
    circuit.x(0)
    loaded = travelled(circuit)
    assert [parameter.name for parameter in loaded.parameters] == ["wait"]
    delays = with_delays(loaded.assign_parameters({"wait": 2.5}))
    assert [instruction.name for instruction in delays.data] == ["delay", "delay", "delay", "x"]
    lengths = [(delay.operation.duration, delay.operation.unit) for delay in delays.data[:3]]
    assert lengths == [(100.5e-9, "s"), (7, "dt"), (pytest.approx(2.5e-6), "s")]


def test_what_belongs_to_no_outcome_stays_behind():
    class Mark(Annotation):
        namespace = "own.mark"

    def made() -> QuantumCircuit:
        circuit = QuantumCircuit(1, metadata={"why": object(), "size": np.int64(3)})
        with circuit.box([Mark()], duration=100, label="part"):
            circuit.x(0)
        return circuit

    first, second = made(), made()
    second.name = "a lone surrogate \ud800"
    assert as_circuit(first) == as_circuit(second)


def test_large_numbers_travel():
    circuit = QuantumCircuit(1, 2)
    circuit.append(library.RXGate(10**25), [0])
    with circuit.if_test((circuit.cregs[0], 2**63)):
        circuit.x(0)
    turn, branch = travelled(circuit).data
    assert turn.params == [1e25]
    assert branch.operation.condition == expr.lift(False)  # two bits are never so much


def test_a_register_of_more_than_64_bits_is_compared_with_all_of_the_number():
    circuit = QuantumCircuit(1, 70)
    with circuit.if_test((circuit.cregs[0], 2**69 + 1)):
        circuit.x(0)
    (branch,) = travelled(circuit).data
    assert expr.structurally_equivalent(branch.operation.condition, expr.equal(circuit.cregs[0], 2**69 + 1))


@pytest.mark.parametrize(
    ("operation", "error", "message"),
    [
        pytest.param(library.RXGate(10**400), CircuitInvalidError, "larger than any float", id="an angle"),
        pytest.param(Gate("opaque", 1, []), CircuitUnsupportedError, "'opaque' has no definition", id="no definition"),
    ],
)
def test_what_cannot_travel_is_refused_in_words(operation, error, message):
    with pytest.raises(error, match=message):
        as_circuit(alone(operation))


def defined(inner: QuantumCircuit) -> Gate:
    gate = Gate("own", 1, [])
    gate.definition = inner
    return gate


@pytest.mark.parametrize("is_empty", [False, True])
def test_definitions_that_explode_are_refused(is_empty):
    inner = QuantumCircuit(1)
    if not is_empty:
        inner.x(0)
    for _ in range(60):
        gate, inner = defined(inner), QuantumCircuit(1)
        inner.append(gate, [0], copy=False)
        inner.append(gate, [0], copy=False)
    with pytest.raises(LimitExceededError, match="more than 300,000 operations"):
        as_circuit(inner)


def test_definitions_that_are_nested_without_end_are_refused():
    inner = QuantumCircuit(1)
    gate = defined(inner)
    inner.append(gate, [0], copy=False)
    with pytest.raises(CircuitUnsupportedError, match="too deeply"):
        as_circuit(inner)


def test_a_gate_under_modifiers_keeps_only_what_it_is_defined_by():
    own = QuantumCircuit(1, name="reset")
    own.sx(0)
    circuit = alone(AnnotatedOperation(own.to_gate(), [ControlModifier(1, 0), InverseModifier()]))
    np.testing.assert_allclose(unitary_of(travelled(circuit)), unitary_of(circuit), atol=1e-9)


def test_the_lazy_inverse_of_a_diagonal_travels():
    circuit = alone(DiagonalGate([1, 1j, -1, 1]).inverse(annotated=True))  # Qiskit cannot write it, nor its unitary
    np.testing.assert_allclose(unitary_of(travelled(circuit)), np.diag([1, -1j, -1, 1]), atol=1e-9)


def test_open_controls_are_written_as_gates_for_not_every_qiskit_keeps_them_in_qpy():
    circuit = QuantumCircuit(5)
    circuit.append(library.MCXGate(4, ctrl_state="0101"), range(5))
    circuit.append(library.MCPhaseGate(0.3, 3, ctrl_state=2), range(4))
    written = written_out(circuit)
    controlled = [each.operation for each in written.data if isinstance(each.operation, ControlledGate)]
    assert controlled
    assert all(gate.ctrl_state == 2**gate.num_ctrl_qubits - 1 for gate in controlled)
    np.testing.assert_allclose(unitary_of(written), unitary_of(circuit), atol=1e-7)


def test_the_variable_of_a_loop_is_no_parameter_of_the_circuit():
    theta, step = Parameter("theta"), Parameter("step")
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop(range(3), step), circuit.if_test((circuit.clbits[0], 0)):
        circuit.rx(step * theta, 0)
    assert [each.name for each in free_parameters(circuit)] == ["theta"]
