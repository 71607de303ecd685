"""A program as OpenQASM 3."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.program import (
    Apply,
    Assign,
    Barrier,
    Binary,
    Bit,
    Break,
    Call,
    CallFunction,
    Cast,
    Continue,
    Declare,
    End,
    Expression,
    For,
    Function,
    GateDefinition,
    If,
    Initialize,
    Listed,
    Measure,
    Modifier,
    Name,
    Number,
    Operand,
    Parameter,
    Pi,
    Program,
    Range,
    Register,
    Reset,
    Return,
    Span,
    Statement,
    Switch,
    Unary,
    While,
    parts,
)
from tests.differential.written import CannotSayError, Written, check_gates, declared

_PRECEDENCE = {
    **{"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7},
    **{"<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 12},
}
_UNARY, _ATOM = 11, 13


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
    lines += [_declaration("bit", register) for register in program.bit_registers]
    for function in program.functions:
        lines += _function(function)
    lines += block(program.statements)
    return Written("openqasm3", "\n".join(lines) + "\n", declared(program.bit_registers))


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
    return [f"gate {gate.name}{parameters} {', '.join(gate.qubits)} {{", *_indented(block(gate.body)), "}"]


def _function(function: Function) -> list[str]:
    parameters = ", ".join(map(_parameter, function.parameters))
    returns = f" -> {function.returns}" if function.returns else ""
    return [f"def {function.name}({parameters}){returns} {{", *_indented(block(function.body)), "}"]


def _parameter(parameter: Parameter) -> str:
    if parameter.type is not None:
        return f"{parameter.type} {parameter.name}"
    return f"qubit {parameter.name}" if parameter.qubits is None else f"qubit[{parameter.qubits}] {parameter.name}"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def block(statements: Sequence[Statement]) -> list[str]:
    return [line for statement in statements for line in _statement(statement)]


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
            return [f"for {kind} {variable} in {_values(values)} {{", *_indented(block(body)), "}"]
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
            return [f"{'const ' if const else ''}{kind} {name} = {_right(value)};"]
        case Assign(target, operator, value):
            return [f"{text(target)} {operator} {text(value)};"]
        case CallFunction():
            return [_called(statement)]
        case Return(None):
            return ["return;"]
        case Return(value):
            return [f"return {_right(value)};"]


def _right(value: Expression | Operand) -> str:
    return f"measure {operand(value)}" if isinstance(value, Operand) else text(value)


def _called(call: CallFunction) -> str:
    arguments = ", ".join(operand(each) if isinstance(each, Operand) else text(each) for each in call.arguments)
    target = "" if call.target is None else f"{text(call.target)} = "
    return f"{f'{call.declares} ' if call.declares else ''}{target}{call.function}({arguments});"


def _values(values: Span | tuple[int, ...] | Range | Name) -> str:
    if isinstance(values, Name):
        return values.name
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
            return of.register
        case Span(start, stop, step):
            return f"{of.register}[{start}:{f'{step}:' if step != 1 else ''}{stop}]"
        case tuple(several):
            return f"{of.register}[{{{', '.join(map(str, several))}}}]"
        case int(index):
            return f"{of.register}[{index}]"
        case index:
            return f"{of.register}[{text(index)}]"


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
            return name, _ATOM
        case Bit(name, index):
            return (name if index is None else f"{name}[{index if isinstance(index, int) else text(index)}]"), _ATOM
        case Unary(op, inner):
            return f"{op}{_within(inner, _UNARY)}", _UNARY
        case Binary(op, left, right):
            binds = _PRECEDENCE[op]
            # ``**`` is the one operator that groups from the right.
            sides = (binds + 1, binds) if op == "**" else (binds, binds + 1)
            return f"{_within(left, sides[0])} {op} {_within(right, sides[1])}", binds
        case Call(function, arguments):
            return f"{function}({', '.join(map(text, arguments))})", _ATOM
        case Cast(kind, inner):
            return f"{kind}({text(inner)})", _ATOM
        case Listed(items):
            return "{" + ", ".join(map(text, items)) + "}", _ATOM


def _within(expression: Expression, binds: int) -> str:
    shown, own = _text(expression)
    return shown if own >= binds else f"({shown})"
