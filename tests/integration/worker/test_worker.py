"""Whole workers on a real store and queue: what they complete, and what they refuse without harm."""

from __future__ import annotations

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.states import Status
from tests.integration.worker.workers import story

BELL = """OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
"""


async def test_a_bell_circuit_is_run_and_its_history_is_three_lines(deployment):
    worker = await deployment.start_worker(hostile=False)
    (task_id,) = await deployment.submit(BELL, shots=1000)
    (task,) = await deployment.ended(task_id)
    assert task.status is Status.COMPLETED
    assert task.result["counts"].keys() == {"00", "11"}
    assert sum(task.result["counts"].values()) == 1000
    actor = f"worker:{worker.name}"
    assert story(task) == [
        (None, "pending", 0, "api"),
        ("pending", "processing", 1, actor),
        ("processing", "completed", 1, actor),
    ]


async def test_a_syntax_error_fails_the_task_with_its_line(deployment):
    await deployment.start_worker(hostile=False)
    (task_id,) = await deployment.submit(BELL.replace("cx q[0]", "cx q[0"))
    (task,) = await deployment.ended(task_id)
    assert task.status is Status.FAILED
    assert (task.error["code"], task.error["line"]) == ("CIRCUIT_SYNTAX", 6)


DEEDS = {
    "segfault": "SIMULATOR_CRASHED",
    "abort": "SIMULATOR_CRASHED",
    "leave 3": "SIMULATOR_CRASHED",
    "raise_error": "SIMULATOR_CRASHED",
    "exhaust_memory": "MEMORY_LIMIT",
    "abort_out_of_memory": "MEMORY_LIMIT",
    "spin": "WALL_LIMIT",
    "write_garbage": "RESULT_INVALID",
    "announce_gigabyte": "RESULT_INVALID",
    "nest_deeply": "RESULT_INVALID",
    "wrong_sum": "RESULT_INVALID",
    "refuse_without_code": "RESULT_INVALID",
    "close_channel": "SIMULATOR_CRASHED",
    "fail": "CIRCUIT_SYNTAX",
    "announce_large_result": "LIMIT_EXCEEDED",
}


async def test_whatever_a_child_does_its_own_task_fails_and_the_others_complete(deployment):
    await deployment.start_worker(wall_seconds=5, slots=2)
    sources = [source for deed in DEEDS for source in (deed, "count")]
    tasks = await deployment.ended(*await deployment.submit(*sources))
    ends = {source: task.error["code"] for source, task in zip(sources, tasks, strict=True) if task.error is not None}
    assert ends == DEEDS
    counts = [task for source, task in zip(sources, tasks, strict=True) if source == "count"]
    assert [task.status for task in counts] == [Status.COMPLETED] * len(DEEDS)
    assert {task.attempt for task in tasks} == {1}


async def test_the_message_of_a_crash_names_the_signal(deployment):
    await deployment.start_worker()
    (task,) = await deployment.ended(*await deployment.submit("segfault"))
    assert task.error["message"] == "The simulator's process ended while it ran this circuit (SIGSEGV)."


async def test_a_batch_runs_on_all_slots_of_all_workers(deployment):
    workers = [await deployment.start_worker(slots=2) for _ in range(2)]
    tasks = await deployment.ended(*await deployment.submit(*["count"] * 100))
    assert {task.status for task in tasks} == {Status.COMPLETED}
    assert {task.attempt for task in tasks} == {1}
    actors = {story(task)[-1][3] for task in tasks}
    assert actors <= {f"worker:{worker.name}" for worker in workers}


async def test_qpy_reaches_the_child_as_it_was_sent(deployment):
    await deployment.start_worker(hostile=False)
    (task_id,) = await deployment.submit("UUlTS0lU", form=CircuitFormat.QPY)  # "QISKIT" and nothing more
    (task,) = await deployment.ended(task_id)
    assert task.status is Status.FAILED
    assert task.error["code"] in ("CIRCUIT_INVALID", "CIRCUIT_UNSUPPORTED")
