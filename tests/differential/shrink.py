"""Making a program smaller while what is wrong with it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests.differential.expressions import Binary, Call, Cast, Number, Operand, Register, Unary
from tests.differential.program import For, GateDefinition, If, Program, Switch, While, parts

_LISTS = ("statements", "then", "otherwise", "body", "modifiers", "gates", "cases", "inputs", "labels")
MOST_TRIES = 600


def shrunk(program: Program, is_wrong: Callable[[Program], bool]) -> Program:
    """Return a smaller program that is wrong too; ``is_wrong`` must refuse programs that make no sense."""
    tries, found = 0, True
    while found and tries < MOST_TRIES:
        found = False
        for smaller in _smaller(program):
            tries += 1
            if is_wrong(smaller):
                program, found = smaller, True
                break
            if tries >= MOST_TRIES:
                break
    return program


def _smaller(program: Program) -> Iterator[Program]:
    yield from _without_unused(program)
    yield from _variants(program)


def _variants(node: Any) -> Iterator[Any]:
    """Return copies of the node with one thing less in each."""
    if not is_dataclass(node) or isinstance(node, Register | Operand):
        return
    if isinstance(node, Unary | Cast):
        yield node.operand
    if isinstance(node, Binary):
        yield from (node.left, node.right)
    if isinstance(node, Call):
        yield from node.arguments
    if isinstance(node, Number) and not isinstance(node.value, bool) and node.value not in (0, 1):
        yield replace(node, written=None) if node.written else Number(1)
    for field in fields(node):
        value = getattr(node, field.name)
        of_field = _of_list(value) if field.name in _LISTS else _of_tuple(value)
        for variant in of_field if isinstance(value, tuple) else _variants(value):
            yield replace(node, **{field.name: variant})


def _of_list(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if len(items) > 3:
        middle = len(items) // 2
        yield from (items[middle:], items[:middle])
    for index, item in enumerate(items):
        before, after = items[:index], items[index + 1 :]
        yield before + after
        for block in _blocks(item):
            yield before + block + after
    yield from _of_tuple(items)


def _of_tuple(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for index, item in enumerate(items):
        for variant in _variants(item):
            yield (*items[:index], variant, *items[index + 1 :])


def _blocks(statement: Any) -> Iterator[tuple[Any, ...]]:
    match statement:
        case If(_, then, otherwise):
            yield from (then, otherwise)
        case While(_, body) | For(_, _, body):
            yield body
        case Switch(_, cases):
            yield from (case.body for case in cases)


def _without_unused(program: Program) -> Iterator[Program]:
    """Return the program without a register that nothing names, and without a gate that nothing calls."""
    named = {getattr(part, name) for part in parts((program.statements, program.gates)) for name in _names(part)}
    for index, gate in enumerate(program.gates):
        if gate.name not in named - {gate.name}:
            yield replace(program, gates=program.gates[:index] + program.gates[index + 1 :])
    for kind, count in (("qubit_registers", "qubits"), ("bit_registers", "bits")):
        registers: tuple[Register, ...] = getattr(program, kind)
        for index, register in enumerate(registers):
            rest = registers[:index] + registers[index + 1 :]
            if register.name in named or not rest or _stands_in(register.name, rest):
                continue
            left = sorted({bit for each in rest for bit in each.bits})
            moved = tuple(replace(each, bits=tuple(left.index(bit) for bit in each.bits)) for each in rest)
            yield replace(program, **{kind: moved, count: len(left)})


def _names(part: Any) -> tuple[str, ...]:
    if isinstance(part, GateDefinition):
        return ()
    return tuple(name for name in ("name", "register", "gate") if isinstance(getattr(part, name, None), str))


def _stands_in(name: str, registers: tuple[Register, ...]) -> bool:
    return any(register.written and name in register.written.replace("[", " ").split() for register in registers)
