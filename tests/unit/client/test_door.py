"""`quantask_jupyter.submit` and its like."""

from __future__ import annotations

import base64
import gzip
import io
import re
from pathlib import Path

import numpy as np
import pytest

import quantask_jupyter
from quantask_jupyter.domain import qpy_source
from quantask_jupyter.errors import (
    BatchNotFoundError,
    CircuitInvalidError,
    ParameterError,
    QuantumError,
    RequestInvalidError,
    TaskCancelledError,
    TaskNotFoundError,
    WaitTimeoutError,
)

TEXT = 'OPENQASM 3.0; include "stdgates.inc"; qubit q; bit c; h q; c = measure q;'
pytestmark = pytest.mark.usefixtures("door")


def test_text_is_sent_as_it_stands_and_what_is_not_given_is_left_out(api):
    quantask_jupyter.submit(TEXT)
    assert api.submitted() == [{"circuit": {"format": "openqasm3", "source": TEXT}}]


def test_every_option_is_sent(api):
    quantask_jupyter.submit(
        "OPENQASM 2.0; qreg q[1];",
        shots=np.int64(7),
        seed=3,
        parameters={"a": np.float64(0.5), "b": np.array([1, 2]), "c": (0.0, 1.0)},
        backend="aer",
        method="statevector",
        noise={"readout": 0.1},
        name="full",
        tags=["x", "y"],
    )
    assert api.submitted() == [
        {
            "circuit": {"format": "openqasm2", "source": "OPENQASM 2.0; qreg q[1];"},
            "shots": 7,
            "seed": 3,
            "parameters": {"a": 0.5, "b": [1.0, 2.0], "c": [0.0, 1.0]},
            "backend": "aer",
            "method": "statevector",
            "noise": {"readout": 0.1},
            "name": "full",
            "tags": ["x", "y"],
        }
    ]


def test_a_qiskit_circuit_is_sent_as_qpy_version_13_with_its_parameters_unbound(api):
    from qiskit import QuantumCircuit, qpy
    from qiskit.circuit import Parameter

    circuit = QuantumCircuit(1, 1)
    circuit.rx(Parameter("theta"), 0)
    circuit.measure(0, 0)
    quantask_jupyter.submit(circuit, parameters={"theta": [0.0, 1.0]})
    [body] = api.submitted()
    data = qpy_source.unpacked(body["circuit"]["source"])
    assert (body["circuit"]["format"], data[:6], data[6]) == ("qpy", b"QISKIT", 13)
    assert qpy.load(io.BytesIO(data)) == [circuit]
    assert body["parameters"] == {"theta": [0.0, 1.0]}


def test_files_are_read_as_text_or_qpy_by_their_first_bytes(api, tmp_path: Path):
    (tmp_path / "bell.qasm").write_text("\ufeff" + TEXT, encoding="utf-8")
    (tmp_path / "bell.qpy").write_bytes(b"QISKIT\x0d")
    quantask_jupyter.submit(tmp_path / "bell.qasm")
    quantask_jupyter.submit(tmp_path / "bell.qpy")
    quantask_jupyter.submit(b"QISKIT\x0d")
    packed = gzip.compress(b"QISKIT\x0d", 1)
    quantask_jupyter.submit(packed)
    assert [body["circuit"] for body in api.submitted()] == [
        {"format": "openqasm3", "source": TEXT},
        {"format": "qpy", "source": qpy_source.packed(b"QISKIT\x0d")},
        {"format": "qpy", "source": qpy_source.packed(b"QISKIT\x0d")},
        {"format": "qpy", "source": base64.b64encode(packed).decode()},
    ]


@pytest.mark.parametrize(
    ("circuit", "words"),
    [(7, "the type int is not a circuit"), (Path("nowhere.qasm"), "nowhere.qasm cannot be read: No such file")],
)
def test_what_is_no_circuit_is_refused_before_anything_is_sent(api, circuit, words):
    with pytest.raises(CircuitInvalidError, match=words):
        quantask_jupyter.submit(circuit)
    assert api.requests == []


@pytest.mark.parametrize("empty", ["", " \n\t"])
def test_empty_text_is_refused_with_a_hint_for_who_calls_from_python(api, empty):
    with pytest.raises(CircuitInvalidError, match="The circuit is empty text") as caught:
        quantask_jupyter.submit(empty)
    assert caught.value.hint == "Give OpenQASM text, a pathlib.Path of a file, or a Qiskit QuantumCircuit."
    assert api.requests == []


def test_an_empty_file_is_refused_by_its_name(api, tmp_path: Path):
    (tmp_path / "empty.qasm").write_text("\n")
    with pytest.raises(CircuitInvalidError, match=r"no circuit in the file .*empty\.qasm: it is empty"):
        quantask_jupyter.submit(tmp_path / "empty.qasm")
    assert api.requests == []


def test_a_qiskit_circuit_whose_parameters_have_no_values_is_refused_at_the_submit_alone_and_in_a_batch(api):
    circuit = rotated("theta", "phi")
    with pytest.raises(ParameterError, match="The parameters 'phi', 'theta' are not bound") as caught:
        quantask_jupyter.submit(circuit)
    assert caught.value.hint.startswith("For example: --param phi=0.5")
    with pytest.raises(ParameterError, match="The parameter 'phi' is not bound") as caught:
        quantask_jupyter.submit(circuit, parameters={"theta": 1.0}, sweep={"fi": (0, 1, 3)})
    assert caught.value.hint == "There is no parameter 'fi', which is bound; there are: 'phi', 'theta'."
    with pytest.raises(ParameterError, match="Circuit 1 of the batch: The parameter 'phi' is not bound"):
        quantask_jupyter.submit_batch([TEXT, {"circuit": circuit, "parameters": {"theta": [0.0, 1.0]}}])
    assert api.requests == []
    quantask_jupyter.submit(circuit, parameters={"theta": 1.0}, sweep={"phi": (0, 1, 3)})
    assert api.submitted()[0]["parameters"] == {"theta": 1.0, "phi": [0.0, 0.5, 1.0]}


def test_the_id_of_a_batch_is_told_from_one_that_nothing_has(api):
    batch = quantask_jupyter.submit_batch([TEXT] * 2)
    with pytest.raises(TaskNotFoundError, match="the id of several tasks") as caught:
        quantask_jupyter.job(batch.id)
    assert "quantask_jupyter.batch(id)" in caught.value.hint
    with pytest.raises(TaskNotFoundError, match="no such task"):
        quantask_jupyter.job("0198c0de-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"circuit": 7, "name": "seven"}, 'Circuit 1 ("seven") of the batch: What has the type int is not a circuit'),
        ({"circuit": TEXT, "shots": 1.5}, "Circuit 1 of the batch: shots must be a whole number"),
        ({"circuit": TEXT, "shot": 1}, "Circuit 1 of the batch: There is no argument 'shot'"),
        ({"shots": 1}, "Circuit 1 of the batch: It is a mapping without 'circuit'"),
        ("", "Circuit 1 of the batch: The circuit is empty text"),
    ],
)
def test_what_is_wrong_with_a_circuit_of_a_batch_says_which_one_it_is(api, wrong, words):
    with pytest.raises(QuantumError, match=re.escape(words)):
        quantask_jupyter.submit_batch([TEXT, wrong, TEXT])
    assert api.requests == []


def rotated(*names: str):
    from qiskit import QuantumCircuit
    from qiskit.circuit import Parameter

    circuit = QuantumCircuit(1, 1)
    for name in names:
        circuit.rx(Parameter(name), 0)
    circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    "wrong",
    [{"shots": True}, {"shots": 1.5}, {"seed": "7"}, {"noise": {"x": float("nan")}}, {"noise": {"x": object()}}],
)
def test_numbers_that_are_none_are_refused_before_anything_is_sent(api, wrong):
    with pytest.raises(RequestInvalidError):
        quantask_jupyter.submit(TEXT, **wrong)
    assert api.requests == []


@pytest.mark.parametrize("value", [float("nan"), [0.0, float("inf")], "0.5", [], [[1.0]], None, {"a": 1}, 1j])
def test_parameters_that_are_no_finite_numbers_are_refused_by_name(api, value):
    with pytest.raises(ParameterError, match="theta"):
        quantask_jupyter.submit(TEXT, parameters={"theta": value})
    assert api.requests == []


def test_a_job_is_found_again_by_its_id(api):
    submitted = quantask_jupyter.submit(TEXT, name="bell")
    api.complete(submitted.job_id(), {"0": 1, "1": 1})
    found = quantask_jupyter.job(submitted.job_id())
    assert (found.name, found.counts()) == ("bell", {"0": 1, "1": 1})
    with pytest.raises(TaskNotFoundError):
        quantask_jupyter.job("00000000-0000-0000-0000-000000000000")


def test_jobs_are_listed_newest_first_over_all_pages(api):
    ids = [quantask_jupyter.submit(TEXT, name=f"j{i % 2}").job_id() for i in range(8)]
    assert [job.job_id() for job in quantask_jupyter.jobs()] == ids[::-1]
    assert [job.job_id() for job in quantask_jupyter.jobs(limit=4)] == ids[:3:-1]
    assert [job.job_id() for job in quantask_jupyter.jobs(name="j1", limit=None)] == ids[::-2]
    assert quantask_jupyter.jobs(limit=0) == []


def test_a_batch_is_one_request_and_keeps_the_order_of_its_circuits(api):
    batch = quantask_jupyter.submit_batch(
        [TEXT, {"circuit": TEXT, "shots": 5, "name": "second"}], shots=9, tags=["t"], name="pair"
    )
    posts = [request for request in api.requests if request.method == "POST"]
    assert [request.path for request in posts] == ["batches"]
    tasks = posts[0].body["tasks"]
    assert [(task["shots"], task.get("name"), task["tags"]) for task in tasks] == [
        (9, None, ["t"]),
        (5, "second", ["t"]),
    ]
    assert [job.name for job in batch] == [None, "second"]
    assert (batch[1], batch[-1]) == (batch.jobs[1], batch.jobs[1])
    assert repr(batch) == f"<QuantumBatch pair {batch.id}: 2 pending>"
    assert [repr(job).partition(job.job_id())[0] for job in batch] == [
        "<QuantumJob pair[0] ",
        "<QuantumJob pair[1] second ",
    ]


def test_a_batch_tells_its_progress_and_waits_for_all(api):
    batch = quantask_jupyter.submit_batch([TEXT] * 3)
    ids = [job.job_id() for job in batch]
    api.complete(ids[0], {"0": 1})
    assert batch.progress() == {"pending": 2, "processing": 0, "completed": 1, "failed": 0, "cancelled": 0}
    with pytest.raises(WaitTimeoutError, match="2 tasks have not finished"):
        batch.wait(timeout=0.05)
    for task_id in ids[1:]:
        api.complete(task_id, {"1": 1})
    asked = len(api.requests)
    assert [result.counts for result in batch.results()] == [{"0": 1}, {"1": 1}, {"1": 1}]
    path = f"batches/{batch.id}"
    assert [request.path for request in api.requests[asked:]] == [path, f"{path}/results", f"{path}/results"]


@pytest.mark.parametrize(("name", "which"), [("wide", 'Circuit 1 ("wide")'), (None, "Circuit 1")])
def test_the_error_of_a_batch_says_which_circuit_it_is_of(api, name, which):
    batch = quantask_jupyter.submit_batch([TEXT, {"circuit": TEXT, "name": name}, TEXT])
    first, failed, cancelled = [job.job_id() for job in batch]
    api.complete(first, {"0": 1})
    api.move(failed, "failed", error=CircuitInvalidError("It is wrong.", hint="Mend it.", line=3).to_dict())
    api.move(cancelled, "cancelled")
    with pytest.raises(CircuitInvalidError) as caught:
        batch.results()
    assert (caught.value.message, caught.value.hint) == (f"{which} of the batch: It is wrong.", "Mend it.")
    assert caught.value.line == 3


def test_the_error_of_a_batch_with_a_cancelled_circuit_says_which(api):
    batch = quantask_jupyter.submit_batch([TEXT, TEXT])
    for job in batch:
        api.move(job.job_id(), "cancelled")
    with pytest.raises(TaskCancelledError, match="Circuit 0 of the batch: The task was cancelled"):
        batch.results()


@pytest.mark.parametrize("name", ["bell.qasm", "no/such/Bell.QASM3", "here"])
def test_the_name_of_a_file_is_no_circuit_and_how_it_is_given_is_said(api, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("here").write_text(TEXT)
    with pytest.raises(CircuitInvalidError) as caught:
        quantask_jupyter.submit(name)
    assert caught.value.message == f"'{name}' is the name of a file, and no circuit."
    assert caught.value.hint == f"Give the file: pathlib.Path('{name}')."
    assert api.submitted() == []


def test_the_api_is_asked_to_say_when_the_last_task_has_ended(api):
    batch = quantask_jupyter.submit_batch([TEXT])
    with pytest.raises(WaitTimeoutError):
        batch.wait(timeout=0.5)
    waits = [request.query.get("wait") for request in api.requests if request.path == f"batches/{batch.id}"]
    assert waits[:2] == [None, "0.020"]


def test_a_batch_is_found_again_with_its_jobs_in_order(api):
    batch = quantask_jupyter.submit_batch([TEXT] * 5)
    found = quantask_jupyter.batch(batch.id)
    assert [job.job_id() for job in found] == [job.job_id() for job in batch]
    with pytest.raises((BatchNotFoundError, QuantumError)):
        quantask_jupyter.batch("00000000-0000-0000-0000-000000000000")


def test_a_batch_is_found_again_by_its_name_and_of_several_the_newest(api):
    first, second = (quantask_jupyter.submit_batch([TEXT] * count, name="scan") for count in (2, 4))
    quantask_jupyter.submit_batch([TEXT], name="another")
    found = quantask_jupyter.batch("scan")
    assert [job.job_id() for job in found] == [job.job_id() for job in second]
    assert len(quantask_jupyter.jobs(batch="scan", limit=None)) == len(first) + len(second)
    with pytest.raises(BatchNotFoundError):
        quantask_jupyter.batch("nothing is called so")
