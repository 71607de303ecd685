"""The rule by which slots are shared, by itself and in a deployment that is simulated with a clock of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from quantask_jupyter.ports import Standing, Turn
from quantask_jupyter.service.fair_share import MOST_IN_MESSAGE, SLOT_MS, FairShare

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
BELL = 0.005


def share(slots: int = 2, owner_in_flight: int = 32, queue_length: int = 64) -> FairShare:
    return FairShare(slots, owner_in_flight, queue_length)


def stands(
    owner: str,
    waiting: int = 0,
    in_flight: Iterable[float | None] = (),
    *,
    used: float = 0.0,
    takes: float | None = None,
    since: float = 0.0,
) -> Standing:
    oldest = BEGIN + timedelta(seconds=since) if waiting else None
    return Standing(owner, waiting, oldest, tuple(in_flight), used, takes)


def sent(turns: list[Turn]) -> dict[str, int]:
    assert len({turn.owner for turn in turns}) == len(turns), "an owner is named once"
    return {turn.owner: turn.tasks for turn in turns}


def test_who_has_used_least_goes_next() -> None:
    owners = [stands("ada", 5, used=9, takes=6), stands("bob", 5, used=3, takes=6), stands("eve", 5, used=4, takes=6)]
    assert sent(share(2).choose(owners)) == {"bob": 1, "eve": 1}


def test_of_those_who_have_used_nothing_who_has_waited_longest_goes_next() -> None:
    owners = [stands("ada", 5, since=3), stands("bob", 5, since=1), stands("eve", 5, since=2)]
    assert next(iter(sent(share(1).choose(owners)))) == "bob"


def test_who_holds_a_slot_waits_for_those_who_hold_none_whatever_they_have_used() -> None:
    owners = [stands("ada", 5, [0.1], used=0, takes=6), stands("bob", 5, used=500, takes=6)]
    assert sent(share(2).choose(owners)) == {"bob": 1}


def test_an_owner_alone_has_all_slots() -> None:
    assert sent(share(4).choose([stands("ada", 5, [2.0], used=9, takes=6)])) == {"ada": 3}


def test_slots_that_are_left_when_all_owners_hold_one_are_shared_further() -> None:
    owners = [stands("ada", 9, used=3, takes=6), stands("bob", 9, used=1, takes=6)]
    assert sent(share(5).choose(owners)) == {"bob": 3, "ada": 2}


def test_what_a_task_that_runs_has_taken_counts_as_used() -> None:
    owners = [stands("ada", 5, [30.0], used=1, takes=60), stands("bob", 5, [2.0], used=9, takes=60)]
    assert sent(share(3).choose(owners)) == {"bob": 1}


def test_nothing_is_sent_before_there_is_a_slot_for_it() -> None:
    running = [stands("ada", 5, [3.0, 1.0], used=60, takes=6)]
    assert share(2).choose([*running, stands("bob", 1), stands("eve", 9, used=5, takes=BELL)]) == []
    with_broker = [stands("ada", 5, [3.0, None], used=60, takes=6)]
    assert share(2).choose([*with_broker, stands("bob", 1)]) == []


def test_a_slot_has_as_many_short_tasks_as_it_does_in_half_a_second() -> None:
    assert sent(share(1, owner_in_flight=1000, queue_length=1000).choose([stands("ada", 900, takes=BELL)])) == {
        "ada": SLOT_MS / 1000 / BELL
    }
    assert sent(share(1).choose([stands("ada", 900, takes=0.1)])) == {"ada": 5}
    assert sent(share(1).choose([stands("ada", 900, takes=0.4)])) == {"ada": 2}, "one that runs, and the next"
    assert sent(share(1).choose([stands("ada", 900, takes=0.5)])) == {"ada": 1}


def test_several_owners_who_have_a_few_short_tasks_share_a_slot() -> None:
    owners = [stands(f"student-{n}", 1, used=1, takes=BELL) for n in range(30)]
    assert sent(share(1).choose(owners)) == {f"student-{n}": 1 for n in range(30)}


def test_newcomers_with_one_task_go_some_together_and_one_with_many_after_their_first_by_slots() -> None:
    newcomers = [stands(f"student-{n}", 1, since=n) for n in range(30)]
    assert list(sent(share(1).choose(newcomers))) == [f"student-{n}" for n in range(10)]
    assert sent(share(4).choose([stands("ada", 100)])) == {"ada": 4}
    assert sent(share(4).choose([stands("ada", 100, [None, None])])) == {"ada": 2}
    assert share(4).choose([stands("ada", 100, [None, 0.1, 0.1, 0.1, 0.1])]) == []


def test_an_owner_of_short_tasks_keeps_a_slot_against_one_who_has_used_more() -> None:
    owners = [stands("ada", 33, [None] * 20, used=5, takes=BELL), stands("bob", 5, used=100, takes=6)]
    assert sent(share(1).choose(owners)) == {}, "what the slot has left is enough for now"
    assert sent(share(2).choose(owners)) == {"bob": 1}
    half = [stands("ada", 33, [None] * 10, used=5, takes=BELL), stands("bob", 5, used=100, takes=6)]
    assert sent(share(1).choose(half)) == {"ada": 22}


def test_and_leaves_it_to_one_who_has_used_less() -> None:
    owners = [stands("ada", 33, [None] * 10, used=5, takes=BELL), stands("bob", 5, used=1, takes=6)]
    assert sent(share(1).choose(owners)) == {"bob": 1}


def test_what_a_slot_is_given_is_filled_up_when_half_of_it_is_done_or_nothing_waits() -> None:
    assert share(1).choose([stands("ada", 33, [None] * 17, takes=BELL)]) == []
    assert sent(share(1).choose([stands("ada", 33, [None] * 16, takes=BELL)])) == {"ada": 16}
    assert sent(share(1).choose([stands("ada", 33, [0.01] * 17, takes=BELL)])) == {"ada": 15}


def test_an_owner_whose_short_tasks_have_become_long_is_seen_by_the_one_that_runs() -> None:
    assert share(2).choose([stands("ada", 33, [1.5, None, None], used=5, takes=BELL)]) == []


def test_no_more_wait_with_the_broker_than_its_queue_is_long() -> None:
    owners = [stands(f"student-{n}", 33, takes=BELL, used=n) for n in range(10)]
    assert sent(share(10, queue_length=40).choose(owners)) == {"student-0": 32, "student-1": 8}
    waiting = [stands("zoe", 0, [None] * 31, takes=BELL)]
    assert share(10, queue_length=40).choose([*owners, *waiting]) == [], "it is filled again by a quarter at least"
    assert sent(share(10, queue_length=40).choose([*owners, stands("zoe", 0, [None] * 30, takes=BELL)])) == {
        "student-0": 10
    }


@pytest.mark.parametrize("queue_length", [1, 2, 3])
def test_a_short_queue_is_filled_at_once(queue_length: int) -> None:
    owners = [stands("ada", 33, takes=BELL)]
    assert sent(share(2, queue_length=queue_length).choose(owners)) == {"ada": queue_length}


def test_an_owner_never_has_more_in_flight_than_allowed() -> None:
    assert sent(share(8, owner_in_flight=3).choose([stands("ada", 4, [0.1], takes=6)])) == {"ada": 2}
    assert share(8, owner_in_flight=3).choose([stands("ada", 4, [0.1] * 3, takes=BELL)]) == []


@pytest.mark.parametrize(
    ("slots", "waiting", "takes", "in_message"),
    [
        (1, 4, BELL, 4),
        (2, 4, BELL, 2),
        (8, 4, BELL, 1),
        (1, 100, 0.001, MOST_IN_MESSAGE),
        (1, 100, 0.01, 5),
        (1, 100, 0.05, 1),
        (1, 100, 6, 1),
        (1, 100, None, 1),
    ],
)
def test_a_message_has_what_begins_at_once_and_leaves_one_for_every_slot(
    slots: int, waiting: int, takes: float | None, in_message: int
) -> None:
    [turn] = share(slots).choose([stands("ada", waiting, takes=takes)])
    assert turn.in_message == in_message


@dataclass
class Simulated:
    """A deployment: a queue in order, slots that take from it, and a round whenever something has changed."""

    rule: FairShare
    now: float = 0.0
    backlog: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)  # submitted at, seconds
    queue: deque[tuple[str, float, float]] = field(default_factory=deque)
    running: list[tuple[float, float, str]] = field(default_factory=list)  # ends at, began at
    used: dict[str, float] = field(default_factory=dict)
    takes: dict[str, float] = field(default_factory=dict)
    first_ended: dict[str, float] = field(default_factory=dict)
    most_running: dict[str, int] = field(default_factory=dict)

    def submit(self, owner: str, count: int, seconds: float) -> None:
        self.backlog.setdefault(owner, deque()).extend([(self.now, seconds)] * count)

    def run(self, until: float) -> None:
        while True:
            self._round()
            self._start()
            if not self.running or min(self.running)[0] > until:
                self.now = until
                return
            self._end_next()

    def _round(self) -> None:
        owners = {*self.backlog, *(owner for owner, *_ in self.queue), *(owner for *_, owner in self.running)}
        for turn in self.rule.choose([self._standing(owner) for owner in sorted(owners)]):
            for _ in range(turn.tasks):
                self.queue.append((turn.owner, *self.backlog[turn.owner].popleft()))

    def _standing(self, owner: str) -> Standing:
        waiting = self.backlog.get(owner, deque())
        in_flight = [self.now - began for _, began, whose in self.running if whose == owner]
        with_broker = [None for whose, *_ in self.queue if whose == owner]
        most = self.rule.owner_in_flight + 1
        return stands(
            owner,
            min(len(waiting), most),
            [*in_flight, *with_broker],
            used=self.used.get(owner, 0.0),
            takes=self.takes.get(owner),
            since=waiting[0][0] if waiting else 0.0,
        )

    def _start(self) -> None:
        while self.queue and len(self.running) < self.rule.slots:
            owner, _, seconds = self.queue.popleft()
            self.running.append((self.now + seconds, self.now, owner))
            count = sum(whose == owner for *_, whose in self.running)
            self.most_running[owner] = max(count, self.most_running.get(owner, 0))

    def _end_next(self) -> None:
        ended = min(self.running)
        self.running.remove(ended)
        self.now, began, owner = ended
        seconds = self.now - began
        self.used[owner] = self.used.get(owner, 0.0) + seconds
        self.takes[owner] = (self.takes.get(owner, seconds) + seconds) / 2
        self.first_ended.setdefault(owner, self.now)


STUDENTS = [f"student-{n}" for n in range(39)]


@pytest.mark.parametrize(("count", "seconds"), [(5000, BELL), (200, 6.0), (32, 600.0)])
def test_behind_ones_backlog_nobodys_first_task_waits_longer_than_one_task_and_a_second(
    count: int, seconds: float
) -> None:
    deployment = Simulated(share(2))
    deployment.submit("ada", count, seconds)
    deployment.run(until=0.75)
    for owner in STUDENTS:
        deployment.submit(owner, 1, BELL)
    deployment.run(until=700.0)
    assert max(deployment.first_ended[owner] - 0.75 for owner in STUDENTS) <= seconds + 1.0


def test_while_others_have_tasks_endless_loops_of_one_owner_leave_them_a_slot() -> None:
    deployment = Simulated(share(2))
    for owner in STUDENTS[:3]:
        deployment.submit(owner, 200, 0.1)
    deployment.run(until=1.0)
    deployment.submit("ada", 32, 600.0)
    deployment.run(until=10.0)
    deployment.submit("eve", 1, BELL)
    deployment.run(until=40.0)
    assert deployment.most_running["ada"] == 1
    assert deployment.first_ended["eve"] <= 10.0 + 0.1 + 1.0


def test_in_the_long_run_owners_of_long_and_of_short_tasks_have_used_the_same() -> None:
    deployment = Simulated(share(1))
    deployment.submit("ada", 1000, 6.0)
    deployment.submit("bob", 100_000, BELL)
    deployment.run(until=120.0)
    assert deployment.used["ada"] == pytest.approx(deployment.used["bob"], abs=7.0)


def test_while_long_tasks_fill_all_slots_who_comes_later_and_has_used_less_goes_first() -> None:
    deployment = Simulated(share(2))
    for owner in STUDENTS[:20]:
        deployment.submit(owner, 10, 6.0)
    deployment.run(until=70.0)
    deployment.submit("eve", 1, BELL)
    deployment.run(until=200.0)
    assert deployment.first_ended["eve"] <= 70.0 + 6.0 + 1.0
