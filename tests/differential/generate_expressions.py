"""Random expressions of OpenQASM 3's types.

Where the specification leaves it to the implementation what a number becomes (a width that a literal does not fit, a
division of what may have wrapped, a comparison of signed and unsigned), no such program is made: sums, products and bit
operations come to the same in any width when the result is cut to the type they are assigned to; quotients, shifts to
the right and comparisons are made of variables and of literals that fit alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.differential.expressions import Binary, Bit, Call, Cast, Element, Expression, Name, Number, Pi, Type, Unary
from tests.differential.generate_scope import Variable
from tests.differential.generate_time import Times

Weighted: TypeAlias = list[tuple[float, Callable[[], Any]]]

TRUTH = (Type("bool"), Type("bit"))
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


class Expressions(Times):
    """Makes expressions of what is in scope."""

    def value(self, kind: Type, depth: int = 0) -> Expression:
        """Return an expression that a variable of this type can be given."""
        if kind in TRUTH:
            return self.truth(depth)
        match kind.name:
            case "int" | "uint":
                return self._whole(kind, depth)
            case "float":
                return self._real(depth)
            case "angle":
                return self._angle(kind, depth)
            case "complex":
                return self._complex(depth)
            case "duration":
                return self.duration(depth)
        return self._bits(kind, depth)

    def _pick(self, options: Weighted) -> Any:
        return self.rng.choices([option for _, option in options], [weight for weight, _ in options])[0]()

    def _same(self, kind: Type) -> list[Variable]:
        return [each for each in self.variables if each.type == kind]

    def _direct(self, kind: Type) -> Expression:
        """Return a variable of the type, an element of an array of it, or a literal."""
        rng = self.rng
        options: list[Expression] = [Name(each.name) for each in self._same(kind)] * 2
        options += [Bit(each.name, self.place(each.type.size or 1)) for each in self.arrays(kind)]
        options += [self.of_table(each) for each in self.tables(kind)]
        registers = [each for each in self.registers if kind == Type("bit", len(each.bits)) and each.kind != "scalar"]
        options += [Name(each.name) for each in registers]
        return rng.choice(options) if options and rng.random() < 0.8 else self._literal(kind)

    def place(self, size: int) -> Expression | int:
        """Return an index of an array: from the start, from the end, or worked out."""
        rng = self.rng
        choice = rng.random()
        if choice < 0.15:
            return -rng.randint(1, size)
        numbers = [each.name for each in self.of("uint") if each.type.width != 1]
        if choice < 0.3 and numbers:
            return Binary("%", Name(rng.choice(numbers)), Number(size))
        return rng.randrange(size)

    def of_table(self, table: Variable) -> Element:
        """Return an element of an array of two dimensions."""
        return Element(table.name, (self.place(table.type.size or 1), self.place(table.type.inner or 1)))

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
            case "complex":
                imaginary = round(rng.uniform(0.1, 2), 2)
                return Binary(
                    rng.choice("+-"), Number(round(rng.uniform(0.1, 2), 2)), Number(imaginary * 1j, f"{imaginary}im")
                )
            case "duration":
                return self.length()
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
        lengths = [each for each in self.variables if each.type.size is not None]
        if lengths and kind.width:
            options.append((0.5, lambda: self._length(rng.choice(lengths))))
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

    def _length(self, array: Variable) -> Expression:
        dimension = () if array.type.inner is None and self.rng.random() < 0.7 else (Number(0),)
        if array.type.inner is not None and self.rng.random() < 0.5:
            dimension = (Number(1),)
        return Call("sizeof", (Name(array.name), *dimension))

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
        options += [
            (0.5, lambda: Call(rng.choice(("real", "imag")), (self._complex(depth + 1),))),
            (0.4, lambda: Binary("/", self.duration(depth + 1), self.length())),
        ]
        if wholes:
            sine = lambda: Call("sin", (Cast(Type("float", 64), rng.choice(wholes)),))  # noqa: E731
            options.append((1, sine))
        return self._pick(options)  # type: ignore[no-any-return]

    def _complex(self, depth: int) -> Expression:
        rng = self.rng
        direct = lambda: self._direct(rng.choice((Type("complex"), Type("complex", 64))))  # noqa: E731
        if depth >= 2:
            return direct()
        options: Weighted = [
            (3, direct),
            (2, lambda: Binary(rng.choice("+-*"), self._complex(depth + 1), self._complex(depth + 1))),
            (1, lambda: Binary(rng.choice("+-*"), self._complex(depth + 1), self._real(depth + 1))),
            (1, lambda: Binary("/", self._complex(depth + 1), Number(rng.choice((2.0, 2, 3.5))))),
            (0.5, lambda: Binary("/", Number(1.0), self._literal(Type("complex")))),
            (0.5, lambda: Binary("**", direct(), Number(2))),
            (0.5, lambda: Call("exp", (self._literal(Type("complex")),))),
            (0.5, lambda: Unary("-", self._complex(depth + 1))),
        ]
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
        options: Weighted = [
            (2, self._one_bit),
            (3, self._compared),
            (0.3, lambda: Number(rng.choice((True, False)))),
            (0.6, self._timed),
        ]
        if depth < 2:
            options += [
                (2, lambda: Binary(rng.choice(("&&", "||")), self.truth(depth + 1), self.truth(depth + 1))),
                (1, lambda: Unary("!", self.truth(depth + 1))),
            ]
        return self._pick(options)  # type: ignore[no-any-return]

    def _one_bit(self) -> Expression:
        rng = self.rng
        options: list[Expression] = [Name(each.name) for each in self.variables if each.type in TRUTH]
        words = [each for each in self.of("bit", "uint", "int", "angle") if each.type.width]
        options += [Bit(each.name, rng.randrange(each.type.width or 1)) for each in words]
        options += [Cast(Type("bool"), Name(each.name)) for each in self.of("int", "uint", "bit")]
        for register in self.registers:
            options.append(Bit(register.name, None if register.kind == "scalar" else rng.randrange(len(register.bits))))
        return rng.choice(options) if options else Number(rng.choice((True, False)))

    def _compared(self) -> Expression:
        rng = self.rng
        several = [
            each for each in self.of("int", "uint", "bit", "float", "angle", "complex") if each.type not in TRUTH
        ]
        if not several:
            return self._one_bit()
        variable = rng.choice(several)
        if variable.type.name == "complex":
            part = Call(rng.choice(("real", "imag")), (Name(variable.name),))
            return Binary(rng.choice("<>"), part, self._literal(Type("float")))
        operators = ("<", ">") if variable.type.name == "float" else _COMPARISONS
        return Binary(rng.choice(operators), Name(variable.name), self._direct(variable.type))

    def _timed(self) -> Expression:
        return Binary(self.rng.choice(_COMPARISONS), self.duration(0), self.duration(1))
