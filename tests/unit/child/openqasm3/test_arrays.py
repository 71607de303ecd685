"""Arrays: literals, elements, slices, joining, and references."""

from __future__ import annotations

from itertools import permutations

import pytest

from quantask_worker.child.openqasm3.arrays import (
    bind,
    elements,
    from_literal,
    join,
    overlap,
    read,
    sizeof,
    write,
    zero,
)
from quantask_worker.child.openqasm3.index_sets import Span
from quantask_worker.child.openqasm3.types import ArrayReferenceType, ArrayType, BitType, IntType
from quantask_worker.child.openqasm3.values import Value, float_literal, integer_literal
from tests.unit.child.openqasm3.written import a, refusal_of, shown, type_of


def ints(*rows, size=8):
    def literal(part):
        return [literal(p) for p in part] if isinstance(part, (tuple, list)) else integer_literal(part)

    shape, part = [], rows
    while isinstance(part, (tuple, list)):
        shape.append(len(part))
        part = part[0] if part else None
    return from_literal(ArrayType(IntType(size), tuple(shape)), literal(rows))


def content(array: Value) -> list:
    return array.raw.tolist()


def test_an_array_is_made_from_braces_and_read_by_element():
    floats = from_literal(
        type_of("array[float[32], 3, 2]"),
        [[float_literal(x), float_literal(y)] for x, y in ((1.1, 1.2), (2.1, 2.2), (3.1, 3.2))],
    )
    assert read(floats, [0, 1]).raw == pytest.approx(1.2, rel=1e-7)
    assert read(floats, [2, 1]) == read(floats, [-1, -1])
    assert str(read(floats, [0, 1]).type) == "float[32]"
    assert str(read(floats, [0]).type) == "array[float[32], 2]"
    assert floats.raw[0, 0] == 1.100000023841858


def test_elements_convert_to_the_arrays_type():
    assert content(ints(300, -129)) == [44, 127]


def test_a_row_of_another_array_is_copied():
    floats = ints((1, 2), (3, 4))
    row = from_literal(type_of("array[int[8], 2]"), read(floats, [1]))
    write(row, [0], integer_literal(9))
    assert content(floats) == [[1, 2], [3, 4]]
    both = from_literal(type_of("array[int[8], 2, 2]"), [row, row])
    assert content(both) == [[9, 4], [9, 4]]


def test_an_element_is_written_in_place():
    array = ints((1, 2), (3, 4))
    write(array, [-1, 1], a("int", 7))
    assert content(array) == [[1, 2], [3, 7]]
    write(read(array, [0]), [1], a("int", 8))
    assert content(array) == [[1, 8], [3, 7]]


def test_slices_are_assigned_to_slices_of_one_shape():
    second, first = ints(2, 3, 4), ints(0, 1)
    write(second, [Span(1, 2)], read(first, [Span(0, 1)]))
    assert content(second) == [2, 0, 1]
    two, other = ints((1, 2), (3, 4), (5, 6)), ints((7, 8), (9, 10), (11, 12))
    write(two, [Span(1, 2), 0], read(other, [Span(0, 1), 1]))
    assert content(two) == [[1, 2], [8, 4], [10, 6]]
    write(two, [Span(1, 2)], read(other, [Span(0, 1)]))
    assert content(two) == [[1, 2], [7, 8], [9, 10]]


def test_a_slice_of_an_array_is_written_to_an_overlapping_one_as_it_was():
    array = ints(1, 2, 3, 4)
    write(array, [Span(1, 3)], read(array, [Span(0, 2)]))
    assert content(array) == [1, 1, 2, 3]


def test_slices_go_backwards_down_to_the_first_element():
    array = ints(1, 2, 3)
    assert content(read(array, [Span(2, 0, -1)])) == [3, 2, 1]
    assert content(read(array, [Span(0, 2, 2)])) == [1, 3]


def test_joined_arrays_are_copies_and_may_be_the_same():
    first, second = ints(0, 1), ints(2, 3, 4)
    both = join(first, second)
    assert (str(both.type), content(both)) == ("array[int[8], 5]", [0, 1, 2, 3, 4])
    twice = join(first, first)
    write(twice, [0], a("int", 9))
    assert (content(twice), content(first)) == ([9, 1, 0, 1], [0, 1])
    assert content(join(ints((1, 2)), ints((3, 4), (5, 6)))) == [[1, 2], [3, 4], [5, 6]]


def test_sizeof_gives_one_dimension_as_a_constant():
    array = zero(type_of("array[float[64], 8, 4]"))
    assert shown(sizeof(array.type)) == ("uint", 8)
    assert shown(sizeof(array.type, 1)) == ("uint", 4)
    assert sizeof(read(array, [0]).type) == sizeof(array.type, 1)
    assert sizeof(array.type).const


@pytest.mark.parametrize(
    ("type_", "raw"),
    [("bool", False), ("bit[4]", 0), ("int", 0), ("float", 0.0), ("complex[float]", 0j), ("angle[4]", 0)],
)
def test_what_is_declared_without_a_value_is_zero(type_, raw):
    assert shown(zero(type_of(type_))) == (type_, raw)


def test_a_mutable_reference_writes_to_the_argument_and_a_readonly_one_refuses():
    array = ints(1, 2, 3, 4, 5)
    inside = bind(ArrayReferenceType(IntType(8), 1, mutable=True), read(array, [Span(1, 3)]))
    write(inside, [2], a("int", 10))
    assert content(array) == [1, 2, 3, 10, 5]
    looked_at = bind(ArrayReferenceType(IntType(8), 1, mutable=False, shape=(5,)), array)
    assert refusal_of(write, looked_at, [0], a("int", 1)) == "A readonly array cannot be changed."
    assert refusal_of(write, read(looked_at, [Span(0, 1)]), [0], a("int", 1)) == "A readonly array cannot be changed."
    assert refusal_of(bind, ArrayReferenceType(IntType(8), 1, mutable=True), looked_at) == (
        "A readonly array cannot be passed to a mutable parameter."
    )
    write(array, [0], a("int", 6))
    assert content(looked_at) == [6, 2, 3, 10, 5]


def test_a_reference_takes_arrays_of_its_type_alone():
    reference = ArrayReferenceType(IntType(8), 2, mutable=False)
    assert str(bind(reference, ints((1, 2), (3, 4))).type) == "array[int[8], 2, 2]"
    assert refusal_of(bind, reference, ints(1, 2)) == (
        "This parameter takes a readonly array[int[8], #dim = 2]; here it has an array[int[8], 2]."
    )
    sized = ArrayReferenceType(IntType(8), 1, mutable=True, shape=(3,))
    assert refusal_of(bind, sized, ints(1, 2)) == (
        "This parameter takes a mutable array[int[8], 3]; here it has an array[int[8], 2]."
    )
    assert "array[int[16], 2, 2]" in refusal_of(bind, reference, ints((1, 2), (3, 4), size=16))
    assert "here it has an int" in refusal_of(bind, reference, a("int", 1))


@pytest.mark.parametrize("places", list(permutations(range(5), 2)) + list(permutations(range(5), 4)))
def test_an_index_set_names_elements_in_its_order_and_writes_to_them(places):
    array = ints(1, 2, 3, 4, 5)
    assert content(read(array, [places])) == [1 + place for place in places]
    assert content(read(array, [tuple(place - 5 for place in places)])) == [1 + place for place in places]
    write(array, [places], ints(*range(10, 10 + len(places))))
    assert content(array) == [10 + places.index(k) if k in places else 1 + k for k in range(5)]


def test_an_index_set_names_rows_of_an_array_of_two_dimensions():
    assert content(read(ints((1, 2), (3, 4), (5, 6)), [(2, 0)])) == [[5, 6], [1, 2]]


def test_what_an_index_set_names_is_written_to_in_the_array_or_not_at_all():
    array, mutable = ints(1, 2, 3, 4), ArrayReferenceType(IntType(8), 1, mutable=True)
    write(bind(mutable, read(array, [(3, 1)])), [0], a("int", 9))
    assert content(array) == [1, 2, 3, 9]
    uneven = read(array, [(3, 0, 1)])
    assert refusal_of(bind, mutable, uneven) == "A readonly array cannot be passed to a mutable parameter."
    assert refusal_of(write, uneven, [0], a("int", 1)) == "A readonly array cannot be changed."
    assert refusal_of(read, array, [(0, -4)]) == "Index 0 is named twice in one index set."
    assert refusal_of(read, array, [(0, 4)]) == "Index 4 is out of range."


def test_overlapping_slices_are_known():
    array = ints(1, 2, 3, 4)
    assert overlap(read(array, [Span(0, 2)]), read(array, [Span(2, 3)]))
    assert not overlap(read(array, [Span(0, 1)]), read(array, [Span(2, 3)]))
    assert not overlap(read(array, [Span(0, 3, 2)]), read(array, [Span(1, 3, 2)]))


def test_a_loop_goes_over_the_elements_as_they_were():
    array = ints(1, 2)
    found = elements(array)
    write(array, [1], a("int", 9))
    assert [shown(value) for value in found] == [("int[8]", 1), ("int[8]", 2)]
    assert refusal_of(elements, ints((1, 2), (3, 4))).startswith("A loop goes over an array of one dimension")


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: ints(1, 2, (3,)), "There are more braces here than an array[int[8], 3] has dimensions."),
        (
            lambda: from_literal(type_of("array[int[8], 3]"), [a("int", 1)]),
            "An array[int[8], 3] has 3 parts; these braces have 1.",
        ),
        (
            lambda: from_literal(type_of("array[int[8], 1, 1]"), [a("int", 1)]),
            "An int cannot be assigned to an array[int[8], 1].",
        ),
        (
            lambda: from_literal(type_of("array[int[8], 1]"), [a("float", 1.5)]),
            "A float does not become an int[8] by itself.",
        ),
        (lambda: write(ints((1, 2), (3, 4)), [0], a("int", 1)), "An int cannot be assigned to an array[int[8], 2]."),
        (
            lambda: write(ints((1, 2), (3, 4)), [0], ints(1, 2, 3)),
            "An array[int[8], 3] cannot be assigned to an array[int[8], 2].",
        ),
        (
            lambda: write(ints((1, 2), (3, 4)), [0], ints(1, 2, size=16)),
            "An array[int[16], 2] cannot be assigned to an array[int[8], 2].",
        ),
        (lambda: write(ints(1, 2), [0], ints(1)), "An array[int[8], 1] does not become an int[8] by itself."),
        (lambda: read(ints(1, 2), [2]), "Index 2 is out of range."),
        (lambda: read(ints(1, 2), [0, 0]), "An array[int[8], 2] takes 1 indices; here are 2."),
        (lambda: read(ints(1, 2), [Span(1, 0)]), "This index set is empty."),
        (lambda: read(zero(ArrayType(IntType(8), (0,))), [0]), "There is nothing to index: the size is 0."),
        (lambda: join(ints(1), a("int", 1)), "`++` does not join an array[int[8], 1] and an int."),
        (lambda: join(ints(1), ints(1, size=16)), "`++` does not join an array[int[8], 1] and an array[int[16], 1]."),
        (lambda: sizeof(BitType(4)), "sizeof takes an array; here it has a bit[4]."),
        (lambda: sizeof(type_of("array[int, 2]"), 1), "An array[int, 2] has no dimension 1."),
        (lambda: ArrayType(BitType(), (2,)), "An array cannot hold bit."),
        (lambda: ArrayType(BitType(4), (2,)), "An array cannot hold bit[4]."),
        (lambda: ArrayType(IntType(), (1,) * 8), "An array has 1 to 7 dimensions; this one has 8."),
        (
            lambda: ArrayType(IntType(), (0, 2**16000)),
            "An array may have 1,000,000 elements; this one has 0 × a number of 16001 bits.",
        ),
        (lambda: ArrayType(IntType(), (-1,)), "An array's dimension is -1; it is 0 or more."),
        (
            lambda: ArrayType(IntType(), (10**6, 10**6)),
            "An array may have 1,000,000 elements; this one has 1000000 × 1000000.",
        ),
    ],
)
def test_what_an_array_does_not_take_is_named(attempt, message):
    assert refusal_of(attempt) == message
