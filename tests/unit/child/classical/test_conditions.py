"""Conditions that Aer by itself reads wrongly: each is the smallest of its kind, in every format that can say it."""

from __future__ import annotations

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, IfElseOp, Instruction
from qiskit.circuit.classical import expr, types

from quantask_worker.child.classical.conditions import in_single_bits
from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, qpy_of, result_of

C, OUT = ClassicalRegister(2, "c"), ClassicalRegister(1, "out")
EVERY_VALUE = range(4)


def with_value(value: int, register: ClassicalRegister = C) -> QuantumCircuit:
    """A circuit whose ``register`` holds ``value``, and a qubit and a bit more, for the answer."""
    circuit = QuantumCircuit(QuantumRegister(2), register, OUT)
    for place in range(register.size):
        if value >> place & 1:
            circuit.x(1)
        circuit.measure(1, register[place])
        circuit.reset(1)
    return circuit


def answer(circuit: QuantumCircuit | str) -> int:
    """What ``out`` is in every shot."""
    result = result_of(circuit, shots=5)
    place = [register["name"] for register in reversed(result["registers"])].index("out")
    words = {bits.split(" ")[place] for bits in result["counts"]}
    assert len(words) == 1
    return int(words.pop())


def holds(condition: object, value: int, register: ClassicalRegister = C) -> bool:
    circuit = with_value(value, register)
    with circuit.if_test(condition):
        circuit.x(0)
    circuit.measure(0, OUT[0])
    return bool(answer(circuit))


@pytest.mark.parametrize("value", EVERY_VALUE)
def test_a_whole_register_is_true_where_it_is_not_zero(value):
    assert holds(expr.logic_not(C), value) is (value == 0)
    assert holds(expr.cast(C, types.Bool()), value) is (value != 0)
    assert holds(expr.logic_and(C, True), value) is (value != 0)
    assert holds(expr.logic_or(C, False), value) is (value != 0)


@pytest.mark.parametrize("value", EVERY_VALUE)
def test_a_number_wider_than_the_register_is_compared_by_its_value(value):
    assert holds((C, 5), value) is False
    assert holds(expr.equal(C, expr.lift(9)), value) is False
    assert holds(expr.equal(expr.lift(5), C), value) is False
    assert holds(expr.not_equal(C, expr.lift(5)), value) is True
    assert holds(expr.less(C, expr.lift(5)), value) is True
    assert holds(expr.equal(expr.bit_and(expr.cast(C, types.Uint(3)), 5), 1), value) is (value & 5 == 1)


@pytest.mark.parametrize("value", EVERY_VALUE)
def test_openqasm_2_compares_with_a_number_wider_than_the_register_by_its_value(value):
    source = f"qreg q[3]; creg c[2]; creg out[1]; {'x q[0];' * (value & 1)} {'x q[1];' * (value >> 1)}"
    source += "measure q[0] -> c[0]; measure q[1] -> c[1]; if(c==5) x q[2]; measure q[2] -> out[0];"
    assert answer(QASM2 + source) == 0
    assert answer(QASM2 + source.replace("c==5", "c==1")) == (value == 1)


def test_a_while_loop_that_waits_for_a_number_wider_than_its_register_never_begins():
    circuit = with_value(1)
    with circuit.while_loop((C, 5)):
        circuit.x(0)
    circuit.measure(0, OUT[0])
    assert answer(circuit) == 0


@pytest.mark.parametrize("size", [31, 32, 33, 64, 65, 100])
@pytest.mark.parametrize("place", ["lowest", "highest"])
def test_bits_beyond_a_machine_word_count(size, place):
    register = ClassicalRegister(size, "wide")
    value = 1 if place == "lowest" else 1 << (size - 1)
    assert holds(expr.equal(register, value), value, register) is True
    assert holds(expr.equal(register, value ^ 1), value, register) is False
    assert holds(expr.less(register, value), value, register) is False
    assert holds(expr.greater(expr.bit_not(register), value), value, register) is (place == "lowest")


def test_a_register_of_hexadecimal_letters_is_compared_beside_more_than_64_bits():
    circuit = with_value(10, ClassicalRegister(4, "c"))
    circuit.add_register(ClassicalRegister(80, "more"))
    with circuit.if_test((circuit.cregs[0], 10)):
        circuit.x(0)
    circuit.measure(0, OUT[0])
    assert {bits.split(" ")[1] for bits in counts_of(circuit)} == {"1"}


def test_conditions_in_blocks_on_bits_of_their_own_ask_the_bits_that_they_are_placed_on():
    inner = QuantumCircuit([*QuantumRegister(1)], [Clbit(), Clbit()])
    inner.if_else((inner.clbits[0], 1), _flip(), None, [0], [])
    circuit = QuantumCircuit(2, 3)
    circuit.x(0)
    circuit.measure(0, 1)
    circuit.append(
        IfElseOp((circuit.clbits[1], 1), inner), [1], [1, 0]
    )  # the block's first bit is the circuit's second
    circuit.measure(1, 2)
    assert counts_of(circuit) == {"110": 1000}


def test_an_instruction_of_a_circuit_with_conditions_asks_the_bits_that_it_is_placed_on():
    part = QuantumCircuit(QuantumRegister(1), ClassicalRegister(2, "k"))
    with part.if_test((part.cregs[0], 2)):
        part.x(0)
    circuit = QuantumCircuit(2, 3)
    circuit.x(0)
    circuit.measure(0, 0)
    instruction = Instruction("part", 1, 2, [])
    instruction.definition = part
    circuit.append(instruction, [1], [2, 0])
    circuit.measure(1, 1)
    assert counts_of(circuit) == {"011": 1000}


def test_an_instruction_named_like_a_measurement_is_what_its_definition_says():
    part = QuantumCircuit(1, 1)
    part.x(0)
    part.measure(0, 0)
    part.x(0)
    instruction = part.to_instruction()
    instruction.name = "measure"
    assert isinstance(instruction, Instruction)
    circuit = QuantumCircuit(1, 2)
    circuit.append(instruction, [0], [1])
    circuit.measure(0, 0)
    assert counts_of(circuit) == {"10": 1000}


def test_variables_are_assigned_all_bits_at_once():
    circuit = with_value(0)
    count = circuit.add_var("count", expr.lift(5, types.Uint(3)))
    circuit.store(count, expr.shift_left(count, 1))
    with circuit.if_test(expr.equal(count, 2)):
        circuit.x(0)
    circuit.measure(0, OUT[0])
    assert answer(circuit) == 1


def test_an_assignment_in_a_branch_without_qubits_stays_in_its_branch():
    circuit = with_value(2)
    with circuit.if_test((C, 1)):
        circuit.store(C, expr.lift(3, types.Uint(2)))
    circuit.measure(0, OUT[0])
    assert counts_of(circuit) == {"0 10": 1000}


def test_what_follows_a_break_is_not_done():
    circuit = with_value(0)
    count = circuit.add_var("count", expr.lift(0, types.Uint(3)))
    with circuit.for_loop(range(7)):
        circuit.store(count, expr.add(count, 1))
        with circuit.if_test(expr.equal(count, 3)):
            circuit.break_loop()
    circuit.store(C, expr.cast(count, types.Uint(2)))
    circuit.measure(0, OUT[0])
    assert counts_of(circuit) == {"0 11": 1000}


@pytest.mark.parametrize("values", [(3, 5, 3, 1), range(1, 6, 2)])
def test_a_for_loop_over_a_classical_variable_gives_it_each_value(values):
    circuit = with_value(0)
    number = expr.Var.new("number", types.Uint(4))
    with circuit.for_loop(values, number), circuit.if_test(expr.equal(number, 3)):
        circuit.x(0)
    circuit.measure(0, OUT[0])
    assert answer(in_single_bits(circuit)) == list(values).count(3) % 2  # QPY cannot carry such a loop


def test_a_for_loop_names_a_value_twice():
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop([1, 1, 1]):
        circuit.x(0)
    circuit.measure(0, 0)
    assert counts_of(circuit) == {"1": 1000}


def test_hidden_bits_are_in_no_outcome_and_no_register():
    circuit = QuantumCircuit(QuantumRegister(1), C)
    circuit.h(0)
    circuit.measure(0, 0)
    count = circuit.add_var("count", C)
    circuit.store(count, expr.mul(count, count))
    result = result_of(circuit)
    assert result["registers"] == [{"name": "c", "size": 2}]
    assert set(result["counts"]) == {"00", "01"}


def test_outcomes_are_limited_by_what_is_shown_not_by_hidden_bits():
    circuit = QuantumCircuit(QuantumRegister(6), ClassicalRegister(6, "c"), OUT)
    circuit.h(range(6))
    circuit.measure(range(6), range(6))
    kept = circuit.add_var("kept", circuit.cregs[0])
    circuit.store(circuit.cregs[0], expr.lift(0, types.Uint(6)))
    circuit.store(OUT[0], expr.less(kept, 64 - 1))
    assert set(counts_of(circuit, max_outcomes=2)) <= {"0 000000", "1 000000"}


@pytest.mark.parametrize("method", ["statevector", "density_matrix", "matrix_product_state", "stabilizer"])
def test_with_noise_bits_above_the_last_that_is_measured_are_assigned_and_read(method):
    circuit = QuantumCircuit(1, 3)
    circuit.x(0)
    circuit.measure(0, 0)
    circuit.store(circuit.clbits[1], circuit.clbits[0])
    with circuit.if_test(expr.logic_not(circuit.clbits[2])):
        circuit.store(circuit.clbits[2], True)
    noise = {"depolarizing": {"2q": 0.5}}
    assert counts_of(circuit, noise=noise, method=method) == {"111": 1000}


def test_a_float_variable_is_refused_by_name():
    circuit = QuantumCircuit(1, 1)
    circuit.add_var("angle", expr.lift(0.5))
    circuit.measure(0, 0)
    error = error_of(qpy_of(circuit, version=14), format="qpy")
    assert (error.code, error.message) == ("CIRCUIT_UNSUPPORTED", "The classical variable 'angle' is a Float.")


def test_expressions_that_would_be_too_many_steps_are_refused():
    register = ClassicalRegister(300, "c")
    circuit = QuantumCircuit(QuantumRegister(1), register)
    circuit.measure(0, 0)
    with circuit.if_test(expr.equal(expr.mul(register, register), register)):
        circuit.x(0)
    error = error_of(circuit)
    assert error.code == "LIMIT_EXCEEDED"
    assert "classical expressions" in error.message


@pytest.mark.parametrize(
    ("condition", "true_for"),
    [("!c", {0}), ("c && true", {1, 2, 3}), ("c || false", {1, 2, 3}), ("c == 1", {1}), ("!(c == 1)", {0, 2, 3})],
)
def test_openqasm_3_reads_a_whole_register_as_not_zero(condition, true_for):
    assert values_for_which(condition) == true_for


@pytest.mark.parametrize(
    ("condition", "true_for"),
    [
        ("c == 5", set()),
        ("5 == c", set()),
        ("c == 9", set()),
        ("c > 5", set()),
        ("c < 5", {0, 1, 2, 3}),
        ("c != 5", {0, 1, 2, 3}),
    ],
)
def test_openqasm_3_compares_with_a_number_wider_than_the_register_by_its_value(condition, true_for):
    assert values_for_which(condition) == true_for


def values_for_which(condition: str) -> set[int]:
    """The values of ``bit[2] c`` for which a condition of OpenQASM 3 holds."""
    found = set()
    for value in EVERY_VALUE:
        source = f"qubit[3] q; bit[2] c; bit out; {'x q[0];' * (value & 1)} {'x q[1];' * (value >> 1)}"
        source += f"c[0] = measure q[0]; c[1] = measure q[1]; if ({condition}) {{ x q[2]; }} out = measure q[2];"
        if answer(QASM3 + source):
            found.add(value)
    return found


def _flip() -> QuantumCircuit:
    flip = QuantumCircuit(1)
    flip.x(0)
    return flip
