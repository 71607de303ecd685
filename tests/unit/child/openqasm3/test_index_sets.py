"""Index sets: which positions an index, a set or a range names."""

from __future__ import annotations

import pytest

from quantask_worker.child.openqasm3.index_sets import (
    Span,
    loop_length,
    loop_values,
    position,
    positions,
    span_positions,
)
from quantask_worker.child.openqasm3.operation_error import OperationError
from tests.unit.child.openqasm3.written import a, refusal_of


@pytest.mark.parametrize(("index", "place"), [(0, 0), (11, 11), (-1, 11), (-12, 0)])
def test_negative_indices_count_from_the_end(index, place):
    assert position(index, 12) == place


def test_a_set_keeps_its_order():
    assert positions([3, 0, -1], 6) == (3, 0, 5)


@pytest.mark.parametrize(
    ("span", "length", "places"),
    [
        (Span(0, 6), 12, [0, 1, 2, 3, 4, 5, 6]),
        (Span(0, 11, 2), 12, [0, 2, 4, 6, 8, 10]),
        (Span(0, 12, 2), 13, [0, 2, 4, 6, 8, 10, 12]),
        (Span(0, 6, 4), 6, [0, 4]),
        (Span(-4, -1), 10, [6, 7, 8, 9]),
        (Span(-1, -4, -1), 10, [9, 8, 7, 6]),
        (Span(3, 0, -1), 4, [3, 2, 1, 0]),
        (Span(3, 0, -2), 4, [3, 1]),
        (Span(2, 2), 4, [2]),
        (Span(2, 2, -1), 4, [2]),
        (Span(None, 2), 5, [0, 1, 2]),
        (Span(3, None), 5, [3, 4]),
        (Span(None, None, 2), 5, [0, 2, 4]),
        (Span(None, None, -1), 3, [2, 1, 0]),
        (Span(0, -1), 3, [0, 1, 2]),
    ],
)
def test_a_range_includes_both_ends(span, length, places):
    assert list(span_positions(span, length)) == places


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span(0, 4), "Index 4 is out of range."),
        (Span(-5, 3), "Index -1 is out of range."),
        (Span(0, 10**30), f"Index {10**30} is out of range."),
        (Span(3, 1), "This index set is empty."),
        (Span(1, 3, -1), "This index set is empty."),
        (Span(0, 3, 0), "The step of a range is zero."),
    ],
)
def test_a_range_that_names_nothing_or_too_much_is_refused(span, message):
    assert refusal_of(lambda: span_positions(span, 4)) == message


@pytest.mark.parametrize(("index", "length"), [(4, 4), (-5, 4), (10**4000, 4)])
def test_an_index_out_of_range_is_refused(index, length):
    assert "is out of range" in refusal_of(position, index, length)


def test_what_has_no_elements_has_no_index():
    assert refusal_of(position, 0, 0) == "There is nothing to index: the size is 0."


def test_a_set_is_neither_empty_nor_names_a_position_twice():
    assert refusal_of(positions, [], 4) == "This index set is empty."
    assert refusal_of(positions, [1, -3], 4) == "Index 1 is named twice in one index set."


@pytest.mark.parametrize(
    ("start", "step", "stop", "type_", "values"),
    [
        (("int", 0), None, ("int", 3), "int", [0, 1, 2, 3]),
        (("int", 0), ("int", 2), ("int", 5), "int", [0, 2, 4]),
        (("int", 2), ("int", -1), ("int", 0), "int", [2, 1, 0]),
        (("int", 3), None, ("int", 1), "int", []),
        (("uint[8]", 0), None, ("int[16]", 1), "int[16]", [0, 1]),
        (("int", 1), None, ("bit", 1), "int", [1]),
    ],
)
def test_a_loop_goes_over_both_ends(start, step, stop, type_, values):
    found, numbers = loop_values(a(*start), a(*step) if step else None, a(*stop))
    assert (str(found), list(numbers)) == (type_, values)
    assert loop_length(numbers) == len(values)


def test_an_endless_loop_is_counted_without_being_made():
    _, numbers = loop_values(a("int", 0), a("int", 3), a("int", 10**18 * 9))
    assert loop_length(numbers) == 3 * 10**18 + 1
    _, numbers = loop_values(a("uint[200]", 0), None, a("uint[200]", 2**199))
    assert loop_length(numbers) == 2**199 + 1


def test_a_loop_needs_integers_and_a_step():
    assert refusal_of(loop_values, a("int", 0), None, a("float", 2.0)) == (
        "A range goes from integer to integer; this is a float."
    )
    assert refusal_of(loop_values, a("int", 0), a("int", 0), a("int", 2)) == "The step of a range is zero."


def test_an_index_that_wrapped_around_says_so():
    with pytest.raises(OperationError) as caught:
        position(2**64 - 1, 4)
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("A uint below zero goes on from its largest value")
