"""Random durations, and what ``durationof`` says of statements."""

from __future__ import annotations

from tests.differential.expressions import Binary, Expression, Name, Number, Operand
from tests.differential.generate_scope import Names
from tests.differential.program import Delay, Statement

_LENGTHS = (10, 20, 35, 50, 100)


class Times(Names):
    """Makes expressions of lengths of time. A number is of nanoseconds."""

    def length(self) -> Number:
        """Return a literal."""
        nanoseconds = self.rng.choice(_LENGTHS)
        return Number(nanoseconds, self.rng.choice((f"{nanoseconds}ns", f"{nanoseconds / 1000}us")))

    def duration(self, depth: int) -> Expression:
        """Return an expression of durations."""
        rng = self.rng
        names = [Name(each.name) for each in self.of("duration")]
        choice = rng.random()
        if depth >= 2 or choice < 0.3:
            return self.length()
        if choice < 0.6 and names:
            return rng.choice(names)
        if choice < 0.75 and self.qubit_registers:
            return self._of_statements()
        if choice < 0.9:
            return Binary(rng.choice("+-"), self.duration(depth + 1), self.duration(depth + 1))
        return Binary(rng.choice("*/"), self.duration(depth + 1), Number(rng.choice((2, 0.5, 4))))

    def delay(self) -> Statement:
        """Return a delay, which changes nothing."""
        return Delay(self.length(), self._qubit()[0])

    def _qubit(self) -> tuple[Operand, int]:
        register = self.rng.choice(self.qubit_registers)
        place = self.rng.randrange(len(register.bits))
        return Operand(register.name, None if register.kind == "scalar" else place), register.bits[place]

    def _of_statements(self) -> Number:
        """Return ``durationof`` of gates, delays and barriers, each qubit's next beginning as its last has ended."""
        rng = self.rng
        free: dict[int, int] = {}
        lines = []
        for _ in range(rng.randint(1, 4)):
            (one, at), (other, other_at) = self._qubit(), self._qubit()
            length = rng.choice(_LENGTHS)
            kind = rng.choice(("delay", "delay", "x", "timed", "cx"))
            if kind == "cx" and at != other_at:
                lines.append(f"cx {_written(one)}, {_written(other)};")
                free[at] = free[other_at] = max(free.get(at, 0), free.get(other_at, 0))
            elif kind in ("delay", "timed"):
                lines.append(f"{'delay' if kind == 'delay' else 'x'}[{length}ns] {_written(one)};")
                free[at] = free.get(at, 0) + length
            else:
                lines.append(f"x {_written(one)};")
                free.setdefault(at, 0)
        return Number(max(free.values()), f"durationof({{ {' '.join(lines)} }})")


def _written(operand: Operand) -> str:
    return operand.register if operand.selector is None else f"{operand.register}[{operand.selector}]"
