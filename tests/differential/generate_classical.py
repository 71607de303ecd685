"""Random classical statements of OpenQASM 3: variables, arithmetic, arrays, functions, and loops over them.

Where the specification leaves it to the implementation what a number becomes (a width that a literal does not fit, a
division of what may have wrapped, a comparison of signed and unsigned), no such program is made: sums, products and bit
operations come to the same in any width when the result is cut to the type they are assigned to; quotients, shifts to
the right and comparisons are made of variables and of literals that fit alone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.differential.program import (
    Assign,
    Binary,
    Bit,
    Call,
    Cast,
    Declare,
    Expression,
    For,
    If,
    Listed,
    Name,
    Number,
    Pi,
    Range,
    Register,
    Statement,
    Type,
    Unary,
    While,
)

Weighted: TypeAlias = list[tuple[float, Callable[[], Any]]]

TYPES = (
    *(Type("int", width) for width in (3, 4, 8, 16, 32)),
    *(Type("uint", width) for width in (1, 2, 3, 4, 8, 32)),
    *(Type("bit", width) for width in (1, 2, 3, 4, 6)),
    *(Type("angle", width) for width in (3, 4, 8)),
    *(Type("float", width) for width in (None, 64)),
    Type("bool"),
    Type("bool"),
    Type("bit"),
    Type("int"),
    Type("uint"),
)
_TRUTH = (Type("bool"), Type("bit"))
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_NAMES = ("n", "count", "s", "fl", "val", "acc", "x2", "res", "t1", "lo", "hi", "tmp", "p2", "e1", "L", "z")


@dataclass(frozen=True)
class Variable:
    name: str
    type: Type
    const: bool = False
    given: bool = False  # an input, which nothing may write

    @property
    def fixed(self) -> bool:
        return self.const or self.given


@dataclass
class Classical:
    """What is in scope, and statements about it."""

    rng: random.Random
    registers: list[Register]
    variables: list[Variable] = field(default_factory=list)
    made: int = 0
    is_global: bool = True  # arrays are declared nowhere else

    # Scope.

    def declare(self, kind: Type, *, const: bool = False) -> Variable:
        """Put a new variable in scope; no two have one name."""
        self.made += 1
        name = f"{self.rng.choice(_NAMES)}{self.made}"
        variable = Variable(name, kind, const)
        self.variables.append(variable)
        return variable

    def of(self, *names: str, writable: bool = False) -> list[Variable]:
        """Return the variables in scope of some kinds of types, arrays left out."""
        return [
            each
            for each in self.variables
            if each.type.name in names and each.type.size is None and not (writable and each.fixed)
        ]

    def given(self) -> tuple[Variable, Callable[[], int]]:
        """Put an input in scope; also return what draws a value of it."""
        rng = self.rng
        kind = rng.choice(
            (Type("int", 4), Type("uint", 3), Type("uint", 1), Type("bool"), Type("bit", 3), Type("int", 8))
        )
        self.made += 1
        variable = Variable(f"{rng.choice(_NAMES)}{self.made}", kind, given=True)
        self.variables.append(variable)
        width = kind.width or 1
        signed = kind.name == "int"
        low, high = (-(2 ** (width - 1)), 2 ** (width - 1) - 1) if signed else (0, 2**width - 1)
        return variable, lambda: rng.randint(low, high)

    # Statements.

    def declaration(self) -> Statement:
        rng = self.rng
        kind = rng.choice(TYPES)
        const = rng.random() < 0.25
        if rng.random() < 0.15 and self.is_global and kind.name in ("int", "uint", "float", "bool") and kind.width != 1:
            return self._array(Type(kind.name, kind.width, rng.randint(1, 4)))
        kept = self.variables, self.registers
        if const:  # of nothing that a measurement changes
            self.variables, self.registers = [each for each in self.variables if each.const], []
        value = self.value(kind)
        self.variables, self.registers = kept
        return Declare(kind, self.declare(kind, const=const).name, value, const)

    def _array(self, kind: Type) -> Statement:
        items = tuple(self.value(kind.of_one()) for _ in range(kind.size or 1))
        return Declare(kind, self.declare(kind).name, Listed(items))

    def assignment(self) -> Statement | None:
        """Return an assignment to a variable or to a register of the result."""
        rng = self.rng
        targets = [each for each in self.variables if not each.fixed]
        return self._to_register() if rng.random() < 0.25 or not targets else self.to_variable()

    def to_variable(self) -> Statement | None:
        """Return an assignment to a variable, an element of an array or one bit of it."""
        rng = self.rng
        targets = [each for each in self.variables if not each.fixed]
        if not targets:
            return None
        target = rng.choice(targets)
        if target.type.size is not None:
            place = Bit(target.name, rng.randrange(target.type.size))
            return Assign(place, "=", self.value(target.type.of_one()))
        if target.type.name in ("bit", "uint") and target.type.width and rng.random() < 0.3:
            return Assign(Bit(target.name, rng.randrange(target.type.width)), "=", self.truth())
        return Assign(Name(target.name), *self._operation(target.type))

    def _to_register(self) -> Statement | None:
        rng = self.rng
        register = rng.choice(self.registers)
        if register.kind == "scalar":
            return Assign(Name(register.name), "=", self.truth())
        if rng.random() < 0.6:
            return Assign(Bit(register.name, rng.randrange(len(register.bits))), "=", self.truth())
        return Assign(Name(register.name), "=", self.value(Type("bit", len(register.bits))))

    def _operation(self, kind: Type) -> tuple[str, Expression]:
        rng = self.rng
        name = kind.name
        if rng.random() < 0.5 or kind in _TRUTH:
            return "=", self.value(kind)
        if name in ("int", "uint"):
            if rng.random() < 0.15:
                return rng.choice(("/=", "%=")), Number(rng.randint(1, 3))
            if kind.width is None:
                return "+=", self._literal(kind)
            return rng.choice(("+=", "-=", "*=")), self.value(kind, 1)
        if name == "float":
            return rng.choice(("+=", "-=", "*=")), self._literal(kind)
        if name == "angle":
            return rng.choice(("+=", "-=")), self._direct(kind)
        if rng.random() < 0.4:
            return rng.choice(("<<=", ">>=")), Number(rng.randint(0, kind.width or 1))
        return rng.choice(("&=", "|=", "^=")), self._direct(kind)

    def counted_while(self, block: Callable[[], list[Statement]]) -> list[Statement]:
        """Return a loop that a variable counts, up or down."""
        rng = self.rng
        kind = rng.choice((Type("int", 8), Type("uint", 4), Type("int")))
        counter = self.declare(kind, const=True)  # nothing else may write it
        begun = Declare(kind, counter.name, Number(rng.randint(0, 1)))
        body = block()
        step = Assign(Name(counter.name), "+=", Number(rng.choice((1, 1, 2))))
        return [begun, While(Binary("<", Name(counter.name), Number(rng.randint(1, 3))), (step, *body))]

    def worked_out_for(self, block: Callable[[], list[Statement]]) -> Statement:
        """Return a loop whose range is worked out, or that goes over an array or bits."""
        rng = self.rng
        arrays = [each for each in self.variables if each.type.size is not None]
        bits = [register.name for register in self.registers if register.kind != "scalar" and len(register.bits) < 6]
        bits += [each.name for each in self.of("bit") if each.type.width]
        choice = rng.random()
        if arrays and choice < 0.4:
            array = rng.choice(arrays)
            values, kind = Name(array.name), array.type.of_one()
        elif bits and choice < 0.7:
            values, kind = Name(rng.choice(bits)), Type("bit")
        else:
            values, kind = self._range(), rng.choice((Type("int"), Type("int", 16), Type("int", 32)))
        kept = list(self.variables)
        variable = self.declare(kind, const=True)
        body = tuple(block())
        self.variables = kept
        return For(variable.name, values, body, kind)

    def _range(self) -> Any:
        rng = self.rng
        small = [each for each in self.of("uint") if each.type.width in (1, 2)]
        bound: Expression = Number(rng.randint(0, 2))
        if small:
            bound = Cast(Type("int", 16), Name(rng.choice(small).name))
        return Range(Number(0), bound) if rng.random() < 0.7 else Range(bound, Unary("-", Number(1)), -1)

    def branch(self, block: Callable[[], list[Statement]]) -> Statement:
        """Return a branch on what variables hold."""
        return If(self.truth(), tuple(block()), tuple(block()) if self.rng.random() < 0.4 else ())

    # Expressions.

    def value(self, kind: Type, depth: int = 0) -> Expression:
        """Return an expression that a variable of this type can be given."""
        if kind in _TRUTH:
            return self.truth(depth)
        match kind.name:
            case "int" | "uint":
                return self._whole(kind, depth)
            case "float":
                return self._real(depth)
            case "angle":
                return self._angle(kind, depth)
        return self._bits(kind, depth)

    def _pick(self, options: Weighted) -> Any:
        return self.rng.choices([option for _, option in options], [weight for weight, _ in options])[0]()

    def _same(self, kind: Type) -> list[Variable]:
        return [each for each in self.variables if each.type == kind]

    def _direct(self, kind: Type) -> Expression:
        """Return a variable of the type, an element of an array of it, or a literal."""
        rng = self.rng
        options: list[Expression] = [Name(each.name) for each in self._same(kind)] * 2
        arrays = [each for each in self.variables if each.type.size is not None and each.type.of_one() == kind]
        options += [Bit(each.name, rng.randrange(each.type.size or 1)) for each in arrays]
        registers = [each for each in self.registers if kind == Type("bit", len(each.bits)) and each.kind != "scalar"]
        options += [Name(each.name) for each in registers]
        return rng.choice(options) if options and rng.random() < 0.8 else self._literal(kind)

    def _literal(self, kind: Type) -> Expression:
        rng = self.rng
        width = kind.width or 16
        match kind.name:
            case "bit":
                value = rng.randrange(2**width)
                return Number(value, f'"{value:0{width}b}"')
            case "angle":
                return Cast(kind, Binary("/", Binary("*", Number(rng.randrange(1, 8)), Pi()), Number(4)))
            case "float":
                return Number(round(rng.uniform(0, 3), 2))
        top = min(2**width - 1 if kind.name == "uint" else 2 ** (width - 1) - 1, 9)
        return Number(rng.randint(0, top))

    def _whole(self, kind: Type, depth: int) -> Expression:
        rng = self.rng
        if depth >= 3:
            return self._direct(kind)
        deeper = depth + 1
        options: Weighted = [(3, lambda: self._direct(kind)), (1, lambda: self._direct(kind))]
        # The width of a plain ``int`` is the implementation's: its numbers stay small, and those of ``uint`` positive.
        signs = ("+", "-", "*") if kind.width else ("+", "-") if kind.name == "int" else ("+",)
        options.append((3, lambda: Binary(rng.choice(signs), self._whole(kind, deeper), self._whole(kind, deeper))))
        options.append((1, lambda: self._converted(kind)))
        lengths = [(each.type.size, each.name) for each in self.variables if each.type.size is not None]
        if lengths and kind.width:
            options.append((0.5, lambda: Number(*_length(*rng.choice(lengths)))))
        names = [Name(each.name) for each in self._same(kind)]
        if names:
            quotient = lambda: Binary(rng.choice("/%"), rng.choice(names), Number(rng.randint(1, 3)))  # noqa: E731
            options.append((1, quotient))
            if kind.width and kind.width <= 16:
                options.append((0.5, lambda: Binary("**", rng.choice(names), Number(2))))
            if kind.name == "uint" and kind.width:
                shift = lambda: Binary(rng.choice(("<<", ">>")), rng.choice(names), Number(rng.randint(0, 3)))  # noqa: E731
                bitwise = lambda: Binary(rng.choice("&|^"), rng.choice(names), rng.choice(names))  # noqa: E731
                turn = lambda: Call(rng.choice(("rotl", "rotr")), (rng.choice(names), Number(rng.randint(0, 3))))  # noqa: E731
                options += [(1, shift), (1, bitwise), (0.6, lambda: Unary("~", rng.choice(names))), (0.5, turn)]
        if kind.name == "int":
            options.append((0.7, lambda: Unary("-", self._whole(kind, deeper))))
        return self._pick(options)  # type: ignore[no-any-return]

    def _converted(self, kind: Type) -> Expression:
        """Return a value of another type, made one of this by a cast."""
        rng = self.rng
        bits = [each.name for each in self.of("bit") if each.type.width == kind.width and kind.width]
        bits += [each.name for each in self.registers if len(each.bits) == kind.width and each.kind != "scalar"]
        options: list[Expression] = [Cast(kind, Name(name)) for name in bits] * 2
        others = [each for each in self.of("int", "uint") if each.type.width and each.type != kind]
        if kind.width:
            options += [Cast(kind, Name(each.name)) for each in others if (each.type.width or 0) <= kind.width]
        options += [Cast(kind, Name(each.name)) for each in self.of("bool")]
        words = [each.name for each in self.of("bit", "uint") if each.type.width]
        if not kind.width or kind.width > 3:
            options += [Cast(kind, Call("popcount", (Name(name),))) for name in words]
        return rng.choice(options) if options else self._literal(kind)

    def _bits(self, kind: Type, depth: int) -> Expression:
        rng = self.rng
        if depth >= 2:
            return self._direct(kind)
        bitwise = lambda: Binary(rng.choice("&|^"), self._bits(kind, depth + 1), self._bits(kind, depth + 1))  # noqa: E731
        shift = lambda: Binary(rng.choice(("<<", ">>")), self._bits(kind, depth + 1), Number(rng.randint(0, 3)))  # noqa: E731
        turn = lambda: Call(rng.choice(("rotl", "rotr")), (self._bits(kind, depth + 1), Number(rng.randint(0, 3))))  # noqa: E731
        of_uint = [each.name for each in self.of("uint") if each.type.width == kind.width]
        options: Weighted = [(3, lambda: self._direct(kind)), (1, bitwise), (0.7, shift), (0.5, turn)]
        options.append((0.7, lambda: Unary("~", self._bits(kind, depth + 1))))
        if of_uint:
            options.append((1.5, lambda: Cast(kind, Name(rng.choice(of_uint)))))
        return self._pick(options)  # type: ignore[no-any-return]

    def _real(self, depth: int) -> Expression:
        rng = self.rng
        direct = lambda: self._direct(rng.choice((Type("float"), Type("float", 64))))  # noqa: E731
        if depth >= 2:
            return direct()
        wholes = [Name(each.name) for each in self.of("int", "uint")]
        options: Weighted = [
            (3, direct),
            (2, lambda: Binary(rng.choice("+-*"), self._real(depth + 1), self._real(depth + 1))),
            (1, lambda: Binary("/", self._real(depth + 1), Number(rng.choice((2.0, 2, 3.5))))),
            (1, lambda: Call(rng.choice(("sin", "cos", "arctan")), (self._real(depth + 1),))),
            (0.5, lambda: Binary("/", Pi(), Number(rng.choice((2, 3, 4))))),
            (0.3, lambda: Unary("-", self._real(depth + 1))),
        ]
        if wholes:
            sine = lambda: Call("sin", (Cast(Type("float", 64), rng.choice(wholes)),))  # noqa: E731
            options.append((1, sine))
        return self._pick(options)  # type: ignore[no-any-return]

    def _angle(self, kind: Type, depth: int) -> Expression:
        rng = self.rng
        if depth >= 2:
            return self._direct(kind)
        options: Weighted = [
            (3, lambda: self._direct(kind)),
            (1, lambda: Number(round(rng.uniform(0, math.tau), 3))),
            (1.5, lambda: Binary(rng.choice("+-"), self._variable(kind), self._variable(kind))),
            (0.5, lambda: Unary("-", self._variable(kind))),
            (0.5, lambda: Binary(rng.choice(("<<", ">>")), self._variable(kind), Number(1))),
        ]
        bits = [each.name for each in self.of("bit") if each.type.width == kind.width]
        if bits:
            options.append((1, lambda: Cast(kind, Name(rng.choice(bits)))))
        return self._pick(options)  # type: ignore[no-any-return]

    def _variable(self, kind: Type) -> Expression:
        names = self._same(kind)
        return Name(self.rng.choice(names).name) if names else self._literal(kind)

    def truth(self, depth: int = 0) -> Expression:
        """Return what holds or does not."""
        rng = self.rng
        options: Weighted = [(2, self._one_bit), (3, self._compared), (0.3, lambda: Number(rng.choice((True, False))))]
        if depth < 2:
            options += [
                (2, lambda: Binary(rng.choice(("&&", "||")), self.truth(depth + 1), self.truth(depth + 1))),
                (1, lambda: Unary("!", self.truth(depth + 1))),
            ]
        return self._pick(options)  # type: ignore[no-any-return]

    def _one_bit(self) -> Expression:
        rng = self.rng
        options: list[Expression] = [Name(each.name) for each in self.variables if each.type in _TRUTH]
        words = [each for each in self.of("bit", "uint", "int", "angle") if each.type.width]
        options += [Bit(each.name, rng.randrange(each.type.width or 1)) for each in words]
        options += [Cast(Type("bool"), Name(each.name)) for each in self.of("int", "uint", "bit")]
        for register in self.registers:
            options.append(Bit(register.name, None if register.kind == "scalar" else rng.randrange(len(register.bits))))
        return rng.choice(options) if options else Number(rng.choice((True, False)))

    def _compared(self) -> Expression:
        rng = self.rng
        several = [each for each in self.of("int", "uint", "bit", "float", "angle") if each.type not in _TRUTH]
        if not several:
            return self._one_bit()
        variable = rng.choice(several)
        operators = ("<", ">") if variable.type.name == "float" else _COMPARISONS
        return Binary(rng.choice(operators), Name(variable.name), self._direct(variable.type))


def _length(size: int, array: str) -> tuple[int, str]:
    """Return an array's length, and how OpenQASM 3 asks for it."""
    return size, f"sizeof({array})"
