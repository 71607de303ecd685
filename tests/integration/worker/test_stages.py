"""A child that is stopped has told in its log what it was doing."""

from __future__ import annotations

import asyncio
import os

import pytest

from quantask_worker.child_spec import ChildSpec
from quantask_worker.stages import Stage, last_told
from quantask_worker.warm_children import open_children
from tests.integration.worker.processes import until
from tests.integration.worker.simulated import LIMITS

HEAD = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; '


@pytest.fixture
def spec() -> ChildSpec:
    return ChildSpec(memory_bytes=2**29, wall_seconds=60.0)


async def test_what_a_child_did_is_known_when_it_has_been_killed(launcher):
    endless = HEAD + "x q[0]; c[0] = measure q[0]; while (c[0]) { t q[1]; c[0] = measure q[0]; }"
    frame = {"circuit": {"format": "openqasm3", "source": endless}, "shots": 1, "limits": LIMITS}
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        running = asyncio.create_task(child.answer(child.send(frame), lambda reply: reply))
        await until(lambda: b"stage: run" in os.pread(child.log.fileno(), 2**16, 0))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert last_told(child.last_log) == (Stage.RUN, "statevector")
