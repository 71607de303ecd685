import asyncio
from dataclasses import replace

import pytest

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskFilter, TaskRequest
from quantask_jupyter.errors import (
    CircuitInvalidError,
    IdempotencyConflictError,
    LimitExceededError,
    ParameterError,
    QuantumError,
    QuotaExceededError,
    RequestInvalidError,
    RequestTooLargeError,
)
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.submit import _fingerprint, submit_batch, submit_task
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BELL, BOB, claim_one, complete

REQUEST = TaskRequest(BELL, shots=100, seed=7, parameters={"theta": [0.1, 0.2]}, name="bell", tags=("a",))


async def stored(ports: Ports, owner: str = ADA) -> int:
    return len((await ports.tasks.page(owner, TaskFilter(), 1000, None)).tasks)


async def test_a_submitted_task_is_stored_and_news_of_work_goes_out(ports: Ports, settings: Quantask) -> None:
    async with ports.events.listen() as events:
        answer = await submit_task(ports, settings, ADA, REQUEST)
        assert await anext(events) == Event(EventType.READY, (answer.tasks[0].id,))
    [task] = answer.tasks
    assert (task.status, task.owner, task.points, task.max_attempts) == (Status.PENDING, ADA, 2, settings.max_attempts)
    assert (await ports.tasks.get_request(ADA, task.id)).tasks[0].request == REQUEST
    assert await ports.outbox.ready(10) == [task.id]


async def test_the_same_key_and_request_are_one_task(ports: Ports, settings: Quantask) -> None:
    first = await submit_task(ports, settings, ADA, REQUEST, idempotency_key="k")
    async with ports.events.listen() as events:
        again = await submit_task(ports, settings, ADA, replace(REQUEST), idempotency_key="k")
        await ports.events.announce(Event(EventType.CHANGED, ()))
        assert (await anext(events)).type is EventType.CHANGED, "no news of work: there is none"
    assert again.repeated
    assert again.tasks == first.tasks
    assert await stored(ports) == 1


OTHERS = {
    "circuit": replace(REQUEST, circuit=Circuit.from_text(BELL.source + " ")),
    "shots": replace(REQUEST, shots=101),
    "seed": replace(REQUEST, seed=None),
    "parameters": replace(REQUEST, parameters={"theta": [0.1, 0.3]}),
    "order of parameters": replace(REQUEST, parameters={"theta": [0.2, 0.1]}),
    "method": replace(REQUEST, method="statevector"),
    "options of methods": replace(REQUEST, method_options={"mps_swap_direction": "mps_swap_left"}),
    "noise": replace(REQUEST, noise={"readout": 0.1}),
    "name": replace(REQUEST, name=None),
    "tags": replace(REQUEST, tags=("a", "b")),
}


@pytest.mark.parametrize("what", OTHERS)
async def test_the_same_key_with_another_request_is_a_conflict(ports: Ports, settings: Quantask, what: str) -> None:
    await submit_task(ports, settings, ADA, REQUEST, idempotency_key="k")
    with pytest.raises(IdempotencyConflictError):
        await submit_task(ports, settings, ADA, OTHERS[what], idempotency_key="k")
    assert await stored(ports) == 1


def test_a_request_that_names_no_later_option_has_the_fingerprint_of_before() -> None:
    request = TaskRequest(Circuit.from_text("OPENQASM 3.0; qubit q;"), shots=10)
    # As it was written before there were options of methods: what is repeated over an upgrade is the same request.
    assert _fingerprint([request]) == "a51c3ed446f8afa7a6fae436c3b6cbf5a09961efc3eabcf6db86890d2f895e38"
    assert _fingerprint([replace(request, method_options={"mps_swap_direction": "mps_swap_left"})]) != _fingerprint(
        [request]
    )


async def test_a_batch_is_stored_whole_in_the_order_of_the_request(ports: Ports, settings: Quantask) -> None:
    requests = [replace(REQUEST, shots=n, name=f"point {n}") for n in range(1, 51)]
    answer = await submit_batch(ports, settings, ADA, requests, name="scan", idempotency_key="k")
    assert [task.shots for task in answer.tasks] == [*range(1, 51)]
    assert answer.batch is not None
    assert (answer.batch.name, answer.batch.size) == ("scan", 50)
    again = await submit_batch(ports, settings, ADA, requests, name="scan", idempotency_key="k")
    assert again.repeated
    assert [task.id for task in again.tasks] == [task.id for task in answer.tasks]
    for other in (requests[:-1], requests[::-1]):
        with pytest.raises(IdempotencyConflictError):
            await submit_batch(ports, settings, ADA, other, name="scan", idempotency_key="k")
    with pytest.raises(IdempotencyConflictError):
        await submit_batch(ports, settings, ADA, requests, name="other", idempotency_key="k")
    assert await stored(ports) == 50


WRONG: dict[str, tuple[TaskRequest, type[QuantumError]]] = {
    "an empty circuit": (replace(REQUEST, circuit=Circuit.from_text(" \n")), CircuitInvalidError),
    "a large circuit": (replace(REQUEST, circuit=Circuit.from_text("x" * 2_000_000)), RequestTooLargeError),
    "no shots": (replace(REQUEST, shots=0), RequestInvalidError),
    "too many shots": (replace(REQUEST, shots=2_000_000), LimitExceededError),
    "an unbound parameter": (replace(REQUEST, parameters={"theta": []}), ParameterError),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_batch_with_one_wrong_circuit_stores_nothing_and_says_which(
    ports: Ports, settings: Quantask, what: str
) -> None:
    wrong, kind = WRONG[what]
    with pytest.raises(kind) as refusal:
        await submit_batch(ports, settings, ADA, [REQUEST, REQUEST, wrong, REQUEST])
    assert refusal.value.message.startswith('Circuit 2 ("bell") of the batch: ')
    assert await stored(ports) == 0


async def test_a_batch_has_a_first_circuit_and_no_more_than_the_limit(ports: Ports, settings: Quantask) -> None:
    settings.max_batch = 3
    with pytest.raises(RequestInvalidError, match="at least one circuit"):
        await submit_batch(ports, settings, ADA, [])
    with pytest.raises(LimitExceededError, match="may have 3 circuits; this one has 4"):
        await submit_batch(ports, settings, ADA, [REQUEST] * 4)
    with pytest.raises(RequestInvalidError, match="name must have 1 to 200 characters"):
        await submit_batch(ports, settings, ADA, [REQUEST], name="")
    assert await stored(ports) == 0
    assert len((await submit_batch(ports, settings, ADA, [REQUEST] * 3)).tasks) == 3


async def test_who_has_too_much_waiting_is_told_so_until_some_has_finished(ports: Ports, settings: Quantask) -> None:
    settings.owner_max_queued = 2
    [first] = (await submit_task(ports, settings, ADA, REQUEST)).tasks
    await submit_task(ports, settings, ADA, REQUEST)
    with pytest.raises(QuotaExceededError, match="2 of your tasks are waiting or running; 2 are allowed") as refusal:
        await submit_task(ports, settings, ADA, REQUEST)
    assert refusal.value.hint == "Wait until some have finished, or cancel some."
    await submit_batch(ports, settings, BOB, [REQUEST, REQUEST])
    await complete(ports.claims, await claim_one(ports.claims, first.id))
    with pytest.raises(QuotaExceededError):
        await submit_batch(ports, settings, ADA, [REQUEST, REQUEST])
    await submit_task(ports, settings, ADA, REQUEST)
    assert (await stored(ports, ADA), await stored(ports, BOB)) == (3, 2)


async def test_submits_at_once_do_not_exceed_a_quota_together(ports: Ports, settings: Quantask) -> None:
    settings.owner_max_queued = 5
    calls = [submit_task(ports, settings, owner, REQUEST) for owner in (ADA, BOB) for _ in range(20)]
    ends = await asyncio.gather(*calls, return_exceptions=True)
    refused = [end for end in ends if isinstance(end, QuotaExceededError)]
    assert (await stored(ports, ADA), await stored(ports, BOB), len(refused)) == (5, 5, 30)


async def test_shots_of_a_day_count_all_points_of_a_sweep(ports: Ports, settings: Quantask) -> None:
    settings.owner_shots_per_day = 500
    await submit_task(ports, settings, ADA, REQUEST)  # 100 shots at 2 points
    await submit_task(ports, settings, ADA, replace(REQUEST, parameters=None))
    with pytest.raises(QuotaExceededError, match="used 300 of 500 shots in 24 hours; this needs 400"):
        await submit_batch(ports, settings, ADA, [REQUEST, REQUEST])
    await submit_task(ports, settings, ADA, REQUEST)
    with pytest.raises(QuotaExceededError):
        await submit_task(ports, settings, ADA, replace(REQUEST, shots=1, parameters=None))


async def test_submits_at_once_are_all_stored(ports: Ports, settings: Quantask) -> None:
    answers = await asyncio.gather(*(submit_task(ports, settings, ADA, REQUEST) for _ in range(30)))
    assert len({answer.tasks[0].id for answer in answers}) == 30 == await stored(ports)
