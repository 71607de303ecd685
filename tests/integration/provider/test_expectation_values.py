"""What an estimator's card tells are the values of its job's result."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.quantum_info import SparsePauliOp

from quantask_jupyter import batch as find_batch
from quantask_jupyter import submit, submit_batch
from quantask_jupyter.provider import EstimatorV2

HAMILTONIAN = SparsePauliOp(["ZZ", "XX", "IZ"], [1.0, 0.5, -0.25])
THETAS = np.linspace(0, np.pi, 5)


def turned() -> QuantumCircuit:
    circuit = QuantumCircuit(2, name="turned")
    circuit.ry(Parameter("theta"), 0)
    circuit.cx(0, 1)
    return circuit


@pytest.mark.parametrize(
    "options", [{"seed": 3}, {"seed": 3, "default_precision": 0.02}, {"by_shots": True, "seed": 3}]
)
def test_a_task_tells_the_values_and_errors_of_its_pub(options: dict[str, object]) -> None:
    pub = (turned(), [["ZZ"], [SparsePauliOp(["IZ", "ZI"], [2.0, 0.5])]], THETAS)
    job = EstimatorV2(options=options).run([pub])
    data = job.result()[0].data
    told = job.tasks[0]._expectations()
    assert told is not None
    assert told["observables"] == ["ZZ", "2 IZ + 0.5 ZI"]
    assert [point["theta"] for point in told["points"]] == pytest.approx(list(THETAS))
    assert [row[:2] for row in told["rows"]] == [[point, which] for which in range(2) for point in range(5)]
    assert [row[2] for row in told["rows"]] == pytest.approx(data.evs.ravel().tolist(), rel=1e-5, abs=1e-9)
    assert [row[3] for row in told["rows"]] == pytest.approx(data.stds.ravel().tolist(), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("by_shots", [False, True])
def test_a_job_of_several_pubs_tells_the_values_of_each_also_when_it_is_found_again(by_shots: bool) -> None:
    bound = turned().assign_parameters([0.7])
    bound.name = "turned"
    run = EstimatorV2(options={"by_shots": by_shots, "seed": 1}).run([(bound, HAMILTONIAN), (bound, ["YY"])])
    result = run.result()
    for batch in (run._submitted._batch, find_batch(run.job_id())):
        told = batch._expectations()
        assert [name for name, _ in told] == ["PUB 0 turned", "PUB 1 turned"]
        assert [values["of"] for _, values in told] == [1, 1]
        assert [values["rows"][0][2] for _, values in told] == pytest.approx(
            [float(np.ravel(pub.data.evs)[0]) for pub in result], rel=1e-5, abs=1e-9
        )


def test_each_task_of_a_pub_in_several_bases_tells_the_values_of_all_of_them() -> None:
    bound = turned().assign_parameters([0.7])
    run = EstimatorV2(options={"by_shots": True, "seed": 1}).run(
        [(bound, ["ZZ"]), (bound, HAMILTONIAN), (bound, ["YY"])]
    )
    result = run.result()
    values = [float(np.ravel(pub.data.evs)[0]) for pub in result]
    errors = [float(np.ravel(pub.data.stds)[0]) for pub in result]
    told = [task._expectations() for task in run.tasks]
    assert [one and one["rows"] for one in told] == [  # the second PUB is measured in two bases
        [[0, 0, pytest.approx(values[pub], rel=1e-5), pytest.approx(errors[pub], rel=1e-5)]] for pub in (0, 1, 1, 2)
    ]


def test_of_a_batch_whose_tasks_are_not_all_there_nothing_is_told_that_may_be_of_another_pub() -> None:
    bound = turned().assign_parameters([0.7])
    run = EstimatorV2(options={"by_shots": True, "seed": 1}).run([(bound, HAMILTONIAN), (bound, HAMILTONIAN)])
    run.result()
    for task in run.tasks[1:3]:  # what is left would look like one PUB
        task._session.delete(f"tasks/{task.job_id()}")
    assert find_batch(run.job_id())._expectations() == []
    assert [run.tasks[index]._expectations() for index in (0, 3)] == [None, None]


def test_another_batch_tells_none() -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    batch = submit_batch([circuit, circuit], shots=10)
    batch.results()
    assert batch._expectations() == []


def test_other_tasks_tell_none() -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    job = submit(circuit, shots=10, metadata={"qiskit": {"for": "estimator", "observables": [{"Z": 1.0}]}})
    job.result()
    assert job._session.get(f"tasks/{job.job_id()}/expectation-values").data["rows"] == []
    assert job._expectations() is None
