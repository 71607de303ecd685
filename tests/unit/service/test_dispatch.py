from uuid import UUID

import pytest

from quantask_jupyter.domain.task import new_task_ids
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.dispatch import GROUP, ROUND, dispatch_round, group_size, interleave
from quantask_jupyter.service.fair_share import FairShare
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BOB, submit

A, B, C = (new_task_ids(7) for _ in range(3))


@pytest.mark.parametrize(
    ("by_owner", "size", "groups"),
    [
        ([], 8, []),
        ([[]], 8, []),
        ([A[:3]], 8, [A[:3]]),
        ([A[:3]], 1, [[A[0]], [A[1]], [A[2]]]),
        ([A, B[:1]], 3, [A[:3], B[:1], A[3:6], A[6:]]),
        ([A[:4], B[:4]], 2, [A[:2], B[:2], A[2:4], B[2:4]]),
        ([A[:1], B[:5], C[:3]], 2, [A[:1], B[:2], C[:2], B[2:4], C[2:3], B[4:5]]),
    ],
)
def test_owners_take_turns_a_group_each(by_owner: list[list[UUID]], size: int, groups: list[list[UUID]]) -> None:
    assert interleave(by_owner, size) == groups


def test_a_group_leaves_a_message_for_every_slot() -> None:
    assert group_size(1, slots=8) == group_size(15, slots=8) == 1
    assert group_size(4, slots=1) == 4
    assert group_size(ROUND, slots=8) == GROUP
    sizes = [group_size(count, slots=8) for count in range(1, ROUND + 1)]
    assert sizes == sorted(sizes), "the more there are, the larger the groups"
    assert set(sizes) <= set(range(1, GROUP + 1))


async def test_a_round_sends_each_task_once_until_shares_are_free(ports: Ports, settings: Quantask) -> None:
    settings.owner_in_flight = 4
    hers, his = await submit(ports.tasks, 7), await submit(ports.tasks, 3, BOB)
    async with ports.events.listen() as events:
        assert await dispatch_round(ports, settings) == 7
        assert await anext(events) == Event(EventType.READY, ()), "the embedded queue's consumers look at the store"
    assert await dispatch_round(ports, settings) == 0
    await ports.tasks.cancel(ADA, hers[:2], "api")
    assert await dispatch_round(ports, settings) == 2
    assert dict(await ports.outbox.reserve(FairShare(100, 100), 30.0)) == {ADA: hers[6:]}
    assert [state for _, state in (await ports.tasks.versions(his)).values()] == ["pending"] * 3
