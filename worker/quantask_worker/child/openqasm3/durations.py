"""Lengths of time: exact in decimal, in seconds and in samples of a backend (``dt``) apart.

How long a ``dt`` is, is the backend's affair, and a simulator has none: so the two are added side by side, and
compared or divided only where one of them is alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.operation_error import OperationError

_CONTEXT = Context(prec=40)
_MOST_DIGITS = 300  # of seconds before or after the point; within what a float holds

SECONDS = {"ns": -9, "us": -6, "μs": -6, "µs": -6, "ms": -3, "s": 0}
"""Units of time that are seconds, as powers of ten."""

DT = "dt"
"""The unit that is a backend's sample."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: ``seconds`` plus ``dt`` samples; it may be negative.

    It ``stretches`` where a stretch is a part of it: that counts as nothing here, and may be as long as is needed.
    """

    seconds: Decimal = Decimal(0)
    dt: Decimal = Decimal(0)
    stretches: bool = field(default=False, compare=False)

    @staticmethod
    def of(amount: float, unit: str) -> Duration:
        """Return the value of a literal such as ``300ns``.

        Raises:
            OperationError: there is no such unit.
        """
        number = Decimal(repr(amount))
        if unit == DT:
            return _checked(Duration(dt=number))
        if unit not in SECONDS:
            raise OperationError(f"There is no unit of time “{unit}”.", hint="There are ns, us, ms, s and dt.")
        return _checked(Duration(seconds=number.scaleb(SECONDS[unit], _CONTEXT)))

    def plus(self, other: Duration) -> Duration:
        """Return the sum."""
        seconds, dt = _CONTEXT.add(self.seconds, other.seconds), _CONTEXT.add(self.dt, other.dt)
        return _checked(Duration(seconds, dt, self.stretches or other.stretches))

    def minus(self, other: Duration) -> Duration:
        """Return the difference."""
        return self.plus(other.times(-1.0))

    def times(self, factor: float) -> Duration:
        """Return the product with a number."""
        number = Decimal(repr(factor))
        seconds, dt = _CONTEXT.multiply(self.seconds, number), _CONTEXT.multiply(self.dt, number)
        return _checked(Duration(seconds, dt, self.stretches))

    def over(self, divisor: float) -> Duration:
        """Return the quotient by a number.

        Raises:
            OperationError: it is zero.
        """
        if divisor == 0:
            raise OperationError("A duration is divided by zero.")
        number = Decimal(repr(divisor))
        seconds, dt = _CONTEXT.divide(self.seconds, number), _CONTEXT.divide(self.dt, number)
        return _checked(Duration(seconds, dt, self.stretches))

    def ratio(self, other: Duration) -> float:
        """Return how often the other one fits into this.

        Raises:
            OperationError: the other one is zero or far too short, or one is in seconds and the other in ``dt``.
        """
        mine, its = _in_one_unit(self, other)
        if not its:
            raise OperationError("A duration is divided by zero.")
        ratio = float(_CONTEXT.divide(mine, its))
        if math.isinf(ratio):
            raise OperationError("The ratio of these durations is larger than a float can hold.")
        return ratio

    def is_negative(self) -> bool:
        """Return whether it is shorter than nothing, in seconds or in ``dt``."""
        return self.seconds < 0 or self.dt < 0

    def or_later(self, other: Duration) -> Duration:
        """Return the longer of both, which stretches if one does.

        Raises:
            OperationError: one is in seconds and the other in ``dt``.
        """
        longer = self if self.compared(other) >= 0 else other
        return replace(longer, stretches=self.stretches or other.stretches)

    def compared(self, other: Duration) -> int:
        """Return -1, 0 or 1: this is shorter than the other, as long, or longer.

        Raises:
            OperationError: one is in seconds and the other in ``dt``.
        """
        mine, its = _in_one_unit(self, other)
        return (mine > its) - (mine < its)


def _in_one_unit(left: Duration, right: Duration) -> tuple[Decimal, Decimal]:
    if not left.dt and not right.dt:
        return left.seconds, right.seconds
    if not left.seconds and not right.seconds:
        return left.dt, right.dt
    raise OperationError(
        "Seconds and dt do not compare: on a simulator a dt has no length.",
        hint="Write both in one unit.",
        kind=CircuitUnsupportedError,
    )


def _checked(duration: Duration) -> Duration:
    for part in (duration.seconds, duration.dt):
        if part and abs(part.adjusted()) > _MOST_DIGITS:
            raise OperationError("A duration is too long or too short.")
    return duration
