"""Fair share: whose tasks go to workers next. What is shared are slots, for the time that tasks take of them.

1. A slot that gets free is for an owner who holds none; among several, for who has used least lately. So an owner has a
   second slot only while nobody waits who has none.
2. Nothing is sent before there is a slot for it: what has left the store waits in the order in which it was sent,
   whoever comes meanwhile.
3. Short tasks are through before the next one could be sent. So a slot is given as many as it does in half a second:
   of one owner, or of several who have only a few each.

4. During a lesson, some slots give only the tasks of its course: they are shared out first, by the same rule. What they
   do not use stays free; in the others the course takes part like everybody.

How long a task will take is what the owner's latest ones took. Of an owner of whom nothing is known a lone task is
taken for a short one as long as it waits, and several for long ones.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from typing_extensions import override

from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.ports import Look, Sharing, Standing, Turn

SLOT_MS = 500  # of work that a slot is given at a time; a task that takes longer has a slot to itself
UNKNOWN_MS = 50  # that the lone task of an owner of whom nothing is known is taken to need
MESSAGE_MS = 50  # of work in one message, which is for one slot
MOST_IN_MESSAGE = 16  # tasks
PARTS_OF_A_SLOT = 2  # what a slot is given is filled up when one of these parts is done, so that tasks go in groups
PARTS_OF_THE_QUEUE = 4  # and the broker's queue when one of these is free


class _Rule(Sharing, ABC):
    """What both rules share: a lesson has a round of its own, over its own slots, before that of all."""

    owner_in_flight: int
    lessons: Sequence[Lesson]

    @override
    def rounds(self, look: Look) -> Iterator[tuple[str | None, list[Turn]]]:
        kept = 0
        for lesson in self.lessons:
            own = self.in_lesson(lesson)
            owners = look(own.owner_in_flight + 1, lesson.course)
            turns = own.choose(owners)
            yield lesson.course, turns
            kept += own.idle(owners, turns)
        rest = self.beside(kept) if self.lessons else self
        yield None, rest.choose(look(rest.owner_in_flight + 1, None))

    @abstractmethod
    def choose(self, owners: Sequence[Standing]) -> list[Turn]:
        """Return who sends how many tasks, in this order."""

    @abstractmethod
    def in_lesson(self, lesson: Lesson) -> _Rule:
        """Return the rule for a lesson's own slots, which is given where owners stand with tasks of its course."""

    @abstractmethod
    def idle(self, owners: Sequence[Standing], turns: Sequence[Turn]) -> int:
        """Return how many slots of this rule's nobody has when these turns are taken."""

    @abstractmethod
    def beside(self, kept: int) -> _Rule:
        """Return the rule for all, where so many slots are kept free for lessons."""


@dataclass(frozen=True, slots=True)
class FairShare(_Rule):
    """The rule of one round.

    Attributes:
        slots: of all workers.
        owner_in_flight: tasks that an owner may have in flight at a time.
        queue_length: tasks of all owners that may wait with the broker at a time.
        lessons: that are on.
    """

    slots: int
    owner_in_flight: int
    queue_length: int
    lessons: Sequence[Lesson] = ()

    @override
    def choose(self, owners: Sequence[Standing]) -> list[Turn]:
        places = [_Place(owner, self.owner_in_flight) for owner in owners]
        free = self.slots * SLOT_MS - sum(place.load for place in places)
        room = self._room(sum(seconds is None for owner in owners for seconds in owner.in_flight))
        line = [place for place in places if place.left]
        heapify(line)
        sending: dict[str, _Place] = {}
        while line and free > 0 and room > 0:
            place = heappop(line)
            tasks = min(place.wanted(), room)
            room -= tasks
            free -= place.take(tasks)
            if tasks:
                sending[place.owner] = place
                if place.left:
                    heappush(line, place)
        return [Turn(owner, place.taken, place.in_message(self.slots)) for owner, place in sending.items()]

    @override
    def in_lesson(self, lesson: Lesson) -> FairShare:
        return FairShare(min(lesson.slots, self.slots), self.owner_in_flight, self.queue_length)

    @override
    def idle(self, owners: Sequence[Standing], turns: Sequence[Turn]) -> int:
        places = {owner.owner: _Place(owner, self.owner_in_flight) for owner in owners}
        for turn in turns:
            places[turn.owner].take(turn.tasks)
        load = sum(place.load for place in places.values())
        return max(0, self.slots - math.ceil(load / SLOT_MS))

    @override
    def beside(self, kept: int) -> FairShare:
        return FairShare(max(0, self.slots - kept), self.owner_in_flight, self.queue_length)

    def _room(self, with_broker: int) -> int:
        free = self.queue_length - with_broker
        return free if free >= max(1, self.queue_length // PARTS_OF_THE_QUEUE) else 0


@dataclass(frozen=True, slots=True)
class SlotBySlot(_Rule):
    """The rule of the embedded queue, where each slot that is free takes one task.

    Attributes:
        owner_in_flight: slots that are free; an owner may have them all, if nobody else waits.
        slots: that all owners together may hold; None: as many as are free.
        lessons: that are on.
    """

    owner_in_flight: int
    slots: int | None = None
    lessons: Sequence[Lesson] = ()

    @override
    def choose(self, owners: Sequence[Standing]) -> list[Turn]:
        """Return who gets how many of the slots."""
        line = [(*_held_and_used(owner), place) for place, owner in enumerate(owners)]
        heapify(line)
        taken = [0] * len(owners)
        for _ in range(min(self.owner_in_flight, self.idle(owners, ()))):
            while line and taken[line[0][2]] >= owners[line[0][2]].waiting:
                heappop(line)
            if line:
                held, used, place = heappop(line)
                taken[place] += 1
                heappush(line, (held + 1, used, place))
        return [Turn(owner.owner, tasks) for owner, tasks in zip(owners, taken, strict=True) if tasks]

    @override
    def in_lesson(self, lesson: Lesson) -> SlotBySlot:
        return SlotBySlot(self.owner_in_flight, lesson.slots)

    @override
    def idle(self, owners: Sequence[Standing], turns: Sequence[Turn]) -> int:
        held = sum(len(owner.in_flight) for owner in owners) + sum(turn.tasks for turn in turns)
        return self.owner_in_flight if self.slots is None else max(0, self.slots - held)

    @override
    def beside(self, kept: int) -> SlotBySlot:
        slots = self.owner_in_flight if self.slots is None else self.slots
        return SlotBySlot(self.owner_in_flight, slots - kept)


def _held_and_used(owner: Standing) -> tuple[int, float]:
    return len(owner.in_flight), owner.used_seconds + sum(seconds or 0.0 for seconds in owner.in_flight)


def turns_before(owner: str, owners: Sequence[Standing]) -> int:
    """Return how many others who wait have a turn before an owner, if it is decided now."""
    places = {each.owner: _Place(each, most_in_flight=1) for each in owners if each.waiting}
    own = places.pop(owner, None)
    return 0 if own is None else sum(other < own for other in places.values())


class _Place:
    """An owner's place in the line: before those who hold more slots, and then before those who have used more.

    Its load is the work in flight, in milliseconds of a slot; a task that takes long fills a slot.
    """

    def __init__(self, standing: Standing, most_in_flight: int) -> None:
        in_flight = standing.in_flight
        long = [seconds for seconds in in_flight if seconds is not None and seconds * 1000 > SLOT_MS]
        self.owner = standing.owner
        self.left = standing.waiting
        self.taken = 0
        self._most_in_flight = most_in_flight
        self._in_flight = len(in_flight)
        self._waits_with_broker = None in in_flight
        if standing.task_seconds is not None:
            self._task_ms = min(SLOT_MS, max(1, round(standing.task_seconds * 1000)))
        else:
            is_lone = standing.waiting + len(in_flight) == 1 and not any(in_flight)
            self._task_ms = UNKNOWN_MS if is_lone else SLOT_MS
        self._expected_ms = SLOT_MS if long else self._task_ms
        self.load = len(long) * SLOT_MS + (len(in_flight) - len(long)) * self._task_ms
        self._held = self.load // SLOT_MS
        self._order = (standing.used_seconds + sum(long), standing.since)

    def __lt__(self, other: _Place) -> bool:
        return (self._held, *self._order) < (other._held, *other._order)

    def wanted(self) -> int:
        """Return how many tasks fill one more slot: none where it is nearly full of what waits with the broker."""
        most = min(self.left, self._most_in_flight - self._in_flight)
        tasks = min(most, math.ceil(SLOT_MS * (self._held + 1) / self._expected_ms) - self._in_flight)
        is_few = tasks < min(math.ceil(SLOT_MS / self._expected_ms), self._most_in_flight) // PARTS_OF_A_SLOT
        return 0 if self._waits_with_broker and is_few else max(0, tasks)

    def take(self, tasks: int) -> int:
        """Take so many tasks, and return how much of a slot they fill: the whole of it, if more wait behind them."""
        self.left -= tasks
        work = SLOT_MS - self.load % SLOT_MS if self.left else tasks * self._task_ms
        self.load += work
        self._held += 1
        self._in_flight += tasks
        self.taken += tasks
        return work

    def in_message(self, slots: int) -> int:
        """Return how many tasks a message has: few enough for every slot to get one, and for all to begin at once."""
        return max(1, min(MOST_IN_MESSAGE, MESSAGE_MS // self._expected_ms, self.taken // slots))
