from itertools import product

import pytest

from quantask_jupyter.domain.states import FINAL, TRANSITIONS, Status, may_move

MOVES = {
    (None, "pending"),
    ("pending", "processing"),
    ("pending", "cancelled"),
    ("processing", "pending"),
    ("processing", "completed"),
    ("processing", "failed"),
    ("processing", "cancelled"),
}


@pytest.mark.parametrize(("source", "target"), list(product([None, *Status], Status)))
def test_only_these_moves_exist(source: Status | None, target: Status) -> None:
    assert may_move(source, target) == ((source, target) in MOVES)


def test_the_table_has_nothing_else() -> None:
    assert TRANSITIONS == MOVES


def test_a_final_state_is_one_that_nothing_leaves() -> None:
    assert {"completed", "failed", "cancelled"} == FINAL
    for status in Status:
        leaves = any(source is status for source, _ in TRANSITIONS)
        assert status.is_final == (not leaves) == (status in FINAL)


def test_every_state_can_be_reached() -> None:
    assert {target for _, target in TRANSITIONS} == set(Status)
