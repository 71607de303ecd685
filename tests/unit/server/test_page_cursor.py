"""A cursor goes on in the list it came from, and nowhere else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.errors import RequestInvalidError
from quantask_server.page_cursor import read_cursor, write_cursor

CRITERIA = TaskFilter(status=Status.PENDING, tag="a")


def test_a_cursor_is_read_as_it_was_written() -> None:
    after = uuid4()
    assert read_cursor(write_cursor(after, "ada", CRITERIA), "ada", CRITERIA) == after


def test_a_cursor_of_another_owner_or_list_is_refused() -> None:
    cursor = write_cursor(uuid4(), "ada", CRITERIA)
    for owner, criteria in (("bob", CRITERIA), ("ada", TaskFilter())):
        with pytest.raises(RequestInvalidError):
            read_cursor(cursor, owner, criteria)


def test_a_cursor_with_any_changed_character_is_refused() -> None:
    cursor = write_cursor(uuid4(), "ada", CRITERIA)
    for position, character in enumerate(cursor):
        changed = cursor[:position] + ("B" if character != "B" else "C") + cursor[position + 1 :]
        with pytest.raises(RequestInvalidError):
            read_cursor(changed, "ada", CRITERIA)


@pytest.mark.parametrize("text", ["", "A", "====", "\ud800", "ä" * 32, "A" * 32, "A" * 10_000])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(RequestInvalidError):
        read_cursor(text, "ada", CRITERIA)
