"""A program as OpenQASM 2, which has no blocks: each conditional statement is one of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.differential.expressions import Binary, Name, Number, Operand
from tests.differential.program import Apply, Barrier, If, Measure, Program, Reset, Statement
from tests.differential.write_openqasm3 import operand, text
from tests.differential.written import CannotSayError, Written, check_gates, declared

_NAME = re.compile(r"[a-z][A-Za-z0-9_]*")


def write_openqasm2(program: Program) -> Written:
    """Return the program as text.

    Raises:
        CannotSayError: it has what OpenQASM 2 has not.
    """
    check_gates(program, "openqasm2")
    registers = (*program.qubit_registers, *program.bit_registers)
    if program.inputs or program.global_phase or any(register.kind != "register" for register in registers):
        raise CannotSayError("inputs, phases and other bits than registers'")
    named = [bit for _, bits in declared(program.bit_registers) for bit in bits]
    if named != list(range(len(named))):
        raise CannotSayError("bits in another order")
    if not all(_NAME.fullmatch(each.name) for each in (*registers, *program.gates)):
        raise CannotSayError("names that do not begin with a small letter")
    lines = ["OPENQASM 2.0;", 'include "qelib1.inc";']
    for gate in program.gates:
        parameters = f"({', '.join(gate.parameters)})" if gate.parameters else ""
        body = " ".join(map(_call, gate.body))
        lines.append(f"gate {gate.name}{parameters} {', '.join(gate.qubits)} {{ {body} }}")
    lines += [f"qreg {register.name}[{len(register.bits)}];" for register in program.qubit_registers]
    lines += [f"creg {register.name}[{len(register.bits)}];" for register in program.bit_registers]
    lines += [_statement(statement) for statement in program.statements]
    return Written("openqasm2", "\n".join(lines) + "\n", declared(program.bit_registers))


def _statement(statement: Statement) -> str:
    match statement:
        case Apply():
            return _call(statement)
        case Measure(qubits, bits):
            return f"measure {_operand(qubits)} -> {_operand(bits)};"
        case Reset(qubits):
            return f"reset {_operand(qubits)};"
        case Barrier(operands) if operands:
            return f"barrier {_operands(operands)};"
        case If(Binary("==", Name(name), Number(value, None)), (Apply() | Measure() | Reset() as only,), ()):
            return f"if ({name} == {value}) {_statement(only)}"
    raise CannotSayError(type(statement).__name__)


def _call(call: Apply) -> str:
    if call.modifiers:
        raise CannotSayError("modifiers")
    parameters = f"({', '.join(text(each).replace('**', '^') for each in call.parameters)})" if call.parameters else ""
    return f"{call.gate}{parameters} {_operands(call.operands)};"


def _operands(operands: Sequence[Operand]) -> str:
    return ", ".join(map(_operand, operands))


def _operand(of: Operand) -> str:
    if isinstance(of.selector, int | None):
        return operand(of)
    raise CannotSayError("slices")
