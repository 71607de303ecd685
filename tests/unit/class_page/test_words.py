"""How the class page writes times and what users have written."""

from __future__ import annotations

import pytest

from quantask_server.class_page.words import duration, hours_text, in_path, query, shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (0.0421, "0.042 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.9, "1 min 0 s"),
        (119.9, "2 min 0 s"),
        (599.9, "10 min"),
        (3599.0, "1 h 0 min"),
        (7330.0, "2 h 2 min"),
        (90_000.0, "1 d 1 h"),
    ],
)
def test_a_length_of_time_has_at_most_two_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_time_that_is_looked_at_is_said_in_words() -> None:
    assert [hours_text(hours) for hours in (1, 1.5, 24, 168)] == [
        "the last hour",
        "the last 1.5 hours",
        "the last 24 hours",
        "the last 7 days",
    ]


def test_what_turns_text_round_or_hides_it_is_spelled_out() -> None:
    assert shown("a\u202eb\x1b[2J\nc") == "a\\u202eb\\x1b[2J c"


def test_names_do_not_leave_their_place_in_an_address() -> None:
    assert in_path("../a b?c#d/é") == "..%2Fa%20b%3Fc%23d%2F%C3%A9"
    assert query(of="a&tag=b", tag=None) == "of=a%26tag%3Db"
