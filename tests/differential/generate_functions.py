"""Random subroutines of OpenQASM 3, externs among them, and calls: as statements, and within others."""

from __future__ import annotations

import random
from typing import Any

from tests.differential.expressions import Binary, Bit, Expression, Name, Number, Operand, Register, Span, Type
from tests.differential.generate_classical import Classical
from tests.differential.generate_gates import Gates
from tests.differential.program import (
    Apply,
    Assign,
    CallFunction,
    Declare,
    End,
    Function,
    If,
    Language,
    Measure,
    Parameter,
    Return,
    Statement,
    Within,
)

_PARAMETERS = (Type("int", 8), Type("uint", 4), Type("bool"), Type("bit", 3), Type("float", 64), Type("complex", 64))
_TABLES = (Type("int", 8, 3), Type("float", 64, 2), Type("uint", 4, 2, 2), Type("bool", None, 3))
_RETURNED = (Type("bit"), Type("int", 8), Type("uint", 4), Type("uint", 4), Type("float", 64), Type("bool"))


class Functions:
    """Makes functions and calls, of what a maker of statements knows."""

    language: Language
    rng: random.Random
    gates: Gates
    qubit_registers: list[Register]
    classical: Classical | None
    functions: list[Function]
    returns: Type | None

    def define(self, number: int) -> None:
        """Define a function; in it, only its parameters and its own variables are known, and functions before it."""
        rng = self.rng
        returns = rng.choice((None, *_RETURNED))
        extern = returns is not None and rng.random() < 0.25
        qubits = [] if extern else [Parameter(f"qa{number}"), Parameter(f"qb{number}", None, 2)][: rng.randint(0, 2)]
        registers = []
        for each in qubits:
            bits = (0,) if each.qubits is None else (1, 2)
            registers.append(Register(each.name, bits, "scalar" if each.qubits is None else "register"))
        inner = Classical(rng, [], registers, suffix=f"f{number}", is_global=False)
        kinds = rng.sample(_PARAMETERS, rng.randint(0, 2))
        parameters = [Parameter(inner.declare(kind).name, kind) for kind in kinds]
        if not extern and rng.random() < 0.4:
            table = rng.choice(_TABLES)
            parameters.append(Parameter(inner.declare(table, counts=True).name, table))
        known = [each for each in self.functions if not extern or not any(map(_is_quantum, each.parameters))]
        maker: Any = type(self)(  # type: ignore[call-arg]
            self.language, rng, self.gates, registers, [], inner, functions=known, in_function=True, returns=returns
        )
        body = maker.body(returns)
        self.functions.append(Function(f"func{number}", tuple(qubits + parameters), returns, tuple(body), extern))

    def body(self, returns: Type | None) -> list[Statement]:
        """Return a function's statements."""
        rng, classical = self.rng, self.classical
        if classical is None:
            return []
        body = (
            self._block(rng.randint(1, 4), depth=1, scoped=False)
            if self.qubit_registers
            else self._without_qubits(classical)
        )
        if returns is None:
            return [*body, Return()] if rng.random() < 0.2 else body
        if rng.random() < 0.3:
            body.append(If(classical.truth(), (Return(classical.value(returns)),)))
        if returns == Type("bit") and self.qubit_registers and rng.random() < 0.6:
            return [*body, Return(self._one_of(rng.choice(self.qubit_registers)))]
        return [*body, Return(classical.value(returns))]

    def _without_qubits(self, classical: Classical) -> list[Statement]:
        """Return statements on variables alone, of which one may be a loop that returns or ends in one of its turns."""
        rng = self.rng
        plain = (classical.declaration, classical.to_variable)
        body = [made for _ in range(rng.randint(1, 4)) if (made := rng.choice(plain)())]
        if rng.random() < 0.4:
            leaving = self.return_early() if rng.random() < 0.8 else If(classical.truth(), (End(),))
            changed = classical.to_variable()
            body += classical.counted_while(lambda: [leaving] if changed is None else [changed, leaving])
        return body

    def return_early(self) -> Statement:
        """Return from a function, where a condition holds."""
        if self.classical is None:
            raise ValueError("a function has variables")
        value = None if self.returns is None else self.classical.value(self.returns)
        return If(self.classical.truth(), (Return(value),))

    def _block(self, budget: int, depth: int, *, scoped: bool = True) -> list[Statement]:
        raise NotImplementedError

    def _one_of(self, register: Register) -> Operand:
        raise NotImplementedError

    # Calls.

    def call_as_statement(self) -> Statement | None:
        """Return a call whose value is assigned, or declares a variable, or is lost."""
        rng, classical = self.rng, self.classical
        function = rng.choice(self.functions)
        arguments = self._arguments(function)
        if classical is None or arguments is None:
            return None
        if function.returns is None:
            return CallFunction(function.name, arguments)
        targets = [each for each in classical.variables if each.type == function.returns and not each.fixed]
        if targets and rng.random() < 0.4:
            return CallFunction(function.name, arguments, Name(rng.choice(targets).name))
        if rng.random() < 0.1:
            return CallFunction(function.name, arguments)
        name = classical.declare(function.returns, using=arguments).name
        return CallFunction(function.name, arguments, Name(name), function.returns)

    def call_within(self) -> Statement | None:
        """Return a statement that has a call within it: as an index, in a condition, or in an expression.

        Where a call may change qubits, the statement does nothing else before it that this could matter to.
        """
        rng, classical = self.rng, self.classical
        functions = [each for each in self.functions if each.returns is not None]
        if classical is None or not functions:
            return None
        function = rng.choice(functions)
        arguments = self._arguments(function)
        if arguments is None or function.returns is None:
            return None
        name = Name(classical.temporary())
        changes = any(isinstance(argument, Operand) for argument in arguments)
        statement = self._around(name, function.returns, changes, classical, arguments)
        call = CallFunction(function.name, arguments, name, function.returns)
        return None if statement is None else Within(call, statement)

    def _around(self, name: Name, kind: Type, changes: bool, classical: Classical, using: Any) -> Statement | None:
        rng = self.rng
        if kind.name == "uint" and rng.random() < 0.8:
            return self._indexed_by(name, changes, classical)
        if kind in (Type("bit"), Type("bool")) and rng.random() < 0.6:
            return If(
                name, tuple(self._block(1, depth=2)), tuple(self._block(1, depth=2)) if rng.random() < 0.4 else ()
            )
        targets = [each for each in classical.variables if each.type == kind and not each.fixed]
        value: Expression = name
        if kind.name in ("int", "uint", "float"):
            value = Binary("+", name, classical.value(kind, 2))
        if targets and rng.random() < 0.5:
            return Assign(Name(rng.choice(targets).name), "=", value)
        return Declare(kind, classical.declare(kind, using=(value, using)).name, value)

    def _indexed_by(self, name: Name, changes: bool, classical: Classical) -> Statement | None:
        rng = self.rng
        qubits = [each for each in self.qubit_registers if each.kind != "scalar"]
        bits = [each for each in classical.registers if each.kind != "scalar"]
        arrays = [each for each in classical.arrays() if not each.fixed]
        tables = [each for each in classical.tables() if not each.fixed]
        made: list[Statement] = []
        if qubits:
            register = rng.choice(qubits)
            operand = Operand(register.name, Binary("%", name, Number(len(register.bits))))
            made.append(Apply(rng.choice(("x", "h", "s", "sx")), (operand,)))
            if classical.registers and not changes:
                made.append(Measure(operand, self._one_of(rng.choice(classical.registers)), rng.random() < 0.3))
        if bits:
            bit_register = rng.choice(bits)
            index = Binary("%", name, Number(len(bit_register.bits)))
            made.append(Assign(Bit(bit_register.name, index), "=", classical.truth(1)))
            if self.qubit_registers and not changes:
                qubit = self._one_of(rng.choice(self.qubit_registers))
                made.append(Measure(qubit, Operand(bit_register.name, index)))
        if arrays:
            array = rng.choice(arrays)
            index = Binary("%", name, Number(array.type.size or 1))
            made.append(Assign(Bit(array.name, index), "=", classical.value(array.type.of_one(), 1)))
        if tables:
            table = rng.choice(tables)
            element = classical.of_table(table)
            index = Binary("%", name, Number(table.type.inner or 1))
            made.append(
                Assign(
                    type(element)(table.name, (element.indices[0], index)), "=", classical.value(table.type.scalar(), 1)
                )
            )
        return rng.choice(made) if made else None

    def arrays_for_calls(self) -> list[Statement]:
        """Return declarations of the arrays that functions are to be given."""
        kinds = [each.type for function in self.functions for each in function.parameters if each.type is not None]
        if self.classical is None:
            return []
        return [self.classical.array(kind) for kind in dict.fromkeys(kinds) if kind.size is not None]

    def _arguments(self, function: Function) -> tuple[Expression | Operand, ...] | None:
        rng, classical = self.rng, self.classical
        if classical is None:
            return None
        arguments: list[Expression | Operand] = []
        taken: set[int] = set()
        for parameter in function.parameters:
            if parameter.type is not None and parameter.type.size is not None:
                arrays = [each for each in classical.variables if each.type == parameter.type]
                if not arrays:
                    return None
                arguments.append(Name(rng.choice(arrays).name))
                continue
            if parameter.type is not None:
                arguments.append(classical.value(parameter.type))
                continue
            fitting = [(operand, bits) for operand, bits in self._operands(parameter.qubits) if not taken & set(bits)]
            if not fitting:
                return None
            operand, bits = rng.choice(fitting)
            taken |= set(bits)
            arguments.append(operand)
        return tuple(arguments)

    def _operands(self, size: int | None) -> list[tuple[Operand, tuple[int, ...]]]:
        """Return operands that can be given for a qubit or for a register of ``size``."""
        if size is None:
            return [
                (Operand(register.name, None if register.kind == "scalar" else place), (bit,))
                for register in self.qubit_registers
                for place, bit in enumerate(register.bits)
            ]
        registers = [each for each in self.qubit_registers if each.kind != "scalar"]
        whole = [(Operand(each.name), each.bits) for each in registers if len(each.bits) == size]
        some = [
            (Operand(each.name, Span(place, place + size - 1)), each.bits[place : place + size])
            for each in registers
            for place in range(len(each.bits) - size + 1)
        ]
        return whole + some


def _is_quantum(parameter: Parameter) -> bool:
    return parameter.type is None
