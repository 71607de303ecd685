"""A program as OpenQASM 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
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
    Operand,
    Pi,
    Register,
    Span,
    Unary,
)
from tests.differential.program import (
    Apply,
    Assign,
    Barrier,
    Break,
    CallFunction,
    Continue,
    Declare,
    Delay,
    End,
    For,
    Function,
    GateDefinition,
    If,
    Initialize,
    Measure,
    Modifier,
    Parameter,
    Program,
    Range,
    Reset,
    Return,
    Statement,
    Switch,
    While,
    Within,
    parts,
    written_name,
)
from tests.differential.written import CannotSayError, Written, check_gates, declared

_PRECEDENCE = {
    **{"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7},
    **{"<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 12},
}
_UNARY, _ATOM = 11, 13
_IN_BOXES = (Apply, Measure, Reset, Barrier, Delay)
_PRAGMA = "pragma nobody reads this"


def write_openqasm3(program: Program) -> Written:
    """Return the program as text.

    Raises:
        CannotSayError: it has what only Qiskit has.
    """
    check_gates(program, "openqasm3")
    if program.global_phase:
        raise CannotSayError("global phase of a circuit")
    _check_aliases(program.bit_registers)
    _check_aliases(program.qubit_registers)
    version = "3.1" if any(isinstance(part, Switch) for part in parts(program)) else "3.0"
    lines = [f"OPENQASM {version};", 'include "stdgates.inc";']
    types = dict(program.input_types)
    lines += [f"input {types.get(name, 'float')} {name};" for name, _ in program.inputs]
    for gate in program.gates:
        lines += _definition(gate)
    lines += [_declaration("qubit", register) for register in program.qubit_registers]
    outputs = dict(program.outputs)
    lines += [_declaration(_bit(register, outputs), register) for register in program.bit_registers]
    lines += [f"output {kind} {name};" for name, kind in program.output_variables]
    for function in program.functions:
        lines += [_extern(function)] if function.extern else _function(function)
    lines += [_PRAGMA, *block(program.statements)]
    for function in program.functions:
        lines += _function(function) if function.extern else []
    return Written("openqasm3", "\n".join(lines) + "\n", _shown(program))


def _bit(register: Register, outputs: Mapping[str, object]) -> str:
    return "output bit" if register.name in outputs else "bit"


def _shown(program: Program) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the registers of the result: all that are declared, or the outputs alone."""
    shown = declared(program.bit_registers)
    if not program.outputs:
        return shown
    names = dict(program.outputs)
    of_outputs = [each for each in shown if each[0] in names]
    start = program.bits
    for name, kind in program.output_variables:
        width = kind.width or 1
        of_outputs.append((name, tuple(range(start, start + width))))
        start += width
    return tuple(of_outputs)


def _extern(function: Function) -> str:
    types = ", ".join(str(parameter.type) for parameter in function.parameters)
    return f"extern {function.name}({types}) -> {function.returns};"


def _check_aliases(registers: Sequence[Register]) -> None:
    if any(register.kind == "alias" and register.written is None for register in registers):
        raise CannotSayError("register over the bits of others")
    named = [bit for _, bits in declared(registers) for bit in bits]
    if named != list(range(len(named))):
        raise CannotSayError("bits in another order")


def _declaration(word: str, register: Register) -> str:
    if register.kind == "alias":
        return f"let {register.name} = {register.written};"
    if register.kind == "scalar":
        return f"{word} {register.name};"
    return f"{word}[{len(register.bits)}] {register.name};"


def _definition(gate: GateDefinition) -> list[str]:
    parameters = f"({', '.join(gate.parameters)})" if gate.parameters else ""
    return [f"gate {gate.name}{parameters} {', '.join(gate.qubits)} {{", *_indented(map(_call, gate.body)), "}"]


def _function(function: Function) -> list[str]:
    parameters = ", ".join(map(_parameter, function.parameters))
    returns = f" -> {function.returns}" if function.returns else ""
    return [f"def {function.name}({parameters}){returns} {{", *_indented(block(function.body)), "}"]


def _parameter(parameter: Parameter) -> str:
    if parameter.type is not None and parameter.type.size is not None:
        kind = parameter.type
        sizes = f"{kind.size}" if kind.inner is None else "#dim = 2"
        return f"readonly array[{kind.scalar()}, {sizes}] {written_name(parameter.name)}"
    if parameter.type is not None:
        return f"{parameter.type} {written_name(parameter.name)}"
    return f"qubit {parameter.name}" if parameter.qubits is None else f"qubit[{parameter.qubits}] {parameter.name}"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def block(statements: Sequence[Statement]) -> list[str]:
    """Return statements as lines; some stand in boxes, or behind annotations, which change nothing."""
    lines = []
    for place, statement in enumerate(statements):
        written = _statement(statement)
        if place % 5 == 3 and isinstance(statement, _IN_BOXES):
            written = ["box {", *_indented(written), "}"]
        lines += ["@nobody.reads this", *written] if place % 7 == 2 else written
    return lines


def _statement(statement: Statement) -> list[str]:
    match statement:
        case Apply():
            return [_call(statement)]
        case Measure(qubits, bits, arrow):
            return [
                f"measure {operand(qubits)} -> {operand(bits)};"
                if arrow
                else f"{operand(bits)} = measure {operand(qubits)};"
            ]
        case Reset(qubits):
            return [f"reset {operand(qubits)};"]
        case Barrier(operands):
            return [f"barrier {', '.join(map(operand, operands))}".rstrip() + ";"]
        case If(condition, then, otherwise):
            end = ["} else {", *_indented(block(otherwise)), "}"] if otherwise else ["}"]
            return [f"if ({text(condition)}) {{", *_indented(block(then)), *end]
        case While(condition, body):
            return [f"while ({text(condition)}) {{", *_indented(block(body)), "}"]
        case For(variable, values, body, kind):
            return [f"for {kind} {written_name(variable)} in {_values(values)} {{", *_indented(block(body)), "}"]
        case Switch():
            return _switch(statement)
        case Initialize():
            raise CannotSayError("initialize")
        case Break():
            return ["break;"]
        case Continue():
            return ["continue;"]
        case End():
            return ["end;"]
        case Declare(kind, name, value, const):
            return [f"{'const ' if const else ''}{kind} {written_name(name)} = {_right(value)};"]
        case Assign(target, operator, value):
            return [f"{text(target)} {operator} {text(value)};"]
        case CallFunction():
            return [_called(statement)]
        case Within(call, inner):
            return _statement(_with_call(inner, call))
        case Delay(duration, qubits):
            return [f"delay[{text(duration)}] {operand(qubits)};"]
        case Return(None):
            return ["return;"]
        case Return(value):
            return [f"return {_right(value)};"]


def _with_call(node: Any, call: CallFunction) -> Any:
    """Return a statement with a call in the place of the name of what it returned."""
    if node == call.target:
        return Call(call.function, call.arguments)
    if isinstance(node, tuple):
        return tuple(_with_call(item, call) for item in node)
    if not is_dataclass(node):
        return node
    return replace(node, **{each.name: _with_call(getattr(node, each.name), call) for each in fields(node)})  # type: ignore[type-var]


def _right(value: Expression | Operand) -> str:
    return f"measure {operand(value)}" if isinstance(value, Operand) else text(value)


def _called(call: CallFunction) -> str:
    arguments = ", ".join(map(_argument, call.arguments))
    target = "" if call.target is None else f"{text(call.target)} = "
    return f"{f'{call.declares} ' if call.declares else ''}{target}{call.function}({arguments});"


def _argument(argument: Expression | Operand) -> str:
    return operand(argument) if isinstance(argument, Operand) else text(argument)


def _values(values: Span | tuple[int, ...] | Range | Name) -> str:
    if isinstance(values, Name):
        return written_name(values.name)
    if isinstance(values, Range):
        step = f"{values.step}:" if values.step != 1 else ""
        return f"[{text(values.start)}:{step}{text(values.stop)}]"
    if isinstance(values, Span):
        step = f"{values.step}:" if values.step != 1 else ""
        return f"[{values.start}:{step}{values.stop}]"
    return "{" + ", ".join(map(str, values)) + "}"


def _switch(switch: Switch) -> list[str]:
    lines = [f"switch ({text(switch.target)}) {{"]
    for case in switch.cases:
        label = f"case {', '.join(map(str, case.labels))}" if case.labels else "default"
        lines += _indented([f"{label} {{", *_indented(block(case.body)), "}"])
    return [*lines, "}"]


def _call(call: Apply) -> str:
    modifiers = "".join(f"{_modifier(modifier)} @ " for modifier in call.modifiers)
    parameters = f"({', '.join(map(text, call.parameters))})" if call.parameters else ""
    return f"{modifiers}{call.gate}{parameters} {', '.join(map(operand, call.operands))}".rstrip() + ";"


def _modifier(modifier: Modifier) -> str:
    return modifier.kind if modifier.argument is None else f"{modifier.kind}({modifier.argument})"


def operand(of: Operand) -> str:
    match of.selector:
        case None:
            return written_name(of.register)
        case Span(start, stop, step):
            return f"{written_name(of.register)}[{start}:{f'{step}:' if step != 1 else ''}{stop}]"
        case tuple(several):
            return f"{written_name(of.register)}[{{{', '.join(map(str, several))}}}]"
        case index:
            return f"{written_name(of.register)}[{_index(index)}]"


def _index(index: Expression | int) -> str:
    return str(index) if isinstance(index, int) else text(index)


def text(expression: Expression) -> str:
    return _text(expression)[0]


def _text(expression: Expression) -> tuple[str, int]:
    """Return the text, and how tightly its outermost operator binds."""
    match expression:
        case Number(value, written):
            shown = written or (str(value).lower() if isinstance(value, bool) else repr(value))
            return shown, _ATOM if not shown.startswith("-") else _UNARY
        case Pi():
            return "pi", _ATOM
        case Name(name):
            return written_name(name), _ATOM
        case Bit(name, index):
            return (written_name(name) if index is None else f"{written_name(name)}[{_index(index)}]"), _ATOM
        case Element(name, (row, column)):
            return f"{written_name(name)}[{_index(row)}, {_index(column)}]", _ATOM
        case Unary(op, inner):
            return f"{op}{_within(inner, _UNARY)}", _UNARY
        case Binary(op, left, right):
            binds = _PRECEDENCE[op]
            # ``**`` is the one operator that groups from the right.
            sides = (binds + 1, binds) if op == "**" else (binds, binds + 1)
            return f"{_within(left, sides[0])} {op} {_within(right, sides[1])}", binds
        case Call(function, arguments):
            return f"{function}({', '.join(map(_argument, arguments))})", _ATOM
        case Cast(kind, inner):
            return f"{kind}({text(inner)})", _ATOM
        case Listed(items):
            return "{" + ", ".join(map(text, items)) + "}", _ATOM


def _within(expression: Expression, binds: int) -> str:
    shown, own = _text(expression)
    return shown if own >= binds else f"({shown})"
