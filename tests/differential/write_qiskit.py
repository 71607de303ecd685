"""A program as a Qiskit circuit, made the way people make them: by the circuit's own methods."""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Mapping, Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CASE_DEFAULT, ClassicalRegister, Clbit, Gate, Parameter, QuantumRegister, Qubit, library
from qiskit.circuit.classical import expr, types
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import SparsePauliOp

from tests.differential.expressions import (
    Binary,
    Bit,
    Call,
    Cast,
    Expression,
    Name,
    Number,
    Operand,
    Pi,
    Register,
    Span,
    Unary,
)
from tests.differential.gates import Matrix, random_angles, random_order, random_paulis, random_unitary
from tests.differential.program import (
    Apply,
    Barrier,
    Break,
    Continue,
    For,
    GateDefinition,
    If,
    Initialize,
    Measure,
    Modifier,
    Program,
    Reset,
    Statement,
    Switch,
    While,
    parts,
)
from tests.differential.values import FUNCTIONS
from tests.differential.written import CannotSayError, Written, check_gates

_CLASSES: dict[str, Any] = {
    **{name: type(gate) for name, gate in get_standard_gate_name_mapping().items()},
    **{"u1": library.U1Gate, "u2": library.U2Gate, "u3": library.U3Gate, "cu1": library.CU1Gate},
    **{"cu3": library.CU3Gate, "c3x": library.C3XGate, "gphase": library.GlobalPhaseGate},
    **{"x": library.XGate, "cx": library.CXGate, "c4x": library.C4XGate},
    "mcp": lambda lam: library.MCPhaseGate(lam, 3),
    "unitary1": lambda seed: library.UnitaryGate(random_unitary(1, seed)),
    "unitary2": lambda seed: library.UnitaryGate(_from_the_last(random_unitary(2, seed))),
    "diagonal2": lambda seed: library.DiagonalGate(
        _exchanged([cmath.exp(1j * each) for each in random_angles(2, seed)])
    ),
    "permutation3": lambda seed: library.PermutationGate(random_order(3, seed)),
    "pauli2": lambda seed: library.PauliGate(random_paulis(2, seed)[::-1]),
    "evolution2": lambda seed: library.PauliEvolutionGate(SparsePauliOp(random_paulis(2, seed)[::-1]), time=seed),
}


def _exchanged(diagonal: list[complex]) -> list[complex]:
    return [diagonal[index] for index in (0, 2, 1, 3)]


def _from_the_last(matrix: Matrix) -> Matrix:
    """Return the matrix of two qubits with the last operand as the most significant, as Qiskit has it."""
    return matrix[[0, 2, 1, 3]][:, [0, 2, 1, 3]]


_METHODS = {"sin": "sin", "cos": "cos", "tan": "tan", "exp": "exp", "ln": "log", "log": "log"}
_METHODS |= {"arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan"}
_BINARY: dict[str, Any] = {
    **{"&": expr.bit_and, "|": expr.bit_or, "^": expr.bit_xor, "&&": expr.logic_and, "||": expr.logic_or},
    **{"==": expr.equal, "!=": expr.not_equal, "<": expr.less, "<=": expr.less_equal, ">": expr.greater},
    **{">=": expr.greater_equal, "<<": expr.shift_left, ">>": expr.shift_right},
}
_ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}


def write_qiskit(program: Program) -> Written:
    """Return the program as a circuit.

    Raises:
        CannotSayError: Qiskit has no such thing, or fails to make it.
    """
    check_gates(program, "qiskit")
    if program.functions or program.input_types or program.output_variables:
        raise CannotSayError("functions, and inputs and outputs of other types")
    try:
        circuit = _Writer(program).circuit
    except (QiskitError, TypeError, ValueError, AttributeError, OverflowError, IndexError) as error:
        raise CannotSayError(f"Qiskit fails: {str(error)[:120]}") from error
    return Written("qiskit", circuit, _registers(program))


def _registers(program: Program) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """As promised for circuits without text: a register of known bits is left out, a loose bit is one of its own."""
    seen: set[int] = set()
    kept: list[tuple[str, tuple[int, ...]]] = []
    for register in program.bit_registers:
        if register.kind != "scalar" and not seen.issuperset(register.bits):
            kept.append((register.name, register.bits))
            seen.update(register.bits)
    loose = [index for index in range(program.bits) if index not in seen]
    out: list[tuple[str, tuple[int, ...]]] = []
    for name, bits in kept:
        out += [(f"bit {index}", (index,)) for index in loose if index < min(bits)]
        loose = [index for index in loose if index >= min(bits)]
        out.append((name, bits))
    return tuple(out + [(f"bit {index}", (index,)) for index in loose])


class _Writer:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._qubits = [Qubit() for _ in range(program.qubits)]
        self._clbits = [Clbit() for _ in range(program.bits)]
        self._quantum = {register.name: register for register in program.qubit_registers}
        self._classical = {register.name: register for register in program.bit_registers}
        self._cregs: dict[str, ClassicalRegister] = {}
        self._definitions = {gate.name: gate for gate in program.gates}
        # Qiskit's own ``control`` and ``power`` go by names: there a gate called x would become a controlled X.
        self._eager = any(
            isinstance(part, Modifier) and not part.lazy and part.kind != "inv" for part in parts(program)
        )
        self._parameters: dict[str, Any] = {name: Parameter(name) for name, _ in program.inputs}
        self.circuit = QuantumCircuit(global_phase=program.global_phase)
        self._declare()
        self._block(program.statements)

    def _declare(self) -> None:
        self.circuit.add_bits(self._qubits)
        self.circuit.add_bits(self._clbits)
        for register in self._program.qubit_registers:
            if register.kind != "scalar":
                self.circuit.add_register(QuantumRegister(bits=self._of(self._qubits, register), name=register.name))
        for register in self._program.bit_registers:
            if register.kind != "scalar":
                made = ClassicalRegister(bits=self._of(self._clbits, register), name=register.name)
                self._cregs[register.name] = made
                self.circuit.add_register(made)

    @staticmethod
    def _of(bits: Sequence[Any], register: Register) -> list[Any]:
        return [bits[index] for index in register.bits]

    # Statements.

    def _block(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: Statement) -> None:
        circuit = self.circuit
        match statement:
            case Apply():
                gate = self._gate(statement, self._parameters)
                circuit.append(gate, [self._operand(operand) for operand in statement.operands])
            case Measure(qubits, bits):
                circuit.measure(self._several(self._quantum, self._qubits, qubits), self._several_bits(bits))
            case Reset(qubits):
                circuit.reset(self._several(self._quantum, self._qubits, qubits))
            case Initialize(operands, seed):
                vector = random_unitary(len(operands), seed)[:, 0]
                places = vector.reshape((2,) * len(operands)).transpose().reshape(-1)
                circuit.initialize(places, [self._operand(operand) for operand in operands])
            case Barrier(operands):
                circuit.barrier(*(self._several(self._quantum, self._qubits, operand) for operand in operands))
            case If() | While() | For() | Switch() if self._program.explicit_blocks:
                self._of_circuits(statement)
            case If():
                self._if(statement)
            case While(condition, body, as_tuple):
                with circuit.while_loop(self._condition(condition, as_tuple)):
                    self._block(body)
            case For():
                self._for(statement)
            case Switch(target, cases):
                with circuit.switch(self._classical_expression(target)) as case:
                    for each in cases:
                        with case(*(each.labels or (case.DEFAULT,))):
                            self._block(each.body)
            case Break():
                circuit.break_loop()
            case Continue():
                circuit.continue_loop()
            case _:
                raise CannotSayError(type(statement).__name__)

    def _if(self, statement: If) -> None:
        with self.circuit.if_test(self._condition(statement.condition, statement.as_tuple)) as otherwise:
            self._block(statement.then)
        if statement.otherwise:
            with otherwise:
                self._block(statement.otherwise)

    def _for(self, loop: For) -> None:
        if not isinstance(loop.values, Span | tuple):
            raise CannotSayError("a loop over what is worked out")
        parameter = Parameter(loop.variable)
        self._parameters[loop.variable] = parameter
        if self._program.explicit_blocks:
            self.circuit.for_loop(loop.numbers(), parameter, *self._circuit_of(loop.body))
        else:
            with self.circuit.for_loop(loop.numbers(), parameter):
                self._block(loop.body)
        del self._parameters[loop.variable]

    def _of_circuits(self, statement: If | While | For | Switch) -> None:
        """Append a statement whose blocks are circuits."""
        circuit = self.circuit
        match statement:
            case If(condition, then, otherwise, as_tuple):
                body, qubits, clbits = self._circuit_of(then)
                other = self._circuit_of(otherwise)[0] if otherwise else None
                circuit.if_else(self._condition(condition, as_tuple), body, other, qubits, clbits)
            case While(condition, then, as_tuple):
                circuit.while_loop(self._condition(condition, as_tuple), *self._circuit_of(then))
            case For():
                self._for(statement)
            case Switch(target, cases):
                bodies = [self._circuit_of(case.body) for case in cases]
                labelled = [(case.labels or CASE_DEFAULT, body) for case, (body, *_) in zip(cases, bodies, strict=True)]
                circuit.switch(self._classical_expression(target), labelled, *bodies[0][1:])

    def _circuit_of(self, statements: Sequence[Statement]) -> tuple[QuantumCircuit, list[Qubit], list[Clbit]]:
        """Return a block as a circuit, and on which bits of the circuit around it that acts."""
        outer, qubits = self.circuit, self._qubits
        clbits = self._clbits[1:] + self._clbits[:1]
        self._qubits = [Qubit() for _ in qubits]
        self.circuit = QuantumCircuit(self._qubits[::-1], clbits, *self._cregs.values())
        self._block(statements)
        body, self.circuit, self._qubits = self.circuit, outer, qubits
        return body, qubits[::-1], clbits

    # Operands.

    def _operand(self, operand: Operand) -> Any:
        single = isinstance(operand.selector, int) or self._quantum[operand.register].kind == "scalar"
        several = self._several(self._quantum, self._qubits, operand)
        return several[0] if single else several

    def _several_bits(self, operand: Operand) -> list[Clbit]:
        return self._several(self._classical, self._clbits, operand)

    @staticmethod
    def _several(registers: Mapping[str, Register], bits: Sequence[Any], operand: Operand) -> list[Any]:
        of_register = [bits[index] for index in registers[operand.register].bits]
        match operand.selector:
            case None:
                return of_register
            case Span():
                return [of_register[index] for index in operand.selector.indices(len(of_register))]
            case tuple(several):
                return [of_register[index] for index in several]
            case int(index):
                return [of_register[index]]
        raise CannotSayError("a loop's variable as an index")

    # Gates.

    def _gate(self, call: Apply, names: Mapping[str, Any]) -> Any:
        parameters = [_angle(parameter, names) for parameter in call.parameters]
        definition = self._definitions.get(call.gate)
        gate = _CLASSES[call.gate](*parameters) if definition is None else self._defined(definition, parameters)
        for modifier in reversed(call.modifiers):
            gate = _modified(gate, modifier)
        return gate

    def _defined(self, gate: GateDefinition, values: Sequence[Any]) -> Gate:
        names = dict(zip(gate.parameters, values, strict=True))
        body = QuantumCircuit(len(gate.qubits))
        for call in gate.body:
            places = [gate.qubits.index(operand.register) for operand in call.operands]
            body.append(self._gate(call, names), places)
        made = Gate(self._name(gate), len(gate.qubits), list(values))
        made.definition = body
        return made

    def _name(self, gate: GateDefinition) -> str:
        if self._eager and (gate.shown is not None or gate.name in _CLASSES):
            return f"own {gate.name}"
        return gate.name if gate.shown is None else gate.shown

    # Conditions.

    def _condition(self, condition: Expression, as_tuple: bool) -> Any:
        match condition:
            case Binary("==", Name(name), Number(value)) if as_tuple and name in self._cregs:
                return (self._cregs[name], int(value))
            case Binary("==", Bit(name, int() | None as index), Number(value)) if as_tuple:
                return (self._clbits[self._classical[name].bits[index or 0]], int(value))
        return self._classical_expression(condition)

    def _classical_expression(self, expression: Expression) -> Any:
        match expression:
            case Number(value):
                return expr.lift(value)
            case Name(name) if name in self._cregs:
                return expr.lift(self._cregs[name])
            case Bit(name, int() | None as index):
                return expr.lift(self._clbits[self._classical[name].bits[index or 0]])
            case Unary("!", operand):
                return expr.logic_not(self._classical_expression(operand))
            case Unary("~", operand):
                return expr.bit_not(self._classical_expression(operand))
            case Binary(op, left, Number(int() as value)) if op in ("==", "!=") and isinstance(left, Bit):
                return _BINARY[op](self._classical_expression(left), bool(value))
            case Binary(op, left, right) if op in _BINARY:
                return _BINARY[op](*(self._classical_expression(side) for side in (left, right)))
            case Cast(kind, operand):
                made = types.Bool() if kind.name == "bool" else types.Uint(kind.width or 1)
                return expr.cast(self._classical_expression(operand), made)
        raise CannotSayError(f"{expression} in a condition")


def _modified(gate: Any, modifier: Modifier) -> Any:
    match modifier.kind:
        case "inv":
            return gate.inverse(annotated=modifier.lazy)
        case "pow":
            return gate.power(modifier.argument, annotated=modifier.lazy)
        case "ctrl":
            return gate.control(modifier.argument or 1, annotated=modifier.lazy)
        case "negctrl":
            return gate.control(modifier.argument or 1, ctrl_state=0, annotated=modifier.lazy)


def _angle(expression: Expression, names: Mapping[str, Any]) -> Any:
    match expression:
        case Number(value):
            return value
        case Pi():
            return math.pi
        case Name(name):
            return names[name]
        case Unary("-", operand):
            return -_angle(operand, names)
        case Binary(op, left, right):
            return _ARITHMETIC[op](_angle(left, names), _angle(right, names))
        case Call(function, (argument,)):
            value = _angle(argument, names)
            return (
                FUNCTIONS[function](value) if isinstance(value, int | float) else getattr(value, _METHODS[function])()
            )
    raise CannotSayError(f"{expression} in an angle")
