"""Random programs."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tests.differential.gates import CLIFFORD, GATES
from tests.differential.generate_conditions import Conditions
from tests.differential.program import (
    Apply,
    Barrier,
    Binary,
    Break,
    Call,
    Case,
    Continue,
    Expression,
    For,
    GateDefinition,
    If,
    Language,
    Measure,
    Modifier,
    Name,
    Number,
    Operand,
    Pi,
    Program,
    Register,
    Reset,
    Span,
    Statement,
    Switch,
    Unary,
    While,
)

Weighted: TypeAlias = list[tuple[float, Callable[..., Any]]]

_REGISTERS = ("c", "a", "b", "out", "meas", "c0", "flag", "_r", "creg1", "m", "d", "result")
_QUBITS = ("q", "r", "anc", "qr", "w", "q0", "target", "data", "k", "v")
_PARAMETERS = (
    ("theta", "phi", "lam"),
    ("b", "a", "c9"),
    ("z1", "y1", "x1"),
    ("t", "s1", "theta"),
    ("phi", "lambda_", "a"),
)
_GATE_QUBITS = (("a", "b", "c"), ("q", "p1", "o"), ("y", "x0", "w"), ("c", "t9", "q"))
_OWN_GATES: dict[Language, tuple[str, ...]] = {
    "openqasm3": ("g", "rzz", "iswap", "ecr", "sxdg", "f1", "cu1", "ccz", "dcx", "r", "my_gate", "Unitary", "u"),
    "openqasm2": ("g", "iswap", "ecr", "f1", "dcx", "r", "my_gate", "rzz", "csx", "ccz", "sxdg", "cu"),
    "qiskit": ("g", "f1", "my_gate", "h2", "gate1", "block"),
}
_SHOWN = (
    None,
    None,
    "x",
    "cx",
    "measure",
    "reset",
    "barrier",
    "same",
    "unitary",
    "ecr",
    "h",
    "initialize",
    "if_else",
    "delay",
    "rz",
    "2 words",
    "",
)


def generate(language: Language, seed: str, *, clifford: bool = False) -> Program:
    """Return the program of a seed."""
    return _Maker(language, random.Random(seed), clifford=clifford).program()


@dataclass
class _Maker:
    language: Language
    rng: random.Random
    clifford: bool
    in_loop: int = 0
    variables: list[str] = field(default_factory=list)
    definitions: list[GateDefinition] = field(default_factory=list)

    def program(self) -> Program:
        rng = self.rng
        qubits = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
        bits = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
        if rng.random() < 0.02:
            bits = rng.choice((33, 64, 65, 70))
        pool = _REGISTERS + _QUBITS
        names = rng.sample(tuple(name for name in pool if name[0] != "_" or self.language != "openqasm2"), 16)
        self.names = iter(names)
        self.qubit_registers = self._registers(qubits)
        self.bit_registers = self._registers(bits)
        self.inputs = self._inputs()
        self.conditions = Conditions(self.language, rng, self.bit_registers)
        taken = {register.name for register in self.bit_registers + self.qubit_registers}
        free = [name for name in _OWN_GATES[self.language] if name not in taken]
        self.own_names = [] if self.clifford else rng.sample(free, rng.choice((0, 0, 1, 2, 3)))
        for name in self.own_names:
            self._define(name)
        plain = rng.random() < 0.3
        statements = [self._apply() for _ in range(rng.randint(1, 4))]
        if plain:
            statements += [self._apply() for _ in range(rng.randint(1, 12))]
        else:
            statements += self._block(rng.randint(2, 9), depth=0)
        if rng.random() < 0.93:
            statements += self._final_measurements()
        return Program(
            self.language,
            qubits,
            tuple(self.qubit_registers),
            bits,
            tuple(self.bit_registers),
            tuple(self.definitions),
            tuple(statements),
            tuple(self.inputs),
            rng.choice((0.0, 1.1)) if self.language == "qiskit" and rng.random() < 0.2 else 0.0,
        )

    # Declarations.

    def _registers(self, count: int) -> list[Register]:
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

    def _inputs(self) -> list[tuple[str, float | tuple[float, ...]]]:
        rng = self.rng
        if self.language == "openqasm2" or self.clifford or rng.random() < 0.7:
            return []
        count = rng.randint(2, 4)
        return [
            (name, tuple(self._number() for _ in range(count)) if rng.random() < 0.4 else self._number())
            for name in rng.sample(("theta", "alpha", "w1", "phi", "beta"), rng.randint(1, 3))
        ]

    def _define(self, name: str) -> None:
        rng = self.rng
        parameters = rng.choice(_PARAMETERS)[: rng.choice((0, 1, 2, 2, 3, 3))]
        qubits = tuple(name for name in rng.choice(_GATE_QUBITS) if name not in parameters)[
            : rng.choice((1, 1, 2, 2, 3))
        ]
        body = []
        for _ in range(rng.randint(1, 4)):
            call = self._call(list(parameters), len(qubits), in_gate=True)
            if call is not None:
                gate, angles, modifiers, places = call
                body.append(Apply(gate, tuple(Operand(qubits[place]) for place in places), angles, modifiers))
        shown = rng.choice(_SHOWN) if self.language == "qiskit" else None
        self.definitions.append(GateDefinition(name, parameters, qubits, tuple(body), shown))

    # Gates.

    def _call(self, names: list[str], room: int, *, in_gate: bool = False) -> Any:
        """Return a gate, its angles, modifiers and the places of its operands among ``room`` qubits."""
        rng = self.rng
        known = GATES[self.language]
        arities = {name: (gate.parameters, gate.qubits) for name, gate in known.items()}
        own = {gate.name: (len(gate.parameters), len(gate.qubits)) for gate in self.definitions}
        pool = [name for name in (CLIFFORD if self.clifford else arities) if name not in self.own_names]
        chosen = rng.choice(list(own)) if own and rng.random() < 0.45 else rng.choice(pool)
        count, size = own[chosen] if chosen in own else arities[chosen]
        modifiers = [] if self.language == "openqasm2" or self.clifford else self._modifiers(room - size)
        size += sum(modifier.argument or 1 for modifier in modifiers if modifier.kind in ("ctrl", "negctrl"))
        if size > room or (size == 0 and not in_gate and self.language == "qiskit" and rng.random() < 0.9):
            return None
        if count or chosen in own:  # an angle may be beyond π, where the root of a turn is not half the turn
            modifiers = [replace(each, argument=2) if isinstance(each.argument, float) else each for each in modifiers]
        angles = tuple(self._angle(names) for _ in range(count))
        return chosen, angles, tuple(modifiers), tuple(rng.sample(range(room), size))

    def _modifiers(self, room: int) -> list[Modifier]:
        rng = self.rng
        modifiers: list[Modifier] = []
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3))):
            kind = rng.choice(("ctrl", "negctrl", "inv", "pow"))
            lazy = self.language == "qiskit" and rng.random() < 0.3
            if kind == "inv":
                modifiers.append(Modifier("inv", None, lazy))
            elif kind == "pow":
                modifiers.append(Modifier("pow", rng.choice((2, 3, -1, 0, 1, -2, 0.5, 0.25, 1.5)), lazy))
            elif room > 0:
                count = rng.choice((None, None, 1, 2))
                if (count or 1) <= room:
                    room -= count or 1
                    modifiers.append(Modifier(kind, count, lazy))
        return modifiers

    def _apply(self) -> Statement:
        rng = self.rng
        scalars = [
            Operand(r.name, None if r.kind == "scalar" else k) for r in self.qubit_registers for k in range(len(r.bits))
        ]
        by_qubit: dict[int, list[Operand]] = {}
        for operand in scalars:
            register = next(r for r in self.qubit_registers if r.name == operand.register)
            by_qubit.setdefault(register.bits[operand.selector or 0], []).append(operand)
        names = [name for name, _ in self.inputs] + self.variables
        for _ in range(20):
            call = self._call(names, len(by_qubit))
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

    # Angles.

    def _number(self) -> float:
        rng = self.rng
        return rng.choice(
            (rng.uniform(-4, 4), round(rng.uniform(-7, 7), 2), rng.choice((0.0, 0.5, -1.0, math.pi, 1e-3)))
        )

    def _angle(self, names: list[str], depth: int = 0) -> Expression:
        rng = self.rng
        options: Weighted = [
            (2, lambda: self._signed(self._number())),
            (2, lambda: Binary("/", Pi(), Number(rng.choice((2, 3, 4, 8))))),
            (1, lambda: Pi()),
            (0.5, lambda: Binary("*", Number(rng.choice((2, 3, 0.5))), Pi())),
        ]
        if names:
            options.append((6, lambda: Name(rng.choice(names))))
        if depth < 2:
            options += [
                (1, lambda: Unary("-", self._angle(names, depth + 1))),
                (1.5, lambda: Binary(rng.choice("+-*"), self._angle(names, depth + 1), self._angle(names, depth + 1))),
                (1, lambda: Binary("/", self._angle(names, depth + 1), Number(rng.choice((2.0, 3.5))))),
                (0.5, lambda: Call(rng.choice(("sin", "cos")), (self._angle(names, depth + 1),))),
                (0.2, lambda: Call("sqrt", (Number(round(rng.uniform(0, 4), 2)),))),
                (0.2, lambda: Binary("**", self._angle(names, depth + 1), Number(2))),
            ]
        return self._pick(options)()

    @staticmethod
    def _signed(number: float) -> Expression:
        return Number(number) if number >= 0 else Unary("-", Number(-number))

    def _pick(self, options: Weighted) -> Callable[..., Any]:
        return self.rng.choices([option for _, option in options], [weight for weight, _ in options])[0]

    # Statements.

    def _block(self, budget: int, depth: int) -> list[Statement]:
        return [self._statement(depth) for _ in range(budget)]

    def _statement(self, depth: int) -> Statement:
        options: Weighted = [
            (6, self._apply),
            (2, self._measure),
            (0.7, self._reset),
            (0.4, self._barrier),
            (3 if depth < 3 else 0, lambda: self._if(depth)),
        ]
        if self.language != "openqasm2" and depth < 3:
            options += [
                (0.5, lambda: self._while(depth)),
                (1, lambda: self._for(depth)),
                (0.8, lambda: self._switch(depth)),
            ]
        if self.in_loop:
            options.append((0.5, self._leave))
        return self._pick(options)()

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

    def _barrier(self) -> Statement:
        rng = self.rng
        if rng.random() < 0.5 and self.language != "openqasm2":
            return Barrier(())
        registers = rng.sample(self.qubit_registers, 1)
        return Barrier(tuple(Operand(register.name) for register in registers))

    def _if(self, depth: int) -> Statement:
        rng = self.rng
        condition = self.conditions.boolean()
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
        condition = self.conditions.about(target)
        self.in_loop += 1
        body = self._block(rng.randint(0, 1), depth + 1)
        self.in_loop -= 1
        # Reset and a turn by 2 rad: each measurement gives 0 or 1 with no small probability.
        turn = Apply("h", (source,)) if self.clifford or rng.random() < 0.5 else Apply("ry", (source,), (Number(2.0),))
        tail: list[Statement] = [Reset(source), turn, Measure(source, target)]
        if rng.random() < 0.3:
            tail = tail[1:]
        return While(condition, tuple(body + tail), rng.random() < 0.5)

    def _for(self, depth: int) -> Statement:
        rng = self.rng
        variable = rng.choice([name for name in ("i", "j1", "n", "i2", "idx") if name not in self.variables])
        values: Span | tuple[int, ...] = rng.choice(
            (
                Span(0, rng.randint(0, 2)),
                Span(2, 0, -1),
                Span(1, 5, 2),
                tuple(rng.sample(range(-1, 4), rng.randint(1, 3))),
            )
        )
        self.in_loop += 1
        self.variables.append(variable)
        body = self._block(rng.randint(1, 2), depth + 1)
        if self.language == "openqasm3" and rng.random() < 0.5:
            body.append(self._indexed(variable, values))
        self.variables.pop()
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
        return If(self.conditions.boolean(), (self.rng.choice((Break(), Continue())),))

    def _switch(self, depth: int) -> Statement:
        rng = self.rng
        target, width = self.conditions.number()
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
