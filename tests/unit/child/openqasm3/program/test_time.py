"""Time: delays, boxes and stretches."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of


def test_a_delay_of_a_length_that_nobody_can_know_changes_nothing():
    program = "qubit q; bit c; x q; c = measure q; uint n = c; delay[n * 10ns] q; delay[20dt + 30ns] q;"
    assert counts_of(QASM3 + program) == {"1": 1000}
    assert "shot_by_shot" not in str(result_of(QASM3 + program)["metadata"])


def test_a_box_is_not_shorter_than_what_is_in_it():
    error = error_of(QASM3 + "qubit q; duration d = durationof({box[5ns] { delay[6ns] q; }});")
    assert (error.message, error.column) == ("The box is shorter than what is in it.", 35)
    stretched = (
        QASM3 + "qubit q; stretch s; output bool b; b = durationof({box[s] { delay[6ns] q; }}) == 6ns; measure q;"
    )
    assert counts_of(stretched) == {"1": 1000}


@pytest.mark.parametrize("statement", ["delay[-5ns] q;", "box[-5ns] { x q; }", "x[-5ns] q;"])
def test_nothing_takes_less_than_no_time(statement):
    error = error_of(QASM3 + f"qubit q; {statement}")
    assert error.message == "A delay, a box or a gate cannot take less than no time."


@pytest.mark.parametrize("statement", ["delay[-5ns] q;", "box[-5ns] { x q; }", "delay[-d] q;"])
def test_a_stretch_elsewhere_makes_up_for_no_negative_time(statement):
    error = error_of(QASM3 + f"qubit q; stretch s; duration d = 5ns; delay[s] q; {statement}")
    assert error.message == "A delay, a box or a gate cannot take less than no time."


def test_a_stretch_makes_up_for_what_it_is_a_part_of():
    program = "qubit q; stretch s; duration d = 2 * s - 20ns; delay[s - 5ns] q; delay[d] q; box[s / 2 - 1ns] { x q; }"
    assert counts_of(QASM3 + program + " bit c = measure q;") == {"1": 1000}
    error = error_of(QASM3 + "qubit q; stretch s; duration d = durationof({box[5ns] { delay[6ns] q; }});")
    assert error.message == "The box is shorter than what is in it."


@pytest.mark.parametrize(
    ("statements", "length"),
    [
        ("box[200ns] { }", 200),
        ("box[200ns] { } delay[50ns] q[0];", 200),
        ("box[200ns] { } delay[250ns] q[0];", 250),
        ("delay[50ns] q[0]; box { box[200ns] { } }", 200),
        ("box { }", 0),
        ("box[300ns] { box[200ns] { } }", 300),
        ("box[200ns] { nop q[0]; } delay[50ns] q[0];", 250),
    ],
)
def test_an_empty_box_takes_its_time_and_holds_up_no_qubit(statements, length):
    program = f"qubit[2] q; output bool b; b = durationof({{ {statements} }}) == {length}ns; measure q;"
    assert counts_of(QASM3 + program) == {"1": 1000}
