"""Qubits relax in delays on devices and with the noise of backends, and nowhere else.

What is right: an excited qubit is still so after t with the probability exp(-t / T1), and the coherence of a qubit is
exp(-t / T2) of what it was; a measurement then reads it the wrong way as often as the device says.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.providers.fake_provider import GenericBackendV2
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, RelaxationNoisePass

from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.domain.devices import device
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError, RequestInvalidError
from tests.unit.child.jobs import reply_to_sent

SHOTS = 20_000
NAME = "fake_manila"
T1 = device(NAME).target.qubit_properties[0].t1
CLOSE = 0.015
"""More than four standard deviations of a share of so many shots."""


def reply(circuit: QuantumCircuit | str, **options: Any) -> dict[str, Any]:
    return reply_to_sent(circuit, SHOTS, **options)


def result_of(circuit: QuantumCircuit | str, **options: Any) -> dict[str, Any]:
    told = reply(circuit, **options)
    assert "result" in told, told
    return check_result(told["result"], shots=SHOTS, max_outcomes=50_000)


def excited(circuit: QuantumCircuit | str, **options: Any) -> float:
    """The share of shots in which the only qubit is read as 1."""
    return result_of(circuit, **options)["counts"].get("1", 0) / SHOTS


def waiting(length: Any, unit: str, *, qubits: int = 1) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, 1)
    circuit.x(0)
    circuit.delay(length, 0, unit=unit)
    circuit.measure(0, 0)
    return circuit


def on_qubit_0(circuit: QuantumCircuit) -> QuantumCircuit:
    return transpile(circuit, device(NAME), initial_layout=[0], optimization_level=0)


def read_as_1(still_excited: float) -> float:
    """What a measurement of the device's qubit 0 makes of a probability: it errs as often in both ways on average."""
    errors = NoiseModel.from_backend(device(NAME)).to_dict()["errors"]
    (rows,) = (each["probabilities"] for each in errors if each["type"] == "roerror" and each["gate_qubits"] == [(0,)])
    return still_excited * rows[1][1] + (1 - still_excited) * rows[0][1]


@pytest.mark.parametrize(
    ("length", "unit"), [(200e-6, "s"), (200.0, "us"), (200_000, "ns"), (round(200e-6 / device(NAME).target.dt), "dt")]
)
def test_on_a_device_an_excited_qubit_relaxes_while_it_waits(length: Any, unit: str) -> None:
    share = excited(on_qubit_0(waiting(length, unit)), backend=NAME)
    assert share == pytest.approx(read_as_1(math.exp(-200e-6 / T1)), abs=CLOSE)


def test_a_device_gives_what_aer_gives_also_of_a_phase() -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.h(0)
    circuit.delay(40, 0, unit="us")
    circuit.h(0)
    circuit.measure(0, 0)
    placed = on_qubit_0(circuit)
    aer = AerSimulator.from_backend(device(NAME), method="density_matrix")
    expected = aer.run(placed, shots=SHOTS, seed_simulator=3).result().get_counts()["1"] / SHOTS
    assert excited(placed, backend=NAME) == pytest.approx(expected, abs=CLOSE)
    assert expected > 0.1, "the phase is partly gone"


def test_openqasm_3_waits_in_every_unit_and_in_sums_of_them() -> None:
    text = 'OPENQASM 3.0; include "stdgates.inc"; qubit q; bit c; x q; delay[{}] q; c = measure q;'
    expected = excited(waiting(200.0, "us"), backend=NAME)
    for length in ("200us", "150us + 50000ns", "0.2ms", "100us + 450000dt"):
        assert excited(text.format(length), backend=NAME) == pytest.approx(expected, abs=CLOSE), length
    assert expected < 0.5


def test_a_delay_in_a_branch_is_one() -> None:
    text = (
        'OPENQASM 3.0; include "stdgates.inc"; qubit q; bit c; bit d; x q; c = measure q;'
        " if (c) { delay[400us] q; } d = measure q;"
    )
    counts = result_of(text, backend=NAME)["counts"]
    still = sum(count for outcome, count in counts.items() if outcome == "1 1")
    assert still / SHOTS < 0.25, "after three times T1 little is left"


def test_a_sweep_over_the_length_of_a_delay_is_a_curve_of_t1() -> None:
    rest = Parameter("rest")
    lengths = [0.0, 50.0, 100.0, 200.0]
    points = result_of(waiting(rest, "us", qubits=5), backend=NAME, parameters={"rest": lengths})["points"]
    shares = [point["counts"].get("1", 0) / SHOTS for point in points]
    assert shares == pytest.approx([read_as_1(math.exp(-length * 1e-6 / T1)) for length in lengths], abs=CLOSE)


@pytest.mark.parametrize("backend", [device(NAME), GenericBackendV2(2, seed=5)], ids=["fake_manila", "generic"])
def test_the_noise_of_a_backend_is_also_of_delays(backend: Any) -> None:
    noise = NoiseModel.from_backend(backend)
    t1 = backend.target.qubit_properties[0].t1
    circuit = waiting(t1, "s")
    expected = (
        AerSimulator(noise_model=noise, method="density_matrix").run(circuit, shots=SHOTS, seed_simulator=3).result()
    )
    share = excited(circuit, noise=as_data(noise))
    assert share == pytest.approx(expected.get_counts()["1"] / SHOTS, abs=CLOSE)
    assert share == pytest.approx(math.exp(-1), abs=0.1), "but for errors of gate and readout"


def test_a_noise_model_with_another_pass_of_its_own_is_refused_in_words() -> None:
    noise = NoiseModel.from_backend(device(NAME))
    noise._custom_noise_passes.append(RelaxationNoisePass([1e-4], [1e-4], dt=1e-9))
    with pytest.raises(RequestInvalidError, match="a pass of its own, which cannot be sent"):
        as_data(noise)


def test_elsewhere_a_delay_changes_nothing_and_what_could_be_expected_is_told() -> None:
    assert excited(waiting(1.0, "s")) == 1.0
    thermal = result_of(waiting(1.0, "s"), noise={"thermal": {"t1": 1e-4, "t2": 1e-4, "1q": 0}})
    assert thermal["counts"] == {"1": SHOTS}
    told = "A delay takes no time here: noise.thermal is of gates. A device's noise is also of delays."
    assert thermal["metadata"]["notes"] == [told]
    without_unit = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; x q[0]; delay(200) q[0]; measure q -> c;'
    notes = result_of(without_unit, backend=NAME)["metadata"]["notes"]
    assert any(note.startswith("A delay takes no time here: OpenQASM 2 says no unit.") for note in notes)


def test_a_delay_in_dt_needs_somebody_who_says_how_long_that_is() -> None:
    noise = as_data(NoiseModel.from_backend(device(NAME)))
    noise["model"]["relaxation"]["dt"] = None
    error = QuantumError.from_dict(reply(waiting(1000, "dt"), noise=noise)["error"])
    assert "nothing says how long a dt is" in error.message


@pytest.mark.parametrize(
    "relaxation",
    [5, {}, {"times": [[1e-4]]}, {"times": [[-1, 1, 0]]}, {"times": [["a", 1, 0]]}, {"times": [], "dt": -1}],
)
def test_a_relaxation_that_is_none_is_refused_in_words(relaxation: Any) -> None:
    noise = {"model": {"errors": [], "readout": [], "relaxation": relaxation}}
    error = QuantumError.from_dict(reply(waiting(1.0, "us"), noise=noise)["error"])
    assert error.code == "REQUEST_INVALID"
    assert "relaxation" in error.message


def test_what_is_told_of_the_circuit_on_the_device_has_its_delays() -> None:
    from quantask_jupyter.client.given_circuit import loaded

    told = loaded(result_of(waiting(100, "us"), backend=NAME)["metadata"]["on_device"]["circuit"])
    assert "delay" in told.count_ops()
    assert "kraus" not in told.count_ops()
    assert np.isclose(T1, device(NAME).target.qubit_properties[0].t1)
