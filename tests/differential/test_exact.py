"""The exact simulator, beside what can be worked out by hand, and beside Qiskit's linear algebra."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from qiskit.quantum_info import Statevector

from tests.differential.check import exactly
from tests.differential.exact import NeverEndsError
from tests.differential.expressions import Binary, Bit, Cast, Name, Number, Operand, Pi, Register, Span, Type, Unary
from tests.differential.gates import H, X, Z, controlled, power, rx
from tests.differential.generate import generate
from tests.differential.program import (
    Apply,
    Break,
    Case,
    For,
    GateDefinition,
    If,
    Language,
    Measure,
    Modifier,
    Program,
    Reset,
    Statement,
    Switch,
    While,
)
from tests.differential.unitary import modified
from tests.differential.values import Memory, Scope
from tests.differential.write_qiskit import write_qiskit
from tests.differential.written import CannotSayError

Q, C = (Operand("q", index) for index in (0, 1, 2)), None
Q0, Q1, Q2 = Q
C0, C1, C2 = (Operand("c", index) for index in (0, 1, 2))


def program(
    *statements: Statement, language: Language = "openqasm3", gates: tuple[GateDefinition, ...] = ()
) -> Program:
    """Three qubits q and three bits c."""
    registers = (Register("q", (0, 1, 2)),), (Register("c", (0, 1, 2)),)
    return Program(language, 3, registers[0], 3, registers[1], gates, statements)


def outcomes(*statements: Statement, gates: tuple[GateDefinition, ...] = ()) -> dict[str, float]:
    (exact,) = exactly(program(*statements, Measure(Operand("q"), Operand("c")), gates=gates))
    return {"".join(map(str, reversed(bits))): p for bits, p in exact.items() if p > 1e-12}


def test_the_parameters_of_a_gate_are_bound_in_the_order_of_its_definition():
    body = (Apply("rx", (Operand("a"),), (Name("theta"),)), Apply("rz", (Operand("a"),), (Name("phi"),)))
    gate = GateDefinition("g", ("theta", "phi"), ("a",), body)
    assert outcomes(Apply("g", (Q0,), (Pi(), Number(0))), gates=(gate,)) == pytest.approx({"001": 1})


def test_a_controlled_U_has_the_phase_of_the_specification():  # noqa: N802
    # U(π, 0, π) is e^{iπ/2} X: between two H on the control it becomes a turn of the control by π/2.
    call = Apply("U", (Q0, Q1), (Pi(), Number(0), Pi()), (Modifier("ctrl"),))
    undone = Apply("cx", (Q0, Q1))
    assert outcomes(Apply("h", (Q0,)), call, undone, Apply("h", (Q0,))) == pytest.approx({"000": 0.5, "001": 0.5})


def test_a_controlled_gphase_turns_its_control():
    turned = Apply("gphase", (Q0,), (Pi(),), (Modifier("ctrl"),))
    assert outcomes(Apply("h", (Q0,)), turned, Apply("h", (Q0,))) == pytest.approx({"001": 1})


def test_controls_stand_before_what_they_control():
    call = Apply("x", (Q0, Q1, Q2), (), (Modifier("negctrl"), Modifier("ctrl")))
    assert outcomes(Apply("x", (Q1,)), call) == pytest.approx({"110": 1})
    assert outcomes(Apply("x", (Q0,)), Apply("x", (Q1,)), call) == pytest.approx({"011": 1})


def test_a_measurement_in_the_middle_takes_the_superposition_away():
    spread = (Apply("h", (Q0,)), Measure(Q0, C1), Apply("h", (Q0,)))
    assert outcomes(*spread) == pytest.approx({"000": 0.5, "001": 0.5})


def test_a_reset_leaves_its_entangled_partner_mixed():
    pair = (Apply("h", (Q0,)), Apply("cx", (Q0, Q1)), Reset(Q0))
    assert outcomes(*pair) == pytest.approx({"000": 0.5, "010": 0.5})


def test_a_loop_that_ends_by_chance_ends():
    loop = While(Unary("!", Bit("c", 0)), (Apply("ry", (Q0,), (Number(1.0),)), Measure(Q0, C0)))
    assert outcomes(loop) == pytest.approx({"001": 1})


def test_a_loop_that_never_ends_is_told():
    with pytest.raises(NeverEndsError):
        outcomes(While(Unary("!", Bit("c", 0)), (Apply("x", (Q0,)),)))


def test_a_break_leaves_the_loop_with_the_chance_of_its_condition():
    loop = For("i", Span(0, 2), (Apply("h", (Q0,)), Measure(Q0, C0), If(Bit("c", 0), (Break(),)), Apply("x", (Q1,))))
    # Left in turn 1, 2, 3 or not: q[1] is flipped 0, 1, 2 or 3 times.
    assert outcomes(loop) == pytest.approx({"001": 0.625, "011": 0.25, "010": 0.125})


def test_a_switch_takes_the_first_case_that_has_the_value():
    cases = (Case((1, 3), (Apply("x", (Q1,)),)), Case((), (Apply("x", (Q2,)),)))
    start = (Apply("x", (Q0,)), Measure(Operand("q"), Operand("c")))
    assert outcomes(*start, Switch(Cast(Type("uint", 3), Name("c")), cases)) == pytest.approx({"011": 1})


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Unary("!", Name("c")), False),
        (Binary("&&", Name("c"), Number(True)), True),
        (Binary("==", Name("c"), Number(13)), False),  # c is 5, and has three bits
        (Binary("<", Name("c"), Number(13)), True),
        (Binary("==", Unary("~", Name("c")), Number(2)), True),
        (Binary("==", Binary("<<", Name("c"), Number(1)), Number(2)), True),
        (Binary("==", Binary("&", Name("c"), Number(4)), Number(4)), True),
        (Binary("==", Bit("c", 1), Number(0)), True),
        (Binary("==", Cast(Type("int", 3), Name("c")), Number(-3)), True),
    ],
)
def test_conditions_by_hand(condition, holds):
    assert Scope({"c": Register("c", (0, 1, 2))}, Memory((1, 0, 1))).holds(condition) is holds


def test_half_a_power_is_the_principal_root():
    assert np.allclose(power(X, 0.5), 0.5 * np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]))
    assert np.allclose(power(Z, 0.5), np.diag([1, 1j]))
    assert np.allclose(power(controlled(H), 0.5) @ power(controlled(H), 0.5), controlled(H))
    assert np.allclose(power(rx(1.0), 0.25), rx(0.25))


def test_modifiers_are_applied_from_the_inside():
    assert np.allclose(modified(modified(rx(0.4), Modifier("pow", -2)), Modifier("inv")), rx(0.8))


def test_random_unitary_circuits_are_as_qiskits_statevector():
    compared = 0
    for number in range(150):
        made = generate("qiskit", f"unitary {number}")
        gates = tuple(_eager(each) for each in made.statements if isinstance(each, Apply))
        own = tuple(replace(gate, body=tuple(map(_eager, gate.body))) for gate in made.gates)
        only = Program("qiskit", made.qubits, made.qubit_registers, 1, (Register("c", (0,)),), own, gates)
        bound = Program(**{**vars(only), "inputs": tuple((name, _one(value)) for name, value in made.inputs)})
        try:
            circuit = write_qiskit(bound).circuit
        except CannotSayError:
            continue
        circuit = circuit.assign_parameters({each: dict(bound.inputs)[each.name] for each in circuit.parameters})
        (exact,) = exactly(bound)
        theirs = Statevector(circuit).probabilities()
        ours = np.zeros(2**made.qubits)
        for bits, probability in exact.items():
            ours[int("".join(map(str, reversed(bits[1:]))), 2)] += probability
        assert np.allclose(ours, theirs, atol=1e-9), number
        compared += 1
    assert compared > 100


def _eager(call: Apply) -> Apply:
    return replace(call, modifiers=tuple(replace(modifier, lazy=False) for modifier in call.modifiers))


def _one(value: float | tuple[float, ...]) -> float:
    return value[0] if isinstance(value, tuple) else value


def test_probabilities_add_up_to_one():
    for number in range(60):
        language: Language = ("openqasm3", "openqasm2", "qiskit")[number % 3]
        try:
            points = exactly(generate(language, f"sum {number}"))
        except NeverEndsError:
            continue
        assert all(math.isclose(sum(point.values()), 1, abs_tol=1e-9) for point in points)


def test_the_same_seed_makes_the_same_program():
    assert generate("openqasm3", "17") == generate("openqasm3", "17")
