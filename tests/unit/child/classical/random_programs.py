"""Random classical expressions, and random circuits whose outcome depends on them."""

from __future__ import annotations

import random
from typing import Any

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit
from qiskit.circuit.classical import expr, types

WIDTHS = (1, 2, 3, 5, 8, 31, 32, 33, 63, 64, 65, 70)
CHEAP_WIDTH = 12  # the widest that is multiplied or divided: a product of 70 bits is 70 sums
_COMPARE = (expr.equal, expr.not_equal, expr.less, expr.less_equal, expr.greater, expr.greater_equal)


class Expressions:
    """Draws expressions over names: bits, registers and variables."""

    def __init__(self, draw: random.Random, booleans: list[Any], integers: list[Any]) -> None:
        self.draw = draw
        self.booleans = booleans
        self.integers = integers

    def boolean(self, depth: int) -> expr.Expr:
        draw = self.draw
        kind = draw.randrange(8) if depth else draw.randrange(2)
        if kind == 0:
            return expr.lift(draw.choice([*self.booleans, True, False]))
        if kind == 1:
            return expr.lift(draw.choice(self.booleans))
        if kind == 2:
            return expr.logic_not(self.any(depth - 1))
        if kind == 3:
            return draw.choice((expr.logic_and, expr.logic_or))(self.any(depth - 1), self.any(depth - 1))
        if kind == 4:
            operation = draw.choice((expr.bit_and, expr.bit_or, expr.bit_xor, expr.equal, expr.not_equal))
            return operation(self.boolean(depth - 1), self.boolean(depth - 1))
        if kind == 5:
            return expr.cast(self.any(depth - 1), types.Bool())
        if kind == 6:
            return expr.index(self.integer(depth - 1), self.integer(0))
        return draw.choice(_COMPARE)(*self._pair(depth - 1))

    def integer(self, depth: int) -> expr.Expr:
        draw = self.draw
        kind = draw.randrange(7) if depth else draw.randrange(2)
        if kind == 0:
            size = draw.choice(WIDTHS)
            return expr.lift(draw.choice((0, 1, 2**size - 1, draw.getrandbits(size))), types.Uint(size))
        if kind == 1:
            return expr.lift(draw.choice(self.integers))
        if kind == 2:
            return expr.bit_not(self.integer(depth - 1))
        if kind == 3:
            return draw.choice((expr.bit_and, expr.bit_or, expr.bit_xor))(*self._same_width(depth - 1))
        if kind == 4:
            return expr.cast(self.any(depth - 1), types.Uint(draw.choice(WIDTHS)))
        if kind == 5:
            return draw.choice((expr.shift_left, expr.shift_right))(self.integer(depth - 1), self.integer(0))
        return self._arithmetic(depth - 1)

    def any(self, depth: int) -> expr.Expr:
        return self.draw.choice((self.boolean, self.integer))(depth)

    def _arithmetic(self, depth: int) -> expr.Expr:
        operation = self.draw.choice((expr.add, expr.sub, expr.mul, expr.div))
        left, right = self._pair(depth)
        if operation in (expr.mul, expr.div):
            narrow = types.Uint(self.draw.randint(1, CHEAP_WIDTH))
            left, right = expr.cast(left, narrow), expr.cast(right, narrow)
        return operation(left, expr.bit_or(right, expr.lift(1, right.type)) if operation is expr.div else right)

    def _pair(self, depth: int) -> tuple[expr.Expr, Any]:
        """Two integers of any widths, or one and a number that fits it."""
        left = self.integer(depth)
        if self.draw.random() < 0.3:
            return left, self.draw.getrandbits(left.type.width)
        return left, self.integer(depth)

    def _same_width(self, depth: int) -> tuple[expr.Expr, expr.Expr]:
        left, right = self.integer(depth), self.integer(depth)
        return left, expr.cast(right, left.type)


def circuit_of_expressions(seed: int, count: int) -> QuantumCircuit:
    """A circuit with random values in its bits that evaluates ``count`` Booleans, each into a bit of ``out``."""
    draw = random.Random(seed)
    loose = [Clbit() for _ in range(3)]
    registers = [ClassicalRegister(size, f"r{size}") for size in (1, 3, 5, 33, 70)]
    crossing = ClassicalRegister(name="crossing", bits=[registers[2][4], loose[0], *registers[1]])
    out = ClassicalRegister(count, "out")
    circuit = QuantumCircuit(QuantumRegister(2), loose, *registers, crossing, out)
    circuit.x(1)
    for bit in circuit.clbits[: -out.size]:
        circuit.measure(draw.randrange(2), bit)
    variables = [circuit.add_var(f"v{size}", expr.lift(draw.getrandbits(size), types.Uint(size))) for size in (4, 40)]
    flag = circuit.add_var("flag", expr.lift(bool(draw.randrange(2))))
    expressions = Expressions(draw, [*loose, flag], [*registers, crossing, *variables])
    for bit in out:
        with circuit.if_test(expressions.boolean(3)):
            circuit.x(0)
        circuit.measure(0, bit)
        circuit.reset(0)
    return circuit


class Programs:
    """Draws circuits of every statement, that end."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.loose = [Clbit(), Clbit()]
        self.registers = [ClassicalRegister(2, "a"), ClassicalRegister(3, "b")]
        self.circuit = QuantumCircuit(QuantumRegister(3), self.loose, *self.registers)
        self.variables: list[Any] = []
        self.flags: list[Any] = []

    def program(self) -> QuantumCircuit:
        self.statements(3, in_loop=False)
        self.circuit.measure([0, 1], self.registers[0])
        return self.circuit

    def statements(self, depth: int, *, in_loop: bool) -> None:
        variables, flags = list(self.variables), list(self.flags)
        for _ in range(self.draw.randint(1, 4)):
            self._statement(depth, in_loop=in_loop)
        self.variables, self.flags = variables, flags

    def _expressions(self) -> Expressions:
        return Expressions(self.draw, [*self.loose, *self.flags], [*self.registers, *self.variables])

    def _statement(self, depth: int, *, in_loop: bool) -> None:
        simple = (self._x, self._measure, self._reset, self._assign, self._assign, self._declare)
        nested = (self._if, self._if, self._switch, self._while, self._for, self._box)
        if in_loop and self.draw.random() < 0.15:
            with self.circuit.if_test(self._expressions().boolean(1)):
                self.draw.choice((self.circuit.break_loop, self.circuit.continue_loop))()
        elif depth and self.draw.random() < 0.5:
            self.draw.choice(nested)(depth - 1, in_loop)
        else:
            self.draw.choice(simple)()

    def _x(self) -> None:
        self.circuit.x(self.draw.randrange(3))

    def _measure(self) -> None:
        self.circuit.measure(self.draw.randrange(3), self.draw.choice(self.circuit.clbits))

    def _reset(self) -> None:
        self.circuit.reset(self.draw.randrange(3))

    def _declare(self) -> None:
        draw, name = self.draw, f"v{self.draw.getrandbits(60)}"
        if draw.random() < 0.3:
            self.flags.append(self.circuit.add_var(name, self._expressions().boolean(1)))
        else:
            size = draw.choice((2, 3, 7))
            value = expr.cast(self._expressions().integer(1), types.Uint(size))
            self.variables.append(self.circuit.add_var(name, value))

    def _assign(self) -> None:
        draw, expressions = self.draw, self._expressions()
        if draw.random() < 0.3:
            self.circuit.store(draw.choice(expressions.booleans), expressions.boolean(2))
            return
        target = expr.lift(draw.choice(expressions.integers))
        if draw.random() < 0.3:
            self.circuit.store(expr.index(target, expressions.integer(0)), expressions.boolean(1))
        else:
            self.circuit.store(target, expr.cast(expressions.integer(2), target.type))

    def _if(self, depth: int, in_loop: bool) -> None:
        draw = self.draw
        old = draw.choice(
            [(draw.choice(self.loose), draw.randrange(2)), (draw.choice(self.registers), draw.randrange(9))]
        )
        with self.circuit.if_test(old if draw.random() < 0.4 else self._expressions().boolean(2)) as otherwise:
            self.statements(depth, in_loop=in_loop)
        if draw.random() < 0.5:
            with otherwise:
                self.statements(depth, in_loop=in_loop)

    def _switch(self, depth: int, in_loop: bool) -> None:
        draw = self.draw
        target = draw.choice([self.loose[0], self.registers[1], self._expressions().integer(1)])
        most = 1 if target is self.loose[0] else 2 ** (target.type.width if isinstance(target, expr.Expr) else 3) - 1
        labels = list(range(min(most, 7) + 1))
        draw.shuffle(labels)
        with self.circuit.switch(target) as case:
            while labels and draw.random() < 0.8:
                taken, labels = labels[:2], labels[2:]
                with case(*taken):
                    self.statements(depth, in_loop=in_loop)
            if draw.random() < 0.6 or len(labels) == min(most, 7) + 1:
                with case(case.DEFAULT):
                    self.statements(depth, in_loop=in_loop)

    def _while(self, depth: int, _in_loop: bool) -> None:
        name = f"n{self.draw.getrandbits(60)}"
        count = self.circuit.add_var(name, expr.lift(0, types.Uint(3)))  # no statement of the body knows it
        with self.circuit.while_loop(expr.logic_and(expr.less(count, 4), self._expressions().boolean(2))):
            self.circuit.store(count, expr.add(count, 1))
            self.statements(depth, in_loop=True)

    def _for(self, depth: int, _in_loop: bool) -> None:
        values = self.draw.choice([range(3), (4, 0), (1, 1), range(0)])
        with self.circuit.for_loop(values):
            self.statements(depth, in_loop=True)

    def _box(self, depth: int, in_loop: bool) -> None:  # noqa: ARG002 - Qiskit has no break out of a box
        with self.circuit.box():
            self.statements(depth, in_loop=False)
