"""The value of an expression, where the memory of one branch is known."""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.differential.expressions import (
    Binary,
    Bit,
    Call,
    Cast,
    Element,
    Expression,
    Listed,
    Name,
    Number,
    Pi,
    Register,
    Type,
    Unary,
)
from tests.differential.program import For, Range

BOOL, LITERAL, FLOAT = Type("bool"), Type("int"), Type("float")
COMPLEX, DURATION = Type("complex"), Type("duration")
"""``int`` without a width is a literal, or made of literals alone: a number of any size."""


@dataclass(frozen=True)
class Value:
    """A number with its type. A ``bit[n]`` is the number whose binary digits are its bits, bit 0 the lowest."""

    type: Type
    number: Any


@dataclass(frozen=True)
class Memory:
    """What one branch remembers: every classical bit by its number, and variables by name."""

    bits: tuple[int, ...]
    variables: tuple[tuple[str, Value], ...] = ()

    def with_bits(self, indices: tuple[int, ...], values: tuple[int, ...]) -> Memory:
        bits = list(self.bits)
        for index, value in zip(indices, values, strict=True):
            bits[index] = value
        return Memory(tuple(bits), self.variables)

    def with_variable(self, name: str, value: Value | None) -> Memory:
        """Return the memory with a variable set, or gone where ``value`` is None."""
        variables = {**dict(self.variables), name: value}
        return Memory(self.bits, tuple(sorted((key, of) for key, of in variables.items() if of is not None)))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_BITWISE: dict[str, Callable[[int, int], int]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "**": operator.pow,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "log": math.log,
    "ln": math.log,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "real": lambda z: z.real,
    "imag": lambda z: z.imag,
}
_OF_COMPLEX: dict[str, Callable[..., Any]] = {"exp": cmath.exp, "sqrt": cmath.sqrt}


@dataclass(frozen=True)
class Scope:
    """What names mean in one branch: registers, and numbers of parameters and variables."""

    registers: Mapping[str, Register]
    memory: Memory = field(default_factory=lambda: Memory(()))
    parameters: Mapping[str, float] = field(default_factory=dict)

    def number(self, expression: Expression) -> float:
        """Return an angle, in radians."""
        value = self.value(expression)
        return value.number * math.tau / 2**value.type.width if value.type.name == "angle" else float(value.number)

    def holds(self, condition: Expression) -> bool:
        return bool(self.value(condition).number)

    def value(self, expression: Expression) -> Value:
        match expression:
            case Number(bool(value)):
                return Value(BOOL, value)
            case Number(value, str(written)) if written.startswith('"'):
                return Value(Type("bit", len(written) - 2), value)
            case Number(value, str(written)) if written.endswith("s"):
                return Value(DURATION, Fraction(value))
            case Number(complex() as value):
                return Value(COMPLEX, value)
            case Number(value):
                return Value(LITERAL if isinstance(value, int) else FLOAT, value)
            case Pi():
                return Value(FLOAT, math.pi)
            case Name(name):
                return self._named(name)
            case Bit(name, index):
                return self._bit(name, index)
            case Element(name, (row, column)):
                array = dict(self.memory.variables)[name]
                row_at, column_at = self.place(row) % len(array.number), self.place(column)
                return Value(array.type.scalar(), array.number[row_at][column_at])
            case Unary(op, operand):
                return _unary(op, self.value(operand))
            case Binary(op, left, right):
                return _binary(op, self.value(left), self.value(right))
            case Call(function, arguments):
                return _called(function, [self.value(each) for each in arguments])
            case Listed(items):
                return Value(LITERAL, tuple(self.value(each) for each in items))
            case Cast(kind, operand):
                return cast(kind, self.value(operand))
        raise TypeError(expression)

    def _named(self, name: str) -> Value:
        if name in self.parameters:
            return Value(FLOAT, self.parameters[name])
        if name in self.registers:
            register = self.registers[name]
            number = sum(self.memory.bits[bit] << place for place, bit in enumerate(register.bits))
            if register.kind == "scalar":
                return Value(BOOL, bool(number))
            return Value(Type("bit", len(register.bits)), number)
        return dict(self.memory.variables)[name]

    def place(self, index: Expression | int | None) -> int:
        return 0 if index is None else index if isinstance(index, int) else int(self.value(index).number)

    def _bit(self, name: str, index: Expression | int | None) -> Value:
        place = self.place(index)
        if name in self.registers:
            return Value(BOOL, bool(self.memory.bits[self.registers[name].bits[place]]))
        value = dict(self.memory.variables)[name]
        if value.type.size is not None:
            return Value(value.type.of_one(), value.number[place])
        return Value(BOOL, bool(value.number >> (place % (value.type.width or 1)) & 1))

    def values_of(self, loop: For) -> tuple[Value, ...]:
        """Return what a loop goes over."""
        match loop.values:
            case Range(start, stop, step):
                first, last = self.value(start).number, self.value(stop).number
                numbers: Any = range(first, last + (1 if step > 0 else -1), step)
            case Name():
                over = self.value(loop.values)
                width = over.type.width or 1
                numbers = over.number if over.type.size else [bool(over.number >> k & 1) for k in range(width)]
            case _:
                numbers = loop.numbers()
        return tuple(cast(loop.type, typed(number)) for number in numbers)


def typed(number: Any) -> Value:
    """Return a number as a literal of it has its type."""
    kind = BOOL if isinstance(number, bool) else LITERAL if isinstance(number, int) else FLOAT
    return Value(kind, number)


def assigned(scope: Scope, target: Expression, value: Value, declared: Type | None = None) -> Memory:
    """Return the memory after an assignment, to a variable of type ``declared`` if it is a declaration."""
    memory = scope.memory
    match target:
        case Name(name) if name in scope.registers:
            bits = scope.registers[name].bits
            return memory.with_bits(bits, tuple(int(value.number) >> place & 1 for place in range(len(bits))))
        case Name(name):
            known = dict(memory.variables).get(name)
            kind = declared or (known.type if known else value.type)
            return memory.with_variable(name, cast(kind, value))
        case Bit(name, index) if name in scope.registers:
            place = scope.place(index)
            return memory.with_bits((scope.registers[name].bits[place],), (int(bool(value.number)),))
        case Bit(name, index):
            known, place = dict(memory.variables)[name], scope.place(index)
            if known.type.size is None:
                cleared = known.number & ~(1 << place)
                return memory.with_variable(name, fit(known.type, cleared | bool(value.number) << place))
            one = cast(known.type.of_one(), value).number
            return memory.with_variable(name, Value(known.type, _replaced(known.number, place, one)))
        case Element(name, (row, column)):
            known, row_at = dict(memory.variables)[name], scope.place(row)
            one = cast(known.type.scalar(), value).number
            changed = _replaced(known.number[row_at], scope.place(column), one)
            return memory.with_variable(name, Value(known.type, _replaced(known.number, row_at, changed)))
    raise TypeError(target)


def _replaced(items: tuple[Any, ...], place: int, item: Any) -> tuple[Any, ...]:
    place %= len(items)
    return (*items[:place], item, *items[place + 1 :])


def _called(function: str, arguments: list[Value]) -> Value:
    first = arguments[0]
    width = first.type.width or 0
    match function:
        case "popcount":
            return Value(LITERAL, first.number.bit_count())
        case "rotl" | "rotr":
            by = int(arguments[1].number) % width
            by = by if function == "rotl" else width - by
            return fit(first.type, first.number << by | first.number >> (width - by))
        case "sizeof":
            array = first.number[0] if arguments[1:] and arguments[1].number else first.number
            return Value(LITERAL, len(array))
    if first.type.name == "complex" and function in _OF_COMPLEX:
        return Value(COMPLEX, _OF_COMPLEX[function](first.number))
    return Value(FLOAT, FUNCTIONS[function](*(each.number for each in arguments)))


def _unary(op: str, value: Value) -> Value:
    if op == "!":
        return Value(BOOL, not value.number)
    if op == "~" and value.type == BOOL:
        return Value(BOOL, not value.number)
    if op == "~":
        return fit(value.type, ~value.number)
    return fit(value.type, -value.number)


def _binary(op: str, left: Value, right: Value) -> Value:
    if op in ("&&", "||"):
        both = (bool(left.number), bool(right.number))
        return Value(BOOL, all(both) if op == "&&" else any(both))
    if op in _COMPARISONS:
        return Value(BOOL, _COMPARISONS[op](left.number, right.number))
    if op in ("<<", ">>"):
        shifted = left.number << right.number if op == "<<" else left.number >> right.number
        return fit(left.type, shifted)
    common = _common(left.type, right.type)
    if op == "/" and left.type == right.type == DURATION:
        return Value(FLOAT, float(left.number / right.number))
    if DURATION in (left.type, right.type):
        return Value(DURATION, _of_durations(op, left.number, right.number))
    if op == "/" and left.type.name == right.type.name == "angle":
        return Value(Type("uint", left.type.width), left.number // right.number)
    if op in _BITWISE:
        return fit(common, _BITWISE[op](left.number, right.number))
    return _arithmetic(op, common, left.number, right.number)


def _of_durations(op: str, left: Any, right: Any) -> Fraction:
    """Return a sum of durations, or one times or divided by a number."""
    return Fraction(left) / Fraction(right) if op == "/" else _ARITHMETIC[op](Fraction(left), Fraction(right))


def _arithmetic(op: str, common: Type, left: Any, right: Any) -> Value:
    if op in _ARITHMETIC:
        return fit(common, _ARITHMETIC[op](left, right))
    if common.name in ("float", "complex"):
        return Value(common, left / right)
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)  # as in C: towards zero
    return fit(common, quotient if op == "/" else left - right * quotient)


def _common(left: Type, right: Type) -> Type:
    """The type of a result. Where widths or signs differ, programs are made such that it does not matter."""
    if left == right:
        return left
    if COMPLEX in (left, right):
        return COMPLEX
    if FLOAT in (left, right):
        return FLOAT
    if "angle" in (left.name, right.name):
        return left if left.name == "angle" else right
    if left == LITERAL:
        return LITERAL if right.name in ("bit", "bool") else right
    if right == LITERAL:
        return LITERAL if left.name in ("bit", "bool") else left
    return max(left, right, key=lambda kind: kind.width or 0)


def fit(kind: Type, number: Any) -> Value:
    """Return a number as a type holds it: what does not fit is cut off at the top."""
    if kind.width is None or kind.name in ("float", "bool", "complex"):
        return Value(kind, bool(number) if kind.name == "bool" else number)
    cut = int(number) & ((1 << kind.width) - 1)
    if kind.name == "int" and cut >> (kind.width - 1):
        cut -= 1 << kind.width
    return Value(kind, cut)


def cast(kind: Type, value: Value) -> Value:
    """Return a value in another type: truth is ``!= 0``, whole numbers lose what is after the point."""
    if kind.size is not None:
        one = kind.of_one()
        items = [each.number if isinstance(each, Value) else each for each in value.number]
        return Value(kind, tuple(cast(one, typed(item)).number for item in items))
    if kind.name in ("bool",) or kind == Type("bit"):
        return Value(BOOL, bool(value.number))
    if kind.name == "float":
        return Value(FLOAT, float(value.number))
    if kind.name == "complex":
        return Value(COMPLEX, complex(value.number))
    if kind == DURATION:
        return Value(DURATION, value.number)
    if kind.name == "angle" and value.type.name in ("float", "int"):
        return fit(kind, round(value.number / math.tau * 2 ** (kind.width or 0)))
    return fit(kind, math.trunc(value.number))
