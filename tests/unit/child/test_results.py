"""What a result says: bitstrings, registers, seeds, and the limits on them."""

from __future__ import annotations

import pytest
import qiskit
import qiskit_aer
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit

from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, own, result_of

COINS = QASM3 + "qubit[6] q; bit[6] c; h q; t q; h q; c = measure q;"


def test_registers_stand_in_qiskits_order_the_last_declared_leftmost():
    result = result_of(own("registers_in_order"))
    assert result["counts"] == {"0 10 1": 1000}
    assert result["registers"] == [
        {"name": "low", "size": 1},
        {"name": "middle", "size": 2},
        {"name": "high", "size": 1},
    ]


def test_bits_without_a_register_stand_where_their_index_puts_them():
    circuit = QuantumCircuit([Clbit()], QuantumRegister(3), ClassicalRegister(1, "c"), [Clbit()])
    circuit.x(0)
    circuit.measure([0, 1, 2], [0, 1, 2])
    result = result_of(circuit)
    assert [register["name"] for register in result["registers"]] == ["bit 0", "c", "bit 2"]
    assert result["counts"] == {"0 0 1": 1000}


def test_registers_over_bits_in_another_order_show_their_own_bits():
    bits = [Clbit(), Clbit()]
    circuit = QuantumCircuit(bits, QuantumRegister(2))
    circuit.add_register(
        ClassicalRegister(bits=[bits[1]], name="first"), ClassicalRegister(bits=[bits[0]], name="second")
    )
    circuit.x(0)
    circuit.measure([0, 1], [0, 1])
    assert counts_of(circuit) == {"1 0": 1000}


def test_an_alias_of_a_register_is_no_register_of_its_own():
    result = result_of(
        QASM3 + "qubit[2] q; bit[2] c; let a = c[1:1]; x q[1]; c[0] = measure q[0]; a[0] = measure q[1];"
    )
    assert result["registers"] == [{"name": "c", "size": 2}]
    assert result["counts"] == {"10": 1000}


def test_register_names_are_those_of_the_text():
    result = result_of(QASM3 + "qubit Ü; bit[1] Größe; x Ü; Größe[0] = measure Ü;")
    assert result["registers"] == [{"name": "Größe", "size": 1}]


def test_bits_that_are_never_measured_read_zero():
    assert counts_of(QASM3 + "qubit q; bit[3] c; x q; c[1] = measure q;") == {"010": 1000}


def test_keys_longer_than_a_machine_word_are_whole():
    source = QASM2 + "qreg q[70]; creg c[70]; x q[0]; x q[69]; measure q -> c;"
    assert counts_of(source) == {"1" + "0" * 68 + "1": 1000}


def test_a_circuit_without_measurement_is_measured_and_the_result_says_so():
    result = result_of(QASM3 + "qubit[2] q; bit c; x q[0];")
    assert result["counts"] == {"01 0": 1000}
    assert result["registers"] == [{"name": "c", "size": 1}, {"name": "meas", "size": 2}]
    assert result["metadata"]["measured_all"] is True
    assert result["metadata"]["notes"] == [
        "Nothing is measured into 'c': every qubit was measured at the end, into 'meas'."
    ]


@pytest.mark.parametrize(
    "circuit", [QASM3 + "qubit[2] q; id q[0]; id q[1];", QuantumCircuit(2)], ids=["OpenQASM", "Qiskit"]
)
def test_a_circuit_that_declares_no_bits_is_measured_and_the_result_says_so(circuit):
    result = result_of(circuit)
    assert result["counts"] == {"00": 1000}
    assert result["registers"] == [{"name": "meas", "size": 2}]
    assert result["metadata"]["notes"] == ["Nothing is measured: every qubit was measured at the end, into 'meas'."]


def test_measurements_into_no_bit_are_the_result_of_a_program_that_declares_none():
    result = result_of(QASM3 + "qubit[2] q; x q; measure q[0];")
    assert (result["counts"], result["registers"]) == ({"1": 1000}, [{"name": "meas", "size": 1}])
    assert (result["metadata"]["measured_all"], result["metadata"]["notes"]) == (False, [])


def test_a_circuit_that_measures_has_no_note():
    assert result_of(COINS)["metadata"]["notes"] == []


def test_the_added_register_does_not_take_a_name_that_is_there():
    result = result_of(QASM3 + "qubit q; bit[1] meas; bit meas1; x q;")
    assert [register["name"] for register in result["registers"]] == ["meas", "meas1", "meas2"]


def test_a_measurement_in_a_branch_alone_counts_as_one():
    result = result_of(QASM3 + "qubit q; bit c; bit d; x q; if (!c) { d = measure q; }")
    assert result["metadata"]["measured_all"] is False
    assert result["counts"] == {"1 0": 1000}


def test_the_metadata_name_method_seed_versions_and_times():
    metadata = result_of(COINS)["metadata"]
    assert metadata["method"] == "statevector"
    assert metadata["seed"] == 7
    assert metadata["qiskit"] == qiskit.__version__
    assert metadata["qiskit_aer"] == qiskit_aer.__version__
    assert list(metadata["seconds"]) == ["parse", "transpile", "run", "decode"]
    assert all(0 < seconds < 10 for seconds in metadata["seconds"].values())


@pytest.mark.parametrize("method", ["statevector", "matrix_product_state", "density_matrix"])
def test_the_same_seed_gives_the_same_counts(method):
    assert counts_of(COINS, method=method) == counts_of(COINS, method=method)


def test_another_seed_gives_other_counts():
    assert counts_of(COINS, seed=1) != counts_of(COINS, seed=2)


def test_without_a_seed_the_one_that_was_drawn_is_told_and_repeats_the_counts():
    drawn = result_of(COINS, seed=None)
    assert counts_of(COINS, seed=drawn["metadata"]["seed"]) == drawn["counts"]
    assert result_of(COINS, seed=None)["metadata"]["seed"] != drawn["metadata"]["seed"]


def test_the_seed_drawn_for_a_sweep_repeats_all_of_it():
    parameters = {"theta": [0.5, 1.0, 1.5], "phi": 0.0}
    drawn = result_of(own("rotation"), parameters=parameters, seed=None)
    again = result_of(own("rotation"), parameters=parameters, seed=drawn["metadata"]["seed"])
    assert again["points"] == drawn["points"]


def test_the_largest_seed_is_taken():
    assert result_of(COINS, seed=2**63 - 1)["metadata"]["seed"] == 2**63 - 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": 2**63},
        {"seed": -1},
        {"seed": True},
        {"shots": 0},
        {"shots": 1.0},
        {"method": "extended"},
        {"method": 3},
    ],
)
def test_options_out_of_range_are_refused(wrong):
    assert error_of(COINS, **wrong).code == "REQUEST_INVALID"


def test_more_outcomes_than_allowed_are_refused_over_all_points():
    assert error_of(COINS, max_outcomes=10).code == "LIMIT_EXCEEDED"
    error = error_of(own("rotation"), parameters={"theta": [0.0, 3.0, 3.0], "phi": 0}, max_outcomes=5)
    assert (error.code, error.hint) == (
        "LIMIT_EXCEEDED",
        "Measure fewer qubits, or ask for fewer shots or points.",
    )


def test_a_sweep_of_more_points_than_outcomes_are_allowed_is_not_begun():
    error = error_of(own("rotation"), parameters={"theta": [0.0] * 11, "phi": 0}, max_outcomes=10)
    assert error.message == "The sweep has 11 points; the limit is 10 outcomes over all points."


@pytest.mark.parametrize(
    ("program", "counts"),
    [
        ("def f(qubit a) -> bit { return measure a; } qubit q; x q; f(q);", {"1": 1000}),
        ("def f(qubit a) { bit d = measure a; if (d) { x a; } } qubit q; x q; f(q);", {"0": 1000}),
        ("qubit[2] q; x q[0]; { bit d = measure q[0]; }", {"01": 1000}),
    ],
)
def test_what_is_measured_into_bits_of_a_block_alone_is_counted_at_the_end(
    program: str, counts: dict[str, int]
) -> None:
    result = result_of(QASM3 + program)
    assert result["counts"] == counts
    assert result["metadata"]["notes"] == [
        "What is measured is in no register that outlives its block: every qubit was measured at the end, into 'meas'."
    ]


def test_a_program_run_shot_by_shot_has_a_register_to_count() -> None:
    program = "qubit q; x q; { bit d = measure q; float f = 2.0; f = f * float(int(d)); rx(f) q; }"
    error = error_of(QASM3 + program)
    assert (error.code, "nothing to count" in error.message) == ("CIRCUIT_UNSUPPORTED", True)
