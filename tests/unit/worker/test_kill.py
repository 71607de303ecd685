"""What a fork server is told about a child's last moment."""

import asyncio
import math

from quantask_worker.kill import LastMoment


async def test_many_jobs_under_one_lease_are_one_message() -> None:
    told: list[float] = []
    end = asyncio.get_running_loop().time() + 60
    die_by = LastMoment(told.append)
    for _ in range(1000):
        die_by(end)
        die_by(math.inf)
    assert told == [end]


async def test_an_earlier_moment_is_told_at_once_and_a_later_one_is_not() -> None:
    told: list[float] = []
    end = asyncio.get_running_loop().time() + 60
    die_by = LastMoment(told.append)
    for moment in (end, end + 5, end - 1, end + 7):
        die_by(moment)
    assert told == [end, end - 1]


async def test_what_was_told_too_early_is_corrected_before_it_comes() -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[float, float]] = asyncio.Queue()
    die_by = LastMoment(lambda moment: told.put_nowait((moment, loop.time())))
    for later in (math.inf, loop.time() + 600):
        end = loop.time() + 0.4
        die_by(end)
        die_by(later)
        assert (await told.get())[0] == end
        moment, at = await told.get()
        assert moment == later
        assert at < end


async def test_a_renewal_is_told_once_half_of_the_time_is_over() -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[float] = asyncio.Queue()
    die_by = LastMoment(told.put_nowait)
    end = loop.time() + 0.2
    die_by(end)
    reached = asyncio.Event()
    loop.call_at(end - 0.05, reached.set)  # busy until then: nothing changes at half time
    await reached.wait()
    die_by(end + 600)
    assert [told.get_nowait(), told.get_nowait()] == [end, end + 600]
