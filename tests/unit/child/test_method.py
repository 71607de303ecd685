"""The choice of a method, its correctness, and refusals for lack of memory."""

from __future__ import annotations

import math
import random

import pytest
from qiskit import QuantumCircuit

from quantask_jupyter.errors import MemoryLimitError, SimulationFailedError
from quantask_worker.child.method import Question, choose
from quantask_worker.child.simulate import Run, simulate
from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, result_of

GIB = 2**30


def entangled(qubits: int, layers: int) -> QuantumCircuit:
    """A circuit of random gates whose entanglement grows with its layers."""
    angle = random.Random(5).uniform
    circuit = QuantumCircuit(qubits, qubits)
    for layer in range(layers):
        for qubit in range(qubits):
            circuit.u(angle(0, 6), angle(0, 6), angle(0, 6), qubit)
        for qubit in range(layer % 2, qubits - 1, 2):
            circuit.cx(qubit, qubit + 1)
    circuit.measure(range(qubits), range(qubits))
    return circuit


def ghz(qubits: int, angle: float = 0.0) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(0)
    circuit.rz(angle, 0)
    for qubit in range(qubits - 1):
        circuit.cx(qubit, qubit + 1)
    circuit.measure(range(qubits), range(qubits))
    return circuit


def method_of(circuit, **options):
    return result_of(circuit, **options)["metadata"]["method"]


def test_a_small_circuit_is_run_by_statevector():
    assert method_of(entangled(6, 3)) == "statevector"


@pytest.mark.parametrize("qubits", [2, 10, 11])
def test_a_clifford_circuit_is_run_by_stabilizer_however_small_it_is(qubits):
    assert method_of(ghz(qubits)) == "stabilizer"


@pytest.mark.parametrize(
    "gates",
    [
        "h q[0]; cx q[0], q[1]; s q[1]; sdg q[0]; x q[1]; y q[0]; swap q[0], q[1]; cz q[0], q[1]; cy q[1], q[0];",
        "rz(pi / 2) q[0]; rx(-pi / 2) q[1]; ry(pi) q[0]; p(3 * pi / 2) q[1]; U(pi / 2, 0, pi) q[0]; cp(pi) q[0], q[1];",
        "h q[0]; c[0] = measure q[0]; if (c[0]) { rz(pi) q[1]; } reset q[0]; h q[0];",
    ],
)
def test_a_clifford_circuit_is_run_by_stabilizer_and_as_statevector_would(gates):
    source = f"{QASM3}qubit[11] q; bit[2] c; h q; {gates} c = measure q[0:1];"
    result = result_of(source, shots=4000)
    assert result["metadata"]["method"] == "stabilizer"
    exact = counts_of(source, shots=4000, method="statevector")
    keys = exact.keys() | result["counts"].keys()
    assert sum(abs(exact.get(key, 0) - result["counts"].get(key, 0)) for key in keys) / 8000 < 0.06


@pytest.mark.parametrize("gate", ["t q[0];", "rz(0.1) q[0];", "ch q[0], q[1];", "cp(pi / 2) q[0], q[1];"])
def test_a_circuit_with_one_other_gate_is_not_run_by_stabilizer(gate):
    source = f"{QASM3}qubit[2] q; bit[2] c; h q; {gate} c = measure q;"
    assert method_of(source) == "statevector"
    error = error_of(source, method="stabilizer")
    assert error.code == "CIRCUIT_UNSUPPORTED"
    assert error.message.startswith("The stabilizer method runs Clifford gates alone; the circuit has '")


def test_a_wide_clifford_circuit_needs_no_memory():
    counts = result_of(ghz(100), memory_bytes=1, shots=100)["counts"]
    assert counts.keys() == {"0" * 100, "1" * 100}


def test_a_very_wide_clifford_circuit_is_run_by_matrix_product_states_if_they_suit_it():
    assert method_of(ghz(260), shots=1000) == "matrix_product_state"
    assert method_of(ghz(260), shots=1000, mps_seconds=0.0) == "stabilizer"
    assert method_of(ghz(260), shots=20) == "stabilizer"  # 0.1 s, of which a probe could save little


def test_a_wide_circuit_of_little_entanglement_is_run_by_matrix_product_states():
    result = result_of(ghz(40, angle=0.3), shots=200)
    assert result["metadata"]["method"] == "matrix_product_state"
    assert result["counts"].keys() == {"0" * 40, "1" * 40}


def chosen(circuit: QuantumCircuit, **of_run) -> str:
    """The method for a circuit, without running it."""
    run = Run("", **{"shots": 1000, "seed": None, "noise": None, "memory_bytes": 4 * GIB, **of_run})
    return choose(Question(circuit, run, mps_seconds=5.0, point={}), None).method


def test_the_probe_of_one_circuit_does_not_depend_on_those_before_it():
    for _ in range(2):
        assert chosen(entangled(26, 20)) == "statevector"
        assert chosen(ghz(26, angle=0.3)) == "matrix_product_state"


def test_where_no_statevector_fits_matrix_product_states_are_run_for_as_long_as_the_task_may_take():
    assert chosen(entangled(33, 20)) == "matrix_product_state"
    assert chosen(entangled(12, 3), memory_bytes=2**15) == "matrix_product_state"


def test_the_choice_does_not_depend_on_threads():
    for circuit in (entangled(26, 20), ghz(26, angle=0.3), ghz(260)):
        assert len({chosen(circuit, threads=threads) for threads in (1, 2, 8, 64)}) == 1


def test_above_22_qubits_statevector_is_taken_where_matrix_product_states_do_not_suit():
    assert method_of(entangled(23, 1), shots=10, mps_seconds=0.0) == "statevector"


def test_qubits_that_nothing_happens_to_need_no_memory():
    source = QASM3 + "bit[2] c; h $3; t $3; cx $3, $90; c[0] = measure $3; c[1] = measure $90;"
    result = result_of(source)
    assert result["metadata"]["method"] == "statevector"
    assert result["counts"].keys() == {"00", "11"}


def test_idle_qubits_need_no_memory_in_a_circuit_with_branches_either():
    source = QASM3 + "bit[2] c; h $3; t $3; c[0] = measure $3; if (c[0]) { x $90; } c[1] = measure $90;"
    result = result_of(source)
    assert result["metadata"]["method"] == "statevector"
    assert result["counts"].keys() == {"00", "11"}


@pytest.mark.parametrize(
    ("method", "needs", "fits"), [("statevector", "1 GiB", 25), ("density_matrix", "2^26 GiB", 12)]
)
def test_a_method_that_was_asked_for_is_refused_if_it_does_not_fit(method, needs, fits):
    error = error_of(ghz(26, angle=0.3), method=method, memory_bytes=GIB // 2)
    assert error.code == "MEMORY_LIMIT"
    assert f"of 26 qubits needs {needs}; a task may use 0.5 GiB, enough for {fits} qubits" in error.message


def test_a_size_beyond_all_measure_is_told_as_a_power():
    assert "needs 2^374 GiB" in error_of(ghz(400, angle=0.3), method="statevector").message


@pytest.mark.parametrize("method", ["statevector", "matrix_product_state", "density_matrix"])
def test_every_method_gives_the_same_distribution(method):
    source = QASM3 + "qubit[2] q; bit[2] c; h q[0]; t q[0]; h q[0]; cx q[0], q[1]; c = measure q;"
    result = result_of(source, method=method, shots=4000)
    assert result["metadata"]["method"] == method
    exact = math.cos(math.pi / 8) ** 2
    assert result["counts"]["00"] / 4000 == pytest.approx(exact, abs=0.05)
    assert result["counts"].keys() == {"00", "11"}


def test_matrix_product_states_set_some_of_entangled_qubits_to_an_entangled_state():
    circuit = ghz(4).remove_final_measurements(inplace=False)
    circuit.initialize([math.sqrt(0.5), 0, 0, math.sqrt(0.5)], [1, 2])
    circuit.cx(1, 2)
    circuit.h(1)
    circuit.cx(0, 3)
    measured = circuit.measure_all(inplace=False)
    counts = counts_of(measured, method="matrix_product_state")
    assert set(counts) == {"0000", "0001"}
    assert 400 < counts["0000"] < 600


def test_automatic_is_our_own_choice():
    assert method_of(ghz(30), method="automatic") == "stabilizer"


def test_a_circuit_that_begins_with_resets_is_sampled_and_not_run_shot_by_shot():
    gates = "".join(f"rx(0.1) q[{qubit}]; " for qubit in range(16))
    result = result_of(QASM3 + f"qubit[16] q; bit[16] c; reset q; {gates} c = measure q;", shots=20_000)
    assert result["metadata"]["seconds"]["run"] < 5


def test_a_shortage_of_memory_that_aer_reports_is_told_as_one():
    run = Run("statevector", shots=1, seed=1, noise=None, memory_bytes=2**20)
    with pytest.raises(MemoryLimitError):
        simulate([entangled(20, 1)], run)


def test_a_failure_that_aer_reports_is_told_as_one():
    circuit = QuantumCircuit(1, 1)
    circuit.t(0)
    circuit.measure(0, 0)
    with pytest.raises(SimulationFailedError, match="The simulator reported a failure"):
        simulate([circuit], Run("stabilizer", shots=1, seed=1, noise=None, memory_bytes=GIB))


def test_openqasm_2_gates_are_known_to_every_method():
    gates = "cu3(0.1, 0.2, 0.3) q[0], q[1]; rzz(0.1) q[0], q[1]; cswap q[0], q[1], q[2]; c3x q[0], q[1], q[2], q[3];"
    source = f"{QASM2}qreg q[4]; creg c[4]; {gates} measure q -> c;"
    for method in ("statevector", "matrix_product_state", "density_matrix"):
        assert counts_of(source, method=method) == {"0000": 1000}


def test_a_small_noisy_circuit_is_one_density_matrix_and_a_wide_one_or_one_of_few_shots_is_not():
    noise = {"depolarizing": {"1q": 0.1, "2q": 0.2}}
    assert method_of(ghz(3), noise=noise, shots=1000) == "density_matrix"
    assert method_of(ghz(3, angle=0.3), noise=noise, shots=1000) == "density_matrix"
    assert method_of(ghz(8), noise=noise, shots=100) == "stabilizer"
    assert method_of(ghz(11), noise=noise, shots=1000) == "stabilizer"
    assert method_of(ghz(3), noise=noise, shots=1000, memory_bytes=512) == "stabilizer"


def test_a_noisy_circuit_that_goes_on_behind_a_measurement_is_run_shot_by_shot():
    noise = {"depolarizing": {"1q": 0.1}}
    head = f"{QASM3}qubit[2] q; bit[2] c; h q[0]; c[0] = measure q[0]; "
    for gates in ("h q[0]; c[1] = measure q[0];", "reset q[0]; c[1] = measure q[0];"):
        assert method_of(head + gates, noise=noise) == "stabilizer"


def test_noisy_counts_of_one_density_matrix_are_those_of_shots():
    noise = {"depolarizing": {"1q": 0.1, "2q": 0.2}, "readout": 0.05}
    one = result_of(ghz(3), noise=noise, shots=20_000)
    shots = counts_of(ghz(3), noise=noise, shots=20_000, method="stabilizer")
    assert one["metadata"]["method"] == "density_matrix"
    keys = one["counts"].keys() | shots.keys()
    assert sum(abs(one["counts"].get(key, 0) - shots.get(key, 0)) for key in keys) / 40_000 < 0.03
