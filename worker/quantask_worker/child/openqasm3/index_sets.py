"""Index sets: which positions ``[2]``, ``[-1]``, ``[{0, 3}]``, ``[1:4]`` and ``[6:-2:0]`` name.

They serve registers of qubits and bits, the bits of numbers, and the dimensions of arrays (specification, "Index sets
and slicing").

Negative indices count from the end; ranges include both ends; no index set is empty, and none names a position twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quantask_worker.child.openqasm3.common_type import common_type
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.types import INT, Type, a, is_integer, is_scalar_bit
from quantask_worker.child.openqasm3.values import Value

_WRAPPED = 2**62  # no index is so large, but a uint that went below zero


@dataclass(frozen=True, slots=True)
class Span:
    """The range ``start:step:stop`` in an index; what is left out is the end at which a range begins or ends."""

    start: int | None = None
    stop: int | None = None
    step: int = 1


def position(index: int, length: int) -> int:
    """Return the position that an index names, from 0.

    Raises:
        OperationError: there is none.
    """
    if not -length <= index < length:
        raise _outside(index, length)
    return index + length if index < 0 else index


def positions(indices: Sequence[int], length: int) -> tuple[int, ...]:
    """Return the positions that ``{a, b, c}`` names, in its order.

    Raises:
        OperationError: there are none, one does not exist, or one is named twice.
    """
    if not indices:
        raise _empty()
    found = tuple(position(index, length) for index in indices)
    if len(set(found)) < len(found):
        twice = next(place for place in found if found.count(place) > 1)
        raise OperationError(f"Index {twice} is named twice in one index set.")
    return found


def span_positions(span: Span, length: int) -> range:
    """Return the positions that a range names, in its order.

    Raises:
        OperationError: the step is zero, the range is empty, or it leaves what is indexed.
    """
    if span.step == 0:
        raise _no_step()
    first, last = (0, length - 1) if span.step > 0 else (length - 1, 0)
    start = first if span.start is None else _from_the_start(span.start, length)
    stop = last if span.stop is None else _from_the_start(span.stop, length)
    found = range(start, stop + (1 if span.step > 0 else -1), span.step)
    if not found:
        backwards = span.step > 0 and start > stop
        raise _empty(f"To go backwards, write a step: {start}:-1:{stop}." if backwards and length else None)
    for end in (found[0], found[-1]):
        if not 0 <= end < length:
            raise _outside(end, length)
    return found


def loop_values(start: Value, step: Value | None, stop: Value) -> tuple[Type, range]:
    """Return the type and the values of ``for … in [start:step:stop]``, both ends included.

    ``len()`` of a very long range fails, but ``range.__bool__`` and its ends do not: :func:`loop_length` counts.

    Raises:
        OperationError: one of the three is no integer, or the step is zero.
    """
    first, by, last = _bound(start), 1 if step is None else _bound(step), _bound(stop)
    if by == 0:
        raise _no_step()
    return common_type(start.type, stop.type) or INT, range(first, last + (1 if by > 0 else -1), by)


def loop_length(values: range) -> int:
    """Return how many values there are, also where ``len()`` cannot."""
    span = values.stop - values.start
    return max(0, -(-span // values.step))


def _bound(value: Value) -> int:
    if not (is_integer(value.type) or is_scalar_bit(value.type)):
        hint = "Loop over integers, and multiply by the step in the body: for int k in [0:10] … k * 0.1"
        raise OperationError(f"A range goes from integer to integer; this is {a(value.type)}.", hint=hint)
    return int(value.raw)


def _from_the_start(index: int, length: int) -> int:
    return index + length if index < 0 else index


def _outside(index: int, length: int) -> OperationError:
    if length == 0:
        return OperationError("There is nothing to index: the size is 0.")
    hint = f"The size is {length}: 0 to {length - 1}, or -{length} to -1."
    if _WRAPPED < index < 4 * _WRAPPED:
        hint = "A uint below zero goes on from its largest value: declare what is subtracted from as int."
    return OperationError(f"Index {shown(index)} is out of range.", hint=hint)


def _empty(hint: str | None = None) -> OperationError:
    return OperationError("This index set is empty.", hint=hint)


def _no_step() -> OperationError:
    return OperationError("The step of a range is zero.", hint="The step stands in the middle: [0:2:10].")


def has_its_step_last(start: int, step: int, stop: int) -> bool:
    """Say whether ``start:step:stop`` names its start alone, but would name more if it were ``start:stop:step``."""
    if not step or not stop or start == stop or len(range(start, stop + (1 if step > 0 else -1), step)[:2]) != 1:
        return False
    return len(range(start, step + (1 if stop > 0 else -1), stop)[:2]) == 2
