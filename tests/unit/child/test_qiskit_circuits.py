"""Circuits of Qiskit's, as the notebook sends them and as somebody's QPY file holds them."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import (
    AnnotatedOperation,
    Clbit,
    ControlModifier,
    Gate,
    InverseModifier,
    Parameter,
    PowerModifier,
    library,
)
from qiskit.quantum_info import Kraus, Pauli, Statevector
from qiskit_aer import AerSimulator

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.errors import CircuitUnsupportedError
from tests.unit.child.classical.interpreter import Interpreter
from tests.unit.child.classical.random_programs import Programs
from tests.unit.child.jobs import counts_of, error_of, qpy_of, result_of
from tests.unit.client.library_gates import GATES

NAMES = ["measure", "barrier", "reset", "delay", "if_else", "break_loop", "x", "cx", "mark", "jump", "unitary"]
SHOTS = 2000


def sent(circuit: QuantumCircuit, **options) -> dict:
    """The result of a circuit that the client sends."""
    return result_of(as_circuit(circuit).source, format="qpy", **options)


def measured(circuit: QuantumCircuit) -> QuantumCircuit:
    return circuit.measure_all(inplace=False)


def distance(counts: dict[str, int], circuit: QuantumCircuit) -> float:
    """How far counts are from what the circuit, before its measurement, gives: half the sum of all differences."""
    exact = Statevector(circuit).probabilities_dict()
    shots = sum(counts.values())
    return sum(abs(counts.get(key, 0) / shots - exact.get(key, 0)) for key in {*counts, *exact}) / 2


def _written_by_qiskit(circuit: QuantumCircuit) -> QuantumCircuit:
    """As Qiskit's transpiler understands the circuit, which for an evolution is a product formula."""
    if any(isinstance(instruction.operation, library.PauliEvolutionGate) for instruction in circuit.data):
        return transpile(circuit, basis_gates=["u", "cx"], optimization_level=0)
    return circuit


@pytest.mark.parametrize("name", sorted(GATES.keys() - {"WeightedSumGate"}))
def test_a_gate_of_the_library_gives_the_counts_of_its_unitary(name):
    if not hasattr(library, name):
        pytest.skip(f"this Qiskit has no {name}")
    for make in GATES[name]:
        gate = make()
        circuit = QuantumCircuit(gate.num_qubits)
        for qubit in circuit.qubits:
            circuit.ry(0.9, qubit)
        circuit.append(gate, circuit.qubits)
        for qubit in circuit.qubits:
            circuit.rx(0.4, qubit)
        counts = sent(measured(circuit), shots=20_000)["counts"]
        assert distance(counts, _written_by_qiskit(circuit)) < 0.08, make


def test_what_is_not_unitary_gives_the_counts_that_aer_gives():
    circuit = QuantumCircuit(3, 3)
    circuit.h(2)
    circuit.cx(2, 0)
    circuit.initialize([0.6, 0.8j], 0)
    circuit.initialize("+", 1)
    circuit.append(library.PauliProductMeasurement(Pauli("XX")), [0, 1], [0])
    circuit.reset(2)
    circuit.measure([1, 2], [1, 2])
    simulator = AerSimulator(method="statevector")
    expected = simulator.run(transpile(circuit, simulator), shots=SHOTS, seed_simulator=7).result().get_counts()
    assert sent(circuit, shots=SHOTS)["counts"].keys() == expected.keys()


def test_a_state_prepared_and_taken_back_is_gone():
    circuit = QuantumCircuit(2)
    circuit.prepare_state("+r")
    assert sent(measured(circuit.compose(circuit.inverse())))["counts"] == {"00": 1000}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["to_gate", "to_instruction"])
def test_a_gate_named_like_another_operation_is_its_definition(name, form):
    own = QuantumCircuit(1, name=name)
    own.h(0)
    own.z(0)
    own.h(0)
    circuit = QuantumCircuit(1, 1)
    circuit.append(getattr(own, form)(), [0])
    circuit.measure(0, 0)
    assert counts_of(circuit) == {"1": 1000}
    assert sent(circuit)["counts"] == {"1": 1000}


@pytest.mark.parametrize("name", ["break_loop", "continue_loop", "measure"])
def test_a_gate_in_a_loop_named_like_its_end_is_its_definition(name):
    own = QuantumCircuit(1, name=name)
    own.x(0)
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop((0, 0, 0), Parameter("round")):
        circuit.append(own.to_gate(), [0])
    circuit.measure(0, 0)
    assert counts_of(circuit) == {"1": 1000}
    assert sent(circuit)["counts"] == {"1": 1000}


def test_an_error_that_the_circuit_has_travels():
    flipped = Kraus([np.sqrt(0.25) * np.eye(2), np.sqrt(0.75) * np.array([[0, 1], [1, 0]])])
    circuit = QuantumCircuit(1)
    circuit.append(flipped.to_instruction(), [0])
    circuit.measure_all()
    assert sent(circuit, shots=20_000)["counts"]["1"] == pytest.approx(15_000, abs=400)


@pytest.mark.parametrize("version", [13, 14, 15, 16, 17, 18])
def test_registers_that_share_bits_stay_in_the_order_of_their_declaration(version):
    own, loose = ClassicalRegister(1, "own"), [Clbit(), Clbit()]
    circuit = QuantumCircuit(QuantumRegister(2), loose)
    circuit.add_register(ClassicalRegister(bits=loose, name="first"))
    circuit.add_register(own)
    circuit.add_register(ClassicalRegister(2, "last"))
    circuit.x(0)
    circuit.measure([0, 1, 0], [loose[0], loose[1], own[0]])
    for result in (result_of(qpy_of(circuit, version), format="qpy"), sent(circuit)):
        assert [register["name"] for register in result["registers"]] == ["first", "own", "last"]
        assert result["counts"] == {"00 1 01": 1000}


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_programs_that_the_client_sends_do_what_they_say(seed):
    circuit = Programs(seed).program()
    result = sent(circuit, shots=2, method="statevector")
    ((outcome, _),) = result["counts"].items()
    assert outcome.replace(" ", "") == Interpreter(circuit).outcome


def turned(angle: Parameter) -> QuantumCircuit:
    """A qubit turned by twice the angle where another is 1, as an annotated gate's inverse."""
    own = QuantumCircuit(1, name="own")
    own.rx(-2 * angle, 0)
    circuit = QuantumCircuit(2, 1)
    circuit.x(0)
    circuit.append(AnnotatedOperation(own.to_gate(), [ControlModifier(1), InverseModifier()]), [0, 1])
    circuit.measure(1, 0)
    return circuit


@pytest.mark.parametrize("in_a_file", [False, True])
def test_the_parameters_of_an_annotated_gate_are_the_circuits(in_a_file):
    circuit = turned(Parameter("θ"))
    source = qpy_of(circuit) if in_a_file else as_circuit(circuit).source
    half = np.pi / 2
    assert result_of(source, format="qpy", parameters={"θ": half})["counts"] == {"1": 1000}
    points = result_of(source, format="qpy", parameters={"θ": [0.0, half]})["points"]
    assert [point["counts"] for point in points] == [{"0": 1000}, {"1": 1000}]


def own_turn(angle: Parameter) -> Gate:
    """A gate of the user's with the name of one of Qiskit's; it uses one of its parameters."""
    gate = Gate("ecr", 1, [angle, 1])
    gate.definition = QuantumCircuit(1)
    gate.definition.rx(angle, 0)
    return gate


POWERS = {
    "of a gate of Qiskit's": lambda beta: AnnotatedOperation(library.CU3Gate(beta, 0, 0), [PowerModifier(2)]),
    "of a gate of the user's": lambda beta: AnnotatedOperation(own_turn(beta), [PowerModifier(2), ControlModifier(1)]),
    "within a modifier": lambda beta: AnnotatedOperation(
        AnnotatedOperation(own_turn(beta), PowerModifier(2)), ControlModifier(1)
    ),
}


@pytest.mark.parametrize("in_a_branch", [False, True])
@pytest.mark.parametrize("power", POWERS.values(), ids=POWERS)
def test_a_power_of_a_gate_is_bound_and_swept(power, in_a_branch):
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "c"))
    circuit.x(0)
    if in_a_branch:
        with circuit.if_test((circuit.clbits[0], 0)):
            circuit.append(power(Parameter("beta")), [0, 1])
    else:
        circuit.append(power(Parameter("beta")), [0, 1])
    circuit.rx(Parameter("other"), 0)
    circuit.measure([0, 1], [0, 1])
    half = np.pi / 2
    assert sent(circuit, parameters={"beta": half, "other": 0.0})["counts"] == {"11": 1000}
    points = sent(circuit, parameters={"beta": [0.0, half, 2 * half], "other": np.pi})["points"]
    assert points == [
        {"parameters": {"beta": 0.0, "other": np.pi}, "counts": {"00": 1000}},
        {"parameters": {"beta": half, "other": np.pi}, "counts": {"10": 1000}},
        {"parameters": {"beta": 2 * half, "other": np.pi}, "counts": {"00": 1000}},
    ]


def test_a_value_in_a_modified_gate_of_a_branch_does_not_stay_for_the_next_job():
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "c"))
    circuit.x(0)
    with circuit.if_test((circuit.clbits[0], 0)):
        circuit.append(POWERS["of a gate of the user's"](Parameter("beta")), [0, 1])
    circuit.measure([0, 1], [0, 1])
    counts = [sent(circuit, parameters={"beta": beta})["counts"] for beta in (0.0, np.pi / 2, np.pi)]
    assert counts == [{"01": 1000}, {"11": 1000}, {"01": 1000}]


@pytest.mark.parametrize("modified", [False, True])
@pytest.mark.parametrize("in_a_file", [False, True])
@pytest.mark.parametrize("value", [0.5, [0.5, 0.7]])
def test_a_parameter_that_no_definition_uses_is_the_circuits_all_the_same(modified, in_a_file, value):
    own = Gate("own", 1, [Parameter("w"), 1.0])
    own.definition = QuantumCircuit(1)
    circuit = QuantumCircuit(1)
    circuit.append(own.inverse(annotated=True) if modified else own, [0])
    circuit.measure_all()
    source = qpy_of(circuit) if in_a_file else as_circuit(circuit).source
    result = result_of(source, format="qpy", parameters={"w": value})
    assert [point["counts"] for point in result.get("points", [result])] == [{"0": 1000}] * np.size(value)


def test_a_delay_of_a_parameter_runs_and_in_a_file_is_refused_in_words():
    circuit = QuantumCircuit(1)
    circuit.delay(Parameter("rest"), 0, unit="us")
    circuit.measure_all()
    points = sent(circuit, parameters={"rest": [0.5, 1.5]})["points"]
    assert [point["counts"] for point in points] == [{"0": 1000}] * 2
    assert error_of(circuit, parameters={"rest": 1}).code == "CIRCUIT_INVALID"


def test_what_a_file_does_not_say_is_told_with_the_result():
    circuit = QuantumCircuit(1)
    circuit.prepare_state("+")
    circuit.measure_all()
    told = "A QPY file does not say whether a state preparation is an inverse: submit the circuit itself."
    assert result_of(circuit)["metadata"]["notes"] == [told]
    assert sent(circuit)["metadata"]["notes"] == []


def test_a_file_that_is_packed_and_one_that_is_not_are_the_same_circuit():
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.measure_all()
    assert counts_of(circuit) == sent(circuit)["counts"]


def test_a_packed_file_that_is_damaged_is_refused():
    source = as_circuit(QuantumCircuit(1)).source
    error = error_of(source[:-40] + "A" * 36 + source[-4:], format="qpy")
    assert error.code == "CIRCUIT_INVALID"
    assert error.message.startswith("The QPY file is damaged")


def lazy_block(angle: Parameter, unused: Parameter) -> Gate:
    """A gate of the user's, one of whose parameters it does not use, with a lazy gate in its definition."""
    gate = Gate("block", 1, [angle, unused])
    gate.definition = QuantumCircuit(1)
    gate.definition.append(own_turn(angle).inverse(annotated=True), [0])
    gate.definition.append(library.SXGate().power(2, annotated=True), [0])
    return gate


LAZY_FORMS = {
    "the inverse of a gate with a lazy gate in it": ([InverseModifier()], "1"),
    "its power within a control": ([PowerModifier(3), ControlModifier(1)], "1"),
    "its inverse within a power": ([InverseModifier(), PowerModifier(-1), ControlModifier(1)], "1"),
    "no power of it": ([PowerModifier(0), ControlModifier(1, 0), InverseModifier()], "0"),
}


@pytest.mark.parametrize("value", [0.0, [0.0, 2 * np.pi]])
@pytest.mark.parametrize(("modifiers", "outcome"), LAZY_FORMS.values(), ids=LAZY_FORMS)
def test_lazy_modifiers_within_each_other_keep_what_they_mean_and_their_parameters(modifiers, outcome, value):
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "c"))
    circuit.x(1)
    with circuit.if_test((circuit.clbits[0], 0)):
        operation = AnnotatedOperation(lazy_block(Parameter("a"), Parameter("b")), modifiers)
        circuit.append(operation, [0] if operation.num_qubits == 1 else [1, 0])
    circuit.measure(0, 0)
    result = sent(circuit, parameters={"a": value, "b": 0.3})
    assert [point["counts"] for point in result.get("points", [result])] == [{outcome: 1000}] * np.size(value)


def test_a_root_of_a_lazy_gate_is_taken_and_one_with_parameters_is_refused_in_words():
    circuit = QuantumCircuit(1)
    root = AnnotatedOperation(library.XGate().inverse(annotated=True), PowerModifier(0.5))
    circuit.append(root, [0])
    circuit.append(root, [0])
    circuit.measure_all()
    assert sent(circuit)["counts"] == {"1": 1000}
    circuit = QuantumCircuit(1)
    circuit.append(AnnotatedOperation(own_turn(Parameter("a")), [PowerModifier(0.5)]), [0])
    with pytest.raises(CircuitUnsupportedError, match="fractional power of a gate with parameters"):
        as_circuit(circuit)


@pytest.mark.parametrize("lazily", [False, True])
def test_a_weighted_sum_is_added_without_other_qubits(lazily):
    gate = library.WeightedSumGate(3, [1, 2, 2])
    twice = AnnotatedOperation(gate, [InverseModifier(), PowerModifier(-1)])
    circuit = QuantumCircuit(gate.num_qubits)
    circuit.x([0, 2])
    circuit.append(twice if lazily else gate, range(gate.num_qubits))
    circuit.measure_all()
    assert sent(circuit)["counts"] == {"011101": 1000}


def test_a_phase_of_a_loops_variable_in_a_branch_is_no_obstacle():
    circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "c"))
    step = Parameter("i")
    with circuit.for_loop(range(3), step), circuit.if_test((circuit.clbits[0], 0)):
        circuit.append(library.GlobalPhaseGate(step * Parameter("a")), [])
        circuit.x(0)
    circuit.measure(0, 0)
    points = sent(circuit, parameters={"a": [0.0, 1.0]})["points"]
    assert [point["counts"] for point in points] == [{"1": 1000}, {"1": 1000}]


def test_a_lazy_gate_on_a_register_is_refused_because_qiskit_does_not_repeat_it():
    circuit = QuantumCircuit(2)
    circuit.append(library.SXGate().power(2, annotated=True), [[0, 1]])
    with pytest.raises(CircuitUnsupportedError, match="is on 2 qubits, and acts on 1"):
        as_circuit(circuit)


def test_a_power_of_a_global_phase_is_a_phase():
    circuit = QuantumCircuit(2, 1)
    circuit.h(0)
    circuit.append(library.GlobalPhaseGate(np.pi / 2).power(2), [])
    circuit.append(library.GlobalPhaseGate(np.pi / 2).power(2).control(1), [0])
    circuit.h(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 0)):
        pass
    for method in (None, "density_matrix"):
        assert sent(circuit, method=method)["counts"] == {"1": 1000}
