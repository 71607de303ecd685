"""Random statements: what a program does to qubits and bits, in its blocks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.differential.expressions import Expression, Name, Number, Operand, Register, Span, Type
from tests.differential.generate_classical import Classical
from tests.differential.generate_conditions import Conditions
from tests.differential.generate_functions import Functions
from tests.differential.generate_gates import Gates
from tests.differential.program import (
    Apply,
    Barrier,
    Break,
    Case,
    Continue,
    Declare,
    End,
    For,
    Function,
    If,
    Initialize,
    Language,
    Measure,
    Reset,
    Statement,
    Switch,
    While,
)

Weighted: TypeAlias = list[tuple[float, Callable[..., Any]]]


@dataclass
class Statements(Functions):
    language: Language
    rng: random.Random
    gates: Gates
    qubit_registers: list[Register]
    declared_bits: list[Register]
    classical: Classical | None
    in_loop: int = 0
    angles: list[str] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    in_function: bool = False
    returns: Type | None = None  # what a function that is made does

    @property
    def bit_registers(self) -> list[Register]:
        """The registers of classical bits in scope."""
        return self.declared_bits if self.classical is None else self.classical.registers

    def whole(self) -> list[Statement]:
        """Return all statements of a program."""
        rng = self.rng
        if self.classical is not None:
            for number in range(rng.choice((0, 0, 1, 1, 2, 3))):
                self.define(number)
        statements = [*self.arrays_for_calls(), *(self._apply() for _ in range(rng.randint(1, 4)))]
        if rng.random() < 0.3 and self.classical is None:
            statements += [self._apply() for _ in range(rng.randint(1, 12))]
        else:
            statements += self._block(rng.randint(2, 9), depth=0, scoped=False)
        if rng.random() < 0.93 or self.classical is not None:
            statements += self._final_measurements()
        return statements

    def _apply(self) -> Statement:
        rng = self.rng
        scalars = [
            Operand(r.name, None if r.kind == "scalar" else k) for r in self.qubit_registers for k in range(len(r.bits))
        ]
        by_qubit: dict[int, list[Operand]] = {}
        for operand in scalars:
            register = next(r for r in self.qubit_registers if r.name == operand.register)
            by_qubit.setdefault(register.bits[operand.selector or 0], []).append(operand)
        names = self.angles + ([each.name for each in self.classical.of("float")] if self.classical else [])
        for _ in range(20):
            call = self.gates.call(names, len(by_qubit))
            if call is not None:
                break
        else:
            call = ("x", (), (), (0,))
        gate, angles, modifiers, places = call
        operands = [rng.choice(by_qubit[place]) for place in places]
        return Apply(gate, tuple(self._broadcast(operands)), angles, modifiers)

    def _broadcast(self, operands: list[Operand]) -> list[Operand]:
        """Give one operand a whole register or a part of it, which must not overlap the others."""
        rng = self.rng
        if not operands or rng.random() < 0.75:
            return operands
        registers = {register.name: register for register in self.qubit_registers}
        at = rng.randrange(len(operands))
        taken = {
            registers[operand.register].bits[operand.selector or 0]
            for place, operand in enumerate(operands)
            if place != at
        }
        options = [operand for r in self.qubit_registers if r.kind != "scalar" for operand in self._wholes(r)]
        rng.shuffle(options)
        for option in options:
            bits = registers[option.register].bits
            indices = _indices_of(option, len(bits))
            if not taken & {bits[index] for index in indices}:
                return [*operands[:at], option, *operands[at + 1 :]]
        return operands

    def _wholes(self, register: Register) -> list[Operand]:
        options = [Operand(register.name)]
        if self.language != "openqasm2":
            start = self.rng.randrange(len(register.bits))
            options.append(Operand(register.name, Span(start, self.rng.randrange(start, len(register.bits)))))
            size = self.rng.randint(1, len(register.bits))
            options.append(Operand(register.name, tuple(self.rng.sample(range(len(register.bits)), size))))
        return options

    # Statements.

    def _block(self, budget: int, depth: int, *, scoped: bool = True) -> list[Statement]:
        classical = self.classical
        if classical:
            kept = classical.variables, classical.registers, classical.outer
            names = [each.name for each in (*classical.variables, *classical.registers)]
            classical.outer = frozenset(names if scoped else ())
            classical.is_global = depth == 0
        statements: list[Statement] = []
        for _ in range(budget):
            made = self._statement(depth)
            statements += made if isinstance(made, list) else [made] if made is not None else []
        if classical and scoped:
            classical.variables, classical.registers, classical.outer = kept
        if classical:
            classical.is_global = depth <= 1 and not self.in_function
        return statements

    def _conditions(self) -> Conditions:
        return Conditions(self.language, self.rng, self.bit_registers)

    def _condition(self) -> Expression:
        if self.classical and (not self.bit_registers or self.rng.random() < 0.5):
            return self.classical.truth()
        return self._conditions().boolean()

    def _statement(self, depth: int) -> Any:
        options: Weighted = [
            (6, self._apply),
            (2 if self.bit_registers else 0, self._measure),
            (0.7, self._reset),
            (0.4, self._barrier),
            (0.3 if self.language == "qiskit" and not self.gates.is_plain else 0, self._initialize),
            (3 if depth < 3 else 0, lambda: self._if(depth)),
        ]
        if self.language != "openqasm2" and depth < 3:
            known = bool(self.bit_registers)
            options += [
                (0.5 * known, lambda: self._while(depth)),
                (1, lambda: self._for(depth)),
                (0.8 * known, lambda: self._switch(depth)),
            ]
        if self.classical is not None:
            options += self._classical_options(self.classical, depth)
        if self.in_loop:
            options.append((0.5, self._leave))
        return self.rng.choices([option for _, option in options], [weight for weight, _ in options])[0]()

    def _classical_options(self, classical: Classical, depth: int) -> Weighted:
        rng = self.rng
        options: Weighted = [
            (6, classical.declaration),
            (5, classical.assignment if self.bit_registers else classical.to_variable),
            (1, self._measured_variable),
            (0.15 if depth else 0, lambda: If(classical.truth(), (End(),))),
            (0.6 if depth > 1 and self.in_function else 0, self.return_early),
            (1.5 if self.functions else 0, self.call_as_statement),
            (1.5 if self.functions else 0, self.call_within),
            (0.2 if self.qubit_registers else 0, classical.delay),
            (1, lambda: self._angle_variable(classical)),
        ]
        if depth < 3:
            options += [
                (1, lambda: self._looped(lambda block: classical.counted_while(block), depth)),
                (1, lambda: self._looped(lambda block: classical.worked_out_for(block), depth)),
                (1, lambda: self._switch_on_variable(classical, depth)),
            ]
        return [(weight, option) for weight, option in options if weight] or [(1, rng.random)]

    def _looped(self, loop: Callable[[Callable[[], list[Statement]]], Any], depth: int) -> Any:
        self.in_loop += 1
        made = loop(lambda: self._block(self.rng.randint(1, 2), depth + 1))
        self.in_loop -= 1
        return made

    def _measured_variable(self) -> Statement:
        rng = self.rng
        register = rng.choice(self.qubit_registers)
        variables = self.classical.variables if self.classical else []
        if register.kind != "scalar" and rng.random() < 0.3:
            kind, operand = Type("bit", len(register.bits)), Operand(register.name)
        else:
            kind, operand = Type("bit"), self._one_of(register)
        targets = [each for each in variables if each.type == kind and not each.fixed]
        if targets and rng.random() < 0.5:
            return Measure(operand, Operand(rng.choice(targets).name))
        return (
            Declare(kind, self.classical.declare(kind, using=operand).name, operand) if self.classical else Barrier(())
        )

    def _angle_variable(self, classical: Classical) -> Statement | None:
        """Return a gate whose angle is a variable of that type."""
        angles = classical.of("angle")
        if not angles:
            return None
        qubit = self._one_of(self.rng.choice(self.qubit_registers))
        return Apply(self.rng.choice(("rx", "ry", "p")), (qubit,), (Name(self.rng.choice(angles).name),))

    def _switch_on_variable(self, classical: Classical, depth: int) -> Statement | None:
        rng = self.rng
        targets = classical.of("int", "uint")
        if not targets:
            return None
        target = rng.choice(targets)
        lowest = -2 if target.type.name == "int" else 0
        possible = range(lowest, 2 if target.type.width in (1, 2) else 4)
        labels = rng.sample(possible, rng.randint(1, min(3, len(possible))))
        cases = [Case((label,), tuple(self._block(1, depth + 1))) for label in labels]
        if rng.random() < 0.6:
            cases.append(Case((), tuple(self._block(1, depth + 1))))
        return Switch(Name(target.name), tuple(cases))

    # Statements of every language.

    def _measure(self) -> Statement:
        rng = self.rng
        arrow = self.language == "openqasm3" and rng.random() < 0.3
        if rng.random() < 0.25:
            pairs = [
                (Operand(q.name), Operand(c.name))
                for q in self.qubit_registers
                for c in self.bit_registers
                if len(q.bits) == len(c.bits) and q.kind != "scalar" and c.kind != "scalar"
            ]
            if pairs:
                return Measure(*rng.choice(pairs), arrow)
        qubit, bit = rng.choice(self.qubit_registers), rng.choice(self.bit_registers)
        return Measure(self._one_of(qubit), self._one_of(bit), arrow)

    def _one_of(self, register: Register) -> Operand:
        return Operand(register.name, None if register.kind == "scalar" else self.rng.randrange(len(register.bits)))

    def _reset(self) -> Statement:
        register = self.rng.choice(self.qubit_registers)
        return Reset(Operand(register.name) if self.rng.random() < 0.2 else self._one_of(register))

    def _initialize(self) -> Statement:
        by_qubit = {bits[0]: operand for operand, bits in self._operands(None)}
        count = min(len(by_qubit), self.rng.choice((1, 1, 2)))
        return Initialize(tuple(self.rng.sample(list(by_qubit.values()), count)), self.rng.randrange(1000))

    def _barrier(self) -> Statement:
        rng = self.rng
        if rng.random() < 0.5 and self.language != "openqasm2":
            return Barrier(())
        registers = rng.sample(self.qubit_registers, 1)
        return Barrier(tuple(Operand(register.name) for register in registers))

    def _if(self, depth: int) -> Statement:
        rng = self.rng
        condition = self._condition()
        if self.language == "openqasm2":
            return If(condition, (rng.choice((self._apply, self._apply, self._apply, self._measure, self._reset))(),))
        then = self._block(rng.randint(1, 2), depth + 1)
        otherwise = self._block(rng.randint(0, 2), depth + 1) if rng.random() < 0.5 else []
        return If(condition, tuple(then), tuple(otherwise), rng.random() < 0.5)

    def _while(self, depth: int) -> Statement:
        rng = self.rng
        bit = rng.choice(self.bit_registers)
        qubit = rng.choice(self.qubit_registers)
        target, source = self._one_of(bit), self._one_of(qubit)
        condition = self._conditions().about(target)
        self.in_loop += 1
        body = self._block(rng.randint(0, 1), depth + 1)
        self.in_loop -= 1
        # Reset and a turn by 2 rad: each measurement gives 0 or 1 with no small probability.
        turn = (
            Apply("h", (source,))
            if self.gates.clifford or rng.random() < 0.5
            else Apply("ry", (source,), (Number(2.0),))
        )
        tail: list[Statement] = [Reset(source), turn, Measure(source, target)]
        if rng.random() < 0.3:
            tail = tail[1:]
        return While(condition, tuple(body + tail), rng.random() < 0.5)

    def _for(self, depth: int) -> Statement:
        rng = self.rng
        variable = rng.choice([name for name in ("i", "j1", "n", "i2", "idx") if name not in self.angles])
        values: Span | tuple[int, ...] = rng.choice(
            (
                Span(0, rng.randint(0, 2)),
                Span(2, 0, -1),
                Span(1, 5, 2),
                tuple(rng.sample(range(-1, 4), rng.randint(1, 3))),
            )
        )
        self.in_loop += 1
        self.angles.append(variable)
        body = self._block(rng.randint(1, 2), depth + 1)
        if self.language == "openqasm3" and rng.random() < 0.5:
            body.append(self._indexed(variable, values))
        self.angles.pop()
        self.in_loop -= 1
        return For(variable, values, tuple(each for each in body if each is not None))

    def _indexed(self, variable: str, values: Span | tuple[int, ...]) -> Statement | None:
        numbers = For(variable, values, ()).numbers()
        fitting = [
            register
            for register in self.qubit_registers
            if register.kind != "scalar" and min(numbers) >= 0 and max(numbers) < len(register.bits)
        ]
        if not fitting:
            return None
        register = self.rng.choice(fitting)
        return Apply(self.rng.choice(("h", "x", "s", "sx")), (Operand(register.name, Name(variable)),))

    def _leave(self) -> Statement:
        return If(self._condition(), (self.rng.choice((Break(), Continue())),))

    def _switch(self, depth: int) -> Statement:
        rng = self.rng
        target, width = self._conditions().number()
        labels = rng.sample(range(2 ** min(width, 3)), rng.randint(1, 2 ** min(width, 2)))
        cases = []
        while labels:
            count = min(len(labels), rng.choice((1, 1, 2)))
            cases.append(Case(tuple(labels[:count]), tuple(self._block(1, depth + 1))))
            labels = labels[count:]
        if rng.random() < 0.6:
            cases.append(Case((), tuple(self._block(1, depth + 1))))
        return Switch(target, tuple(cases))

    def _final_measurements(self) -> list[Statement]:
        rng = self.rng
        bits = [
            Operand(register.name, None if register.kind == "scalar" else index)
            for register in self.bit_registers
            if register.kind != "alias"
            for index in range(len(register.bits))
        ]
        qubits = [
            Operand(register.name, None if register.kind == "scalar" else index)
            for register in self.qubit_registers
            if register.kind != "alias"
            for index in range(len(register.bits))
        ]
        rng.shuffle(bits)
        return [Measure(qubit, bit) for qubit, bit in zip(qubits, bits, strict=False) if rng.random() < 0.8]


def _indices_of(operand: Operand, size: int) -> tuple[int, ...]:
    match operand.selector:
        case Span():
            return operand.selector.indices(size)
        case tuple(several):
            return several
    return tuple(range(size))
