"""Random conditions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.differential.expressions import Binary, Bit, Cast, Expression, Name, Number, Operand, Register, Type, Unary
from tests.differential.program import Language

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass
class Conditions:
    language: Language
    rng: random.Random
    registers: Sequence[Register]

    def boolean(self, depth: int = 0) -> Expression:
        """Return anything that holds or does not."""
        rng = self.rng
        if self.language == "openqasm2":
            register = rng.choice(self.registers)
            return Binary("==", Name(register.name), Number(self._literal(len(register.bits))))
        options: list[tuple[float, Callable[[], Expression]]] = [
            (3, self.bit),
            (1.5, lambda: Unary(rng.choice("!!~"), self.bit())),
            (1.5, lambda: Binary(rng.choice(("==", "!=")), self.bit(), self._truth())),
            (4, self._compared),
            (1, self._masked),
            (1, lambda: Unary("!", self._register())),
            (0.7, lambda: Cast(Type("bool"), self._register())),
            (1, lambda: Binary(rng.choice("^&|"), self.bit(), self.bit())),
            (0.7, self._two_registers),
        ]
        if depth < 2:
            options.append((2.5, lambda: Binary(rng.choice(("&&", "||")), self._truthy(depth), self._truthy(depth))))
            options.append((1, lambda: Unary("!", self.boolean(depth + 1))))
        return rng.choices([option for _, option in options], [weight for weight, _ in options])[0]()

    def about(self, operand: Operand) -> Expression:
        """Return a condition that one bit decides."""
        bit = Bit(operand.register, operand.selector if isinstance(operand.selector, int) else None)
        return self.rng.choice(
            (bit, Unary("!", bit), Binary("==", bit, Number(self.rng.choice((0, 1)))), Binary("!=", bit, Number(True)))
        )

    def number(self) -> tuple[Expression, int]:
        """Return a register or a bit to switch on, and how wide it is."""
        register = self.rng.choice(self.registers)
        if register.kind == "scalar":
            if self.language == "openqasm3":
                return Cast(Type("int"), Bit(register.name, None)), 1
            return Bit(register.name, None), 1
        if self.language == "openqasm3":
            width = len(register.bits)
            return Cast(Type(self.rng.choice(("uint", "uint")), width), Name(register.name)), width
        return Name(register.name), len(register.bits)

    def bit(self) -> Expression:
        register = self.rng.choice(self.registers)
        return Bit(register.name, None if register.kind == "scalar" else self.rng.randrange(len(register.bits)))

    def _truth(self) -> Expression:
        return Number(self.rng.choice((0, 1, True, False)))

    def _truthy(self, depth: int) -> Expression:
        rng = self.rng
        choice = rng.random()
        return (
            self._register()
            if choice < 0.25
            else Number(rng.choice((True, False)))
            if choice < 0.3
            else self.boolean(depth + 1)
        )

    def _register(self) -> Expression:
        register = self.rng.choice(self.registers)
        return Bit(register.name, None) if register.kind == "scalar" else Name(register.name)

    def _literal(self, width: int) -> int:
        rng = self.rng
        top = 2**width
        return rng.choice(
            (0, 1, top - 1, rng.randrange(top), rng.randrange(top), rng.randrange(top), top, top + 1, 2 * top + 1)
        )

    def _whole(self) -> tuple[Expression, int]:
        """Return a register as a number, with an operator of one operand perhaps."""
        rng = self.rng
        of = [each for each in self.registers if each.kind != "scalar"]
        if not of:
            return self.bit(), 1
        register = rng.choice(of)
        name, width = Name(register.name), len(register.bits)
        return rng.choice(
            (
                *((name, width),) * 4,
                (Unary("~", name), width),
                (Binary(rng.choice(("<<", ">>")), name, Number(rng.randint(0, width))), width),
                (Cast(Type("uint", width), name), width),
            )
        )

    def _compared(self) -> Expression:
        rng = self.rng
        left, width = self._whole()
        if isinstance(left, Bit):
            return Binary("==", left, Number(rng.choice((0, 1))))
        literal: Any = Number(self._literal(width))
        if self.language == "openqasm3" and rng.random() < 0.2 and width < 10:
            value = rng.randrange(2**width)
            literal = Number(value, rng.choice((f'"{value:0{width}b}"', f"0b{value:b}", f"0x{value:x}")))
        operator = rng.choice(("==", "==", "!=", *_COMPARISONS))
        return Binary(operator, literal, left) if rng.random() < 0.25 else Binary(operator, left, literal)

    def _masked(self) -> Expression:
        rng = self.rng
        left, width = self._whole()
        if isinstance(left, Bit):
            return left
        masked = Binary(rng.choice("&|^"), left, Number(rng.randrange(2**width)))
        return Binary(rng.choice(_COMPARISONS), masked, Number(rng.randrange(2**width)))

    def _two_registers(self) -> Expression:
        rng = self.rng
        one = rng.choice(self.registers)
        same = [each for each in self.registers if len(each.bits) == len(one.bits) and each.kind != "scalar"]
        if one.kind == "scalar" or not same:
            return Binary("!=", self.bit(), self.bit())
        other = rng.choice(same)
        if rng.random() < 0.5:
            return Binary(rng.choice(_COMPARISONS), Name(one.name), Name(other.name))
        joined = Binary(rng.choice("&|^"), Name(one.name), Name(other.name))
        return Binary(rng.choice(_COMPARISONS), joined, Number(rng.randrange(2 ** len(one.bits))))
