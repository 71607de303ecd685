import pytest

from quantask_jupyter.service import turns as module
from quantask_jupyter.service.fair_share import Turn
from quantask_jupyter.service.turns import MOST_OF_A_TURN, MOST_REMEMBERED, SECONDS_OF_A_PACE, Turns


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("ended", "slots", "tasks"),
    [
        (0, 1, 1),
        (1, 1, 1),  # one in half a second: no owner waits for a second one of another
        (40, 1, 4),
        (40, 2, 2),
        (40, 100, 1),
        (1000, 1, MOST_OF_A_TURN),
    ],
)
def test_a_turn_is_what_a_slot_has_lately_ended_in_its_time(clock: Clock, ended: int, slots: int, tasks: int) -> None:
    turns = Turns()
    turns.count(ended)
    clock.now += SECONDS_OF_A_PACE
    assert turns.next(slots) == Turn(tasks, served=[])


def test_turns_are_short_until_it_is_known_how_fast_tasks_end_and_again_when_they_take_longer(clock: Clock) -> None:
    turns = Turns()
    turns.count(100)
    assert turns.next(1).tasks == 1
    clock.now += SECONDS_OF_A_PACE
    assert turns.next(1).tasks == 10
    clock.now += SECONDS_OF_A_PACE / 2
    assert turns.next(1).tasks == 10
    clock.now += SECONDS_OF_A_PACE / 2
    assert turns.next(1).tasks == 1


def test_who_has_had_a_turn_goes_to_the_end() -> None:
    turns = Turns()
    turns.serve(["ada", "bob"])
    turns.serve(["eve", "ada"])
    assert turns.next(1).served == ["bob", "eve", "ada"]


def test_only_so_many_owners_are_remembered() -> None:
    turns = Turns()
    turns.serve(f"student-{number}" for number in range(MOST_REMEMBERED + 2))
    served = turns.next(1).served
    assert (len(served), served[0]) == (MOST_REMEMBERED, "student-2")
