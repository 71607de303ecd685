"""One attempt at one task: the job that its child gets, and what its end means for the task."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.domain.task import Outcome, TaskRequest
from quantask_jupyter.errors import QuantumError, ResultInvalidError
from quantask_worker.child_process import Child
from quantask_worker.crash import error_of_death, kernel_memory_kills, over_wall_limit
from quantask_worker.frames import FrameError
from quantask_worker.held import Ending, Held, StoppedError
from quantask_worker.reply import check_reply
from quantask_worker.slots import ChildDiedError, Slots


async def run_attempt(
    held: Held, slots: Slots, child: Child, *, limits: dict[str, Any], wall_seconds: float
) -> Outcome:
    """Run a task in a child that was taken; the child is alive afterwards only if it gave a good answer.

    Raises:
        NotBegunError: another child has to run it.
        StoppedError: the attempt has no outcome: its lease is lost or not certain, or the worker shuts down.
        ChildDiedError: the child was lost by no fault of the task, which may run again.
    """
    request = held.task.request
    try:
        async with held.watched():
            result, error = await slots.run(
                child,
                job_frame(request, limits),
                lambda reply: check_reply(reply, request, max_outcomes=limits["max_outcomes"]),
                lambda: held.begin(wall_seconds, child.die_by),
            )
    except StoppedError as stopped:
        if stopped.ending is Ending.CANCELLED:
            return Outcome(held.attempt)
        if stopped.ending is not Ending.WALL_LIMIT:
            raise
        return _failed(held, over_wall_limit(child.last_log, wall_seconds=wall_seconds))
    except ChildDiedError as died:
        if died.exit_code is None:
            raise
        if not held.certain:  # it was killed because this process was frozen, or might have been
            raise StoppedError(Ending.UNRENEWED) from died
        kills = kernel_memory_kills() - child.memory_kills_before
        memory_bytes = limits["memory_bytes"]
        error = error_of_death(
            died.exit_code, died.log, memory_bytes=memory_bytes, memory_kills=kills, wall_seconds=wall_seconds
        )
        return _failed(held, error)
    except FrameError:
        return _failed(held, ResultInvalidError())
    except ResultInvalidError as invalid:
        return _failed(held, invalid)
    return _failed(held, error) if error is not None else Outcome(held.attempt, result=result)


def job_frame(request: TaskRequest, limits: dict[str, Any]) -> dict[str, Any]:
    """Return what the child is told: the circuit and how to run it, and nothing of whose it is."""
    return {
        "circuit": {"format": request.circuit.format.value, "source": request.circuit.source},
        "parameters": request.parameters,
        "shots": request.shots,
        "seed": request.seed,
        "method": request.method,
        "noise": request.noise,
        "memory": request.memory,
        "limits": limits,
    }


def _failed(held: Held, error: QuantumError) -> Outcome:
    return Outcome(held.attempt, error=error.to_dict())
