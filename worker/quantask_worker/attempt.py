"""One attempt at one task: the lease that it is held by, the child that works on it, and the outcome.

A cancel, a lost lease, one that cannot be renewed, the wall limit, a shutdown: each moves one deadline. When that has
come, the wait for the child's answer is interrupted, which kills the child.
"""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Outcome, TaskRequest
from quantask_jupyter.errors import QuantumError, ResultInvalidError
from quantask_jupyter.service.clock_jumps import RENEWALS_PER_LEASE
from quantask_worker.child_process import Child, ChildDiedError
from quantask_worker.frames import FrameError
from quantask_worker.reply import check_piece, check_reply
from quantask_worker.wall_limit import over_wall_limit
from quantask_worker.why_child_died import KILLED_BY_TIME, error_of_death, kernel_memory_kills

CERTAIN_PART_OF_LEASE = 0.9
"""After this part of a lease without a renewal the child is killed; the rest is time for it to die in."""
LAST_PART_OF_LEASE = 0.95
"""After this part others kill the child: its parent has not done so, and so is frozen."""

_OWNER_KEY = secrets.token_bytes(32)
"""Makes of owners' names what says nothing, not even whether it is a name that one guesses."""


class Ending(StrEnum):
    """Why an attempt was stopped."""

    CANCELLED = "cancelled"
    WALL_LIMIT = "over the wall limit"
    LOST = "lease lost"
    UNRENEWED = "lease not renewed in time"
    CHILD_LOST = "its child went down with the fork server"
    LATE = "waits behind a task that takes long"
    SHUTDOWN = "worker shuts down"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every attempt of a worker.

    Attributes:
        lease_seconds: how long a lease lasts without a renewal.
        wall_seconds: how long a child may take.
        limits: what the job may use, as the child is told.
    """

    lease_seconds: float
    wall_seconds: float
    limits: dict[str, Any]


class TaskAttempt:
    """An attempt that this worker holds a lease on.

    Attributes:
        task: what was claimed.
        fence: the task's id and the attempt's number, which every write of this worker names.
        ending: why it was stopped, if it was.
        outcome: what is to be stored, as soon as that is known.
        pieces: of a sweep's result, those of earlier attempts and those that its child has sent.
    """

    def __init__(
        self,
        task: ClaimedTask,
        renewed_at: float,
        terms: Terms,
        *,
        keep_piece: Callable[[TaskAttempt, Piece], None] = lambda *_: None,
    ) -> None:
        """Hold a task by a lease that a call has taken which began at ``renewed_at``.

        ``keep_piece`` is called with each piece of a result that its child sends.
        """
        self.task = task
        self.pieces: list[Piece] = []
        self._keep_piece = keep_piece
        self.fence: Attempt = task.attempt
        self.ending: Ending | None = None
        self.outcome: Outcome | None = None
        self._terms = terms
        self._renewed_at = renewed_at
        self._wall_end = math.inf
        self._child: Child | None = None
        self._number = 0
        self._wait: asyncio.Timeout | None = None
        self._was_frozen = False

    @property
    def runs(self) -> bool:
        """Whether nothing has ended it yet."""
        return self.ending is None and self.outcome is None

    @property
    def child(self) -> Child | None:
        """The living child that has its job."""
        return self._child if self._child is not None and self._child.alive else None

    @property
    def lease_end(self) -> float:
        """The latest time, on this process's clock, at which the lease can still hold (a call may take a third)."""
        return self._renewed_at + self._terms.lease_seconds * (1 + 1 / RENEWALS_PER_LEASE)

    def give_to(self, child: Child) -> None:
        """Put the job into a child's channel; the child comes to it when it is through with those before."""
        self._child = child
        self._number = child.send(job_frame(self.task.request, self._terms.limits, self.task.owner, self.pieces))

    async def run(self) -> None:
        """Wait for the answer of the child, which comes to the job now; it lives on only if it gave a good one.

        Afterwards there is an outcome, or an ending for which there is none, or it is to run again: see :attr:`runs`.
        """
        child = self.child
        if child is None:
            return  # stopped before it was given to one
        began_at = asyncio.get_running_loop().time()
        self._wall_end = began_at + self._terms.wall_seconds
        self._was_frozen = False
        try:
            async with asyncio.timeout_at(self._deadline()) as self._wait:
                self._tell_last_moment()
                self.outcome = self._outcome(*await child.answer(self._number, self._check, self._take))
        except TimeoutError:
            self._stopped(child)
        except ChildDiedError as died:
            self._died(child, died)
        except (FrameError, ResultInvalidError) as error:
            invalid = error if isinstance(error, ResultInvalidError) else ResultInvalidError()
            self.outcome = self._outcome(None, invalid)
        finally:
            self._wait = None
            child.die_by(math.inf)
            if self.outcome is not None:
                self.outcome = replace(self.outcome, seconds=asyncio.get_running_loop().time() - began_at)

    def renewed(self, at: float) -> None:
        """Note that a call which began at ``at`` has renewed the lease."""
        self._renewed_at = max(at, self._renewed_at)  # or it began before a freeze
        self._put_off()

    def was_frozen(self, seconds: float) -> None:
        """Do not count time in which this process stood still, and most likely its child and all others with it.

        Whether the lease still holds says the renewal that comes now.
        """
        self._renewed_at += seconds
        self._wall_end += seconds
        self._was_frozen = True
        self._put_off()

    def stop(self, ending: Ending) -> None:
        """Interrupt the attempt; the first reason stays."""
        if self.ending is None:
            self.ending = ending
            if ending is Ending.CANCELLED:
                self.outcome = Outcome(self.fence)
            self._reschedule()

    def _check(self, reply: dict[str, Any]) -> tuple[Any, QuantumError | None]:
        return check_reply(
            reply, self.task.request, max_outcomes=self._terms.limits["max_outcomes"], pieces=self.pieces
        )

    def _take(self, reply: dict[str, Any]) -> None:
        piece = check_piece(reply, self.task.request, self.pieces, self._terms.limits["max_outcomes"])
        self.pieces = [*(self.pieces if piece.first else ()), piece]
        self._keep_piece(self, piece)

    def _outcome(self, result: Any, error: QuantumError | None) -> Outcome:
        in_pieces = result is not None and bool(self.pieces or self.task.points_done)
        return Outcome(self.fence, result, None if error is None else error.to_dict(), in_pieces=in_pieces)

    def _stopped(self, child: Child) -> None:
        if self.ending is None:
            over = asyncio.get_running_loop().time() >= self._wall_end
            self.ending = Ending.WALL_LIMIT if over else Ending.UNRENEWED
        if self.ending is Ending.WALL_LIMIT:
            error = over_wall_limit(
                child.last_log, wall_seconds=self._terms.wall_seconds, circuit=self.task.request.circuit
            )
            self.outcome = self._outcome(None, error)

    def _died(self, child: Child, died: ChildDiedError) -> None:
        if died.exit_code is None:
            self.ending = Ending.CHILD_LOST  # no fault of the task, which may run again
        elif asyncio.get_running_loop().time() >= self._certain_until:
            self.ending = Ending.UNRENEWED  # killed because this process was frozen, or might have been
        elif self._was_frozen and -died.exit_code in KILLED_BY_TIME:
            return  # killed because it was due meanwhile; if its lease holds, it runs again
        elif child.jobs == self._number:  # else it may have answered, and died of a job behind: this one runs again
            error = error_of_death(
                died.exit_code,
                died.log,
                memory_bytes=self._terms.limits["memory_bytes"],
                memory_kills=kernel_memory_kills() - child.memory_kills_before,
                wall_seconds=self._terms.wall_seconds,
                circuit=self.task.request.circuit,
            )
            self.outcome = self._outcome(None, error)

    def _put_off(self) -> None:
        self._reschedule()
        if self._wait is not None:
            self._tell_last_moment()

    def _reschedule(self) -> None:
        if self._wait is not None and not self._wait.expired():
            self._wait.reschedule(self._deadline())

    def _deadline(self) -> float:
        return 0.0 if self.ending is not None else min(self._wall_end, self._certain_until)

    @property
    def _certain_until(self) -> float:
        return self._renewed_at + CERTAIN_PART_OF_LEASE * self._terms.lease_seconds

    def _tell_last_moment(self) -> None:
        if self._child is not None:
            self._child.die_by(self._renewed_at + LAST_PART_OF_LEASE * self._terms.lease_seconds)


def job_frame(request: TaskRequest, limits: dict[str, Any], owner: str, pieces: Sequence[Piece] = ()) -> dict[str, Any]:
    """Return what the child is told: the circuit and how to run it, and of whose it is only what is the same next time.

    Where ``pieces`` of the result are there already, it is told what comes next.

    What a child remembers of an owner's circuits is for that owner alone: how long parsing takes would show others that
    somebody has sent the same text.
    """
    return {
        "owner_key": blake2b(owner.encode(), key=_OWNER_KEY, digest_size=16).hexdigest(),
        "circuit": {"format": request.circuit.format.value, "source": request.circuit.source},
        "parameters": request.parameters,
        "shots": request.shots,
        "seed": request.seed,
        "backend": request.backend,
        "method": request.method,
        "method_options": request.method_options,
        "noise": request.noise,
        "memory": request.memory,
        "limits": limits,
        "begun": {"first": pieces[-1].end, "metadata": pieces[0].result["metadata"]} if pieces else None,
    }
