"""Random registers: in their order or not, bits alone, and other names for bits that have one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.differential.expressions import Register, Span
from tests.differential.program import Language


@dataclass
class Registers:
    """A maker of registers, each of the next of ``names``."""

    language: Language
    rng: random.Random
    names: Iterator[str]

    def registers(self, count: int) -> list[Register]:
        rng = self.rng
        order = list(range(count))
        if self.language == "qiskit" and rng.random() < 0.4:
            rng.shuffle(order)
        registers: list[Register] = []
        while order:
            size = min(len(order), rng.choice((1, 1, 2, 2, 3, 4)) if count < 10 else rng.choice((1, 30, 60, 70)))
            scalar = size == 1 and self.language != "openqasm2" and rng.random() < 0.4
            registers.append(Register(next(self.names), tuple(order[:size]), "scalar" if scalar else "register"))
            order = order[size:]
        if self.language != "openqasm2" and rng.random() < 0.35:
            registers.append(self._alias(registers))
        return registers

    def _alias(self, registers: list[Register]) -> Register:
        rng, name = self.rng, next(self.names)
        if self.language == "qiskit" and rng.random() < 0.6:
            bits = [bit for register in registers for bit in register.bits]
            return Register(name, tuple(rng.sample(bits, rng.randint(1, min(4, len(bits))))), "alias")
        of = rng.choice([each for each in registers if each.kind == "register"] or registers)
        if of.kind == "scalar":
            return Register(name, of.bits, "alias", None)
        others = [each for each in registers if each is not of and each.kind == "register"]
        if others and rng.random() < 0.4:
            other = rng.choice(others)
            return Register(name, of.bits + other.bits, "alias", f"{of.name} ++ {other.name}")
        start = rng.randrange(len(of.bits))
        span = Span(start, rng.randrange(start, len(of.bits)))
        if span.stop > span.start and rng.random() < 0.3:
            span = Span(span.stop, span.start, -1)
        step = "" if span.step == 1 else f"{span.step}:"
        bits = tuple(of.bits[index] for index in span.indices(len(of.bits)))
        return Register(name, bits, "alias", f"{of.name}[{span.start}:{step}{span.stop}]")
