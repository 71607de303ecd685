"""Programs side by side in one: as wide as any, and each part is still known exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests.differential.expressions import Bit, Name, Operand, Register
from tests.differential.program import Apply, Program


def side_by_side(programs: Sequence[Program]) -> Program:
    """Return one program of all, whose bits and qubits are numbered through; they must not be sweeps or noisy."""
    combined = _renamed(programs[0], 0)
    for number, program in enumerate(programs[1:], 1):
        other = _renamed(program, number)
        combined = replace(
            combined,
            qubits=combined.qubits + other.qubits,
            qubit_registers=combined.qubit_registers + _moved(other.qubit_registers, combined.qubits),
            bits=combined.bits + other.bits,
            bit_registers=combined.bit_registers + _moved(other.bit_registers, combined.bits),
            gates=combined.gates + other.gates,
            statements=combined.statements + other.statements,
            inputs=combined.inputs + other.inputs,
        )
    return combined


def _moved(registers: Sequence[Register], by: int) -> tuple[Register, ...]:
    return tuple(replace(each, bits=tuple(bit + by for bit in each.bits)) for each in registers)


def _renamed(program: Program, number: int) -> Program:
    """Return the program with its number at the end of all global names."""
    registers = (*program.qubit_registers, *program.bit_registers)
    known = [each.name for each in (*registers, *program.gates)] + [name for name, _ in program.inputs]
    names = {name: f"{name}_{number}" for name in known}
    return replace(
        program,
        qubit_registers=_with_names(program.qubit_registers, names),
        bit_registers=_with_names(program.bit_registers, names),
        gates=tuple(
            replace(gate, name=names[gate.name], body=tuple(_call_renamed(call, names) for call in gate.body))
            for gate in program.gates
        ),
        statements=_everywhere(program.statements, names),
        inputs=tuple((names[name], value) for name, value in program.inputs),
    )


def _with_names(registers: Sequence[Register], names: Mapping[str, str]) -> tuple[Register, ...]:
    def made(register: Register) -> Register:
        written = register.written and re.sub(r"\w+", lambda word: names.get(word[0], word[0]), register.written)
        return replace(register, name=names[register.name], written=written)

    return tuple(map(made, registers))


def _call_renamed(call: Apply, names: Mapping[str, str]) -> Apply:
    """Rename the gate alone: what else a gate's body names is its own."""
    return replace(call, gate=names.get(call.gate, call.gate))


def _everywhere(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, tuple):
        return tuple(_everywhere(item, names) for item in node)
    if not is_dataclass(node):
        return node
    changes = {field.name: _everywhere(getattr(node, field.name), names) for field in fields(node)}
    match node:
        case Apply(gate):
            changes["gate"] = names.get(gate, gate)
        case Operand(register):
            changes["register"] = names[register]
        case Name(name) | Bit(name):
            changes["name"] = names.get(name, name)
    return replace(node, **changes)  # type: ignore[type-var]
