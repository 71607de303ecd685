"""Outputs: where a program declares some, they and nothing else are its result."""

from tests.unit.child.jobs import QASM3, result_of


def test_numbers_are_there_as_the_bits_of_their_type():
    program = QASM3 + "output int[4] n; output bit[2] r; qubit[2] q; bit[2] c; x q[0]; c = measure q; n = -2; r = c;"
    result = result_of(program)
    assert result["counts"] == {"01 1110": 1000}
    assert result["registers"] == [{"name": "n", "size": 4}, {"name": "r", "size": 2}]


def test_a_number_that_a_measurement_decides_has_the_value_of_each_shot():
    program = QASM3 + "output uint[3] n; qubit q; bit c; h q; c = measure q; n = 1; if (c) { n = 6; }"
    assert set(result_of(program)["counts"]) == {"001", "110"}


def test_a_boolean_and_an_angle_are_shown():
    program = QASM3 + "output bool b; output angle[3] a; qubit q; bit c; x q; c = measure q; b = c == 1; a = pi;"
    assert result_of(program)["counts"] == {"100 1": 1000}


def test_a_program_that_is_run_shot_by_shot_gives_its_outputs():
    program = (
        QASM3 + "output uint[3] n; qubit q; bit b; float f = 0; x q; b = measure q; if (b) f = 2.5; n = uint[3](f * 2);"
    )
    assert result_of(program)["counts"] == {"101": 1000}


def test_an_output_that_is_no_register_of_bits_is_told_in_a_note():
    result = result_of(QASM3 + "output float f; qubit q; bit c; c = measure q; f = 0.5;")
    assert result["counts"] == {"0": 1000}
    assert any("The output 'f' is 0.5" in note for note in result["metadata"]["notes"])
