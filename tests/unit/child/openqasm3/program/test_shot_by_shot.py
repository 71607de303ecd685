"""Programs whose measured values reach what no circuit can say: they are run shot by shot."""

import math

import pytest

from quantask_worker.child.shot_by_shot.statevector import MOST_QUBITS
from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of

SHOTS = 4000


def near(count: int, probability: float) -> bool:
    return abs(count - SHOTS * probability) <= 6 * math.sqrt(SHOTS * probability * (1 - probability))


def test_an_angle_that_a_measurement_chooses_turns_the_qubit():
    program = (
        QASM3
        + "qubit[2] q; bit b; bit c; h q[0]; b = measure q[0]; float f = 0; if (b) f = pi;"
        + "rx(f) q[1]; c = measure q[1];"
    )
    counts = counts_of(program, shots=SHOTS)
    assert set(counts) == {"0 0", "1 1"}
    assert near(counts["1 1"], 0.5)


def test_a_qubit_that_is_no_register_keeps_its_state_behind_a_measurement_that_divides_the_shots():
    program = QASM3 + (
        "qubit a; qubit b; qubit[1] d; bit[3] c; h a; x b; x d[0]; c[0] = measure a;"
        " array[uint[1], 1] n = {c[0]}; c[1] = measure b; c[2] = measure d[0];"
    )
    counts = counts_of(program, shots=SHOTS)
    assert set(counts) == {"110", "111"}


@pytest.mark.parametrize(
    "body",
    [
        "float f = 0; if (c) f = 2; bit r; if (1 / f == 0.5) r = 1;",
        "float f = -1; if (c) f = 4; float g; g = sqrt(f); bit r = g == 2;",
        "array[int, 2] t = {5, 5}; t[0] = int(c); x q[t[0]]; bit r = measure q[1];",
        "array[int, 2] t = {5, 5}; let u = t; if (c) t[0] = 1; x q[u[0]]; bit r = measure q[1];",
        "array[int, 2] t = {5, 5}; put(t, c); x q[t[0]]; bit r = measure q[1];",
        "float f = 0; if (c) f = 1; while (f == 0) { x q[1]; } bit r = 1;",
        "float f = 1000000; if (c) f = 1; for int i in [1:int(f)] { x q[1]; } bit r = measure q[1];",
        "float f = 0; if (c) f = 2; bit r = inverse(f) == 0.5;",
        "float f = 0; bit r; if (c) { r = 1; f = 2; } int n = 1 / int(r); x q[n];",
    ],
)
def test_what_a_measurement_decides_is_not_taken_for_what_it_was_before(body):
    put = "def put(mutable array[int, 2] t, bit c) { if (c) { t[0] = 1; } }"
    inverse = "def inverse(float f) -> float { return 1 / f; }"
    assert counts_of(QASM3 + f"{put} {inverse} qubit[2] q; x q[0]; bit c = measure q[0]; {body}") == {"1 1": 1000}


def test_an_array_is_read_at_a_measured_index():
    program = QASM3 + (
        "qubit[3] q; bit[2] b; bit c; array[float, 4] a = {0, pi, pi, 0}; h q[0]; h q[1]; b = measure q[0:1];"
        "int k = b; rx(a[k]) q[2]; c = measure q[2];"
    )
    counts = counts_of(program, shots=SHOTS)
    assert set(counts) == {"0 00", "1 01", "1 10", "0 11"}
    assert all(near(count, 0.25) for count in counts.values())


@pytest.mark.parametrize("write", ["c[k] = measure q[1];", "measure q[1] -> c[k];"])
@pytest.mark.parametrize("width", [1, 2], ids=["as a circuit", "shot by shot"])
def test_a_measurement_is_written_at_a_measured_index(write, width):
    program = QASM3 + (
        f"qubit[2] q; bit[2] c; h q[0]; x q[1]; c[0] = measure q[0]; uint[{width}] k = uint[{width}](c[0]); {write}"
    )
    counts = counts_of(program, shots=SHOTS)
    assert set(counts) == {"01", "11"}
    assert near(counts["01"], 0.5)


def test_a_float_counts_the_rounds_until_a_measurement_succeeds():
    program = (
        QASM3 + "qubit q; bit b; float f = 0; while (!b) { h q; b = measure q; f += 0.5; } bit[5] n = uint[5](f * 2);"
    )
    counts = counts_of(program, shots=SHOTS)
    assert near(counts["00001 1"], 0.5)
    assert near(counts["00010 1"], 0.25)
    assert near(counts["00011 1"], 0.125)


def test_the_result_says_how_the_program_was_run_and_how_often():
    program = QASM3 + "qubit q; bit b; float f = 0; h q; b = measure q; if (b) f = 1; rx(f) q;"
    metadata = result_of(program)["metadata"]
    assert metadata["method"] == "shot_by_shot"
    assert "2 times for 1,000 shots" in metadata["notes"][-1]


def test_the_same_seed_gives_the_same_counts_and_another_gives_others():
    program = (
        QASM3
        + "qubit[3] q; bit[3] b; float f = 0; h q; b = measure q; if (b[0]) f = 1; rx(f) q[0]; b[0] = measure q[0];"
    )
    assert counts_of(program, seed=3) == counts_of(program, seed=3)
    assert counts_of(program, seed=3) != counts_of(program, seed=4)


def test_states_stay_entangled_over_a_measurement_of_a_part():
    program = QASM3 + (
        "qubit[3] q; bit[3] c; h q[0]; cx q[0], q[1]; cx q[1], q[2]; c[0] = measure q[0]; float f = 0;"
        "if (c[0]) f = pi; rx(f) q[2]; c[1] = measure q[1]; c[2] = measure q[2];"
    )
    assert set(counts_of(program, shots=SHOTS)) == {"000", "011"}


def test_gates_that_the_program_defines_and_modifiers_are_applied():
    program = QASM3 + (
        "gate pair(t) a, b { rx(t) a; cx a, b; } qubit[3] q; bit[3] c; float f = 0; x q[0]; c[0] = measure q[0];"
        "if (c[0]) f = pi; ctrl @ pair(f) q[0], q[1], q[2]; c[1] = measure q[1]; c[2] = measure q[2];"
    )
    assert counts_of(program) == {"111": 1000}


def test_a_reset_qubit_is_zero_whatever_it_was():
    program = (
        QASM3
        + "qubit q; bit b; bit c; float f = 0; h q; b = measure q; if (b) f = 1; h q; reset q; c = measure q; rx(f) q;"
    )
    assert set(counts_of(program)) == {"0 0", "0 1"}


def test_qubits_that_are_declared_and_not_used_cost_nothing():
    program = QASM3 + "qubit[400] q; bit b; float f = 0; h q[7]; b = measure q[7]; if (b) f = pi; rx(f) q[300];"
    assert set(counts_of(program)) == {"0", "1"}


def test_more_qubits_at_one_time_than_the_state_may_have_are_refused_by_their_number():
    program = (
        QASM3 + f"qubit[{MOST_QUBITS + 1}] q; bit b; float f = 0; b = measure q[0]; if (b) f = 1; h q; rx(f) q[0];"
    )
    error = error_of(program)
    assert (error.code, str(MOST_QUBITS) in error.message) == ("LIMIT_EXCEEDED", True)


def test_a_loop_that_waits_for_a_measurement_that_never_comes_is_named_as_such():
    waiting = (
        QASM3 + "qubit q; bit c; float f = 0; c = measure q;\nwhile (!c) { f += 0.1; rx(f * 0) q; c = measure q; }"
    )
    error = error_of(waiting, shots=1)
    assert (error.code, error.line) == ("LIMIT_EXCEEDED", waiting.count("\n") + 1)
    assert "one that waits for a measurement must measure again in its body" in error.hint


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("int[32] ones; for int i in [1:3000] { x q; c = measure q; ones += int(c); }", 1500),
        ("int[32] ones; for int i in [1:3000] { bit[8] b; x q; b[7] = measure q; ones += int(b[7]); }", 1500),
        ("int[32] ones; for int i in [1:150000] { if (i % 1000 == 0) { x q; c = measure q; ones += int(c); } }", 75),
        ("int[32] ones; for int i in [1:3000] { x q; ones += one(q); }", 1500),
    ],
    ids=["arithmetic", "bits of blocks", "iterations", "bits of subroutines"],
)
def test_loops_that_make_shots_themselves_are_run_though_they_are_too_much_for_a_circuit(body, expected):
    one = "def one(qubit q) -> int { bit[8] b; b[3] = measure q; return int(b[3]); }"
    result = result_of(QASM3 + f"{one} qubit q; bit c; {body} bit[32] n = ones;")
    assert result["metadata"]["method"] == "shot_by_shot"
    assert {int(key.split()[0], 2): count for key, count in result["counts"].items()} == {expected: 1000}


@pytest.mark.parametrize("end", ["", "bit c = measure q;"])
def test_what_is_too_large_for_a_circuit_and_measures_in_no_turn_of_a_loop_is_refused(end):
    error = error_of(QASM3 + f"qubit q;\nfor int i in [1:150000] {{ x q; }} {end}")
    assert (error.code, error.line) == ("LIMIT_EXCEEDED", 4)
    assert error.message == "The loops have more than 100,000 iterations together."


@pytest.mark.parametrize("option", [{"noise": {"readout": 0.1}}, {"method": "statevector"}], ids=["noise", "method"])
def test_neither_noise_nor_a_method_can_run_such_a_program(option):
    error = error_of(QASM3 + "qubit q;\nbit b;\nfloat f = 0;\nb = measure q;\nif (b) f = 1;\nrx(f) q;", **option)
    assert error.code == "CIRCUIT_UNSUPPORTED"
    assert "it is run shot by shot" in error.message
    assert error.line == 7
    assert error.hint == f"Leave out --{next(iter(option))}."


def test_what_cannot_be_run_shot_by_shot_either_is_refused_by_its_name():
    error = error_of(QASM3 + "extern f(int) -> int;\nqubit q;\nint n = f(3);\nrx(n) q;")
    assert (error.code, error.line) == ("CIRCUIT_UNSUPPORTED", 5)
    assert "extern" in error.message


def test_a_measured_number_is_an_angle():
    program = QASM3 + (
        "qubit[2] q; bit[2] c; x q[0]; c[0] = measure q[0]; uint[2] n = c; rx(n * pi) q[1]; c[1] = measure q[1];"
    )
    assert counts_of(program) == {"11": 1000}


def test_a_measured_number_that_is_0_or_1_becomes_a_bit():
    assert counts_of(QASM3 + "qubit[2] q; bit[2] c; x q[0]; c = measure q; uint n = c; bit d = n;") == {"1 01": 1000}
