"""Gates, measurements and what else a program does to its qubits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, CircuitInstruction, Clbit, Gate, Measure, Parameter, Qubit, Reset
from qiskit.circuit import library as std
from qiskit.quantum_info import Operator
from scipy.linalg import schur  # type: ignore[import-untyped]

from quantask_jupyter.domain.circuit import MOST_OPERATIONS
from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.defined_gate import DefinedGate
from quantask_worker.child.expansion import Sizes
from quantask_worker.child.openqasm3.casts import converts
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.program.evaluation import Evaluation, Operand
from quantask_worker.child.openqasm3.program.names import Bits, GateName, Qubits, Scope, Subroutine, Variable
from quantask_worker.child.openqasm3.program.standard_gates import BUILT_IN, INCLUDES, KNOWN, OTHER_NAMES, Standard
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.spelling import did_you_mean
from quantask_worker.child.openqasm3.types import BIT, FLOAT, BitType, is_integer
from quantask_worker.child.openqasm3.values import Value

MOST_CONTROLLED = 10_000
"""Operations of a gate with ``ctrl @``: Qiskit makes each one about nine, at once, which takes it seconds."""

_WIDEST_ROOT = 5
"""Qubits of a gate of which a fractional power is taken."""


class _Body(NamedTuple):
    """What a gate's definition is for certain values of its parameters.

    Attributes:
        name: of the gate, unique.
        circuit: what it consists of.
        size: how many operations that is, written out.
        used: which parameters are left to be bound.
        order: these, as the circuit has them.
    """

    name: str
    circuit: QuantumCircuit
    size: int
    used: list[int]
    order: list[Parameter]


class Quantum(Evaluation):
    """Evaluates what is done to qubits."""

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.included: set[str] = set()
        self._bodies: dict[Any, _Body] = {}
        self._building: list[str] = []
        self._physical: list[Qubit] = []
        self.unnamed_bits: list[Clbit] = []

    @property
    def too_large(self) -> str:
        """Which gate it is that is too large, if it is one."""
        return f" (see '{self._building[-1]}')" if self._building else ""

    # Operands.

    def declare_physical(self, highest: int, node: ast.QASMNode) -> None:
        """Add the machine's qubits ``$0`` to the highest that the program names."""
        if highest >= self.max_qubits:
            message = f"This qubit is beyond the limit of {self.max_qubits} qubits."
            self.fail(message, node, kind=LimitExceededError)
        self._physical = [Qubit() for _ in range(highest + 1)]
        self.circuit.add_bits(self._physical)

    @property
    def has_physical(self) -> bool:
        """Whether the program names qubits of the machine."""
        return bool(self._physical)

    def qubits_named(self, node: ast.QASMNode) -> list[Qubit]:
        """Return the qubits that an operand stands for."""
        if isinstance(node, ast.IndexedIdentifier):
            return self._indexed_qubits(node.name, node.indices, node)
        if isinstance(node, ast.IndexExpression):
            inner = self.qubits_named(node.collection)
            return [inner[place] for place in self.places(node.index, len(inner), node)]
        if not isinstance(node, ast.Identifier):
            self.fail("This is no qubit.", node)
        if node.name.startswith("$"):
            if self._building:
                self.fail("A gate's body acts on the gate's own qubits alone.", node)
            return [self._physical[int(node.name[1:])]]
        named = self.find(node.name, node)
        if not isinstance(named, Qubits):
            what = "a classical bit" if isinstance(named, Bits) else "a number" if isinstance(named, Variable) else ""
            self.fail(f"'{node.name}' is {what or 'no qubit'}, and a qubit is expected here.", node)
        return named.qubits

    def _indexed_qubits(self, name: ast.Identifier, indices: list[ast.IndexElement], node: ast.QASMNode) -> list[Qubit]:
        qubits = self.qubits_named(name)
        named = self.scope.find(name.name)
        if isinstance(named, Qubits) and named.scalar:
            self.fail(f"'{name.name}' is a single qubit and has no index.", node)
        for index in indices:
            qubits = [qubits[place] for place in self.places(index, len(qubits), node)]
        return qubits

    # Gates.

    def gate_call(self, node: ast.QuantumGate) -> None:
        """Add a gate to the circuit, for each element of the registers that it is called with."""
        name = node.name.name
        if name == "nop":
            return
        found = self.scope.find(name)
        if isinstance(found, Subroutine):
            self._called_like_a_gate(found, node)
            return
        values = [self.angle(argument) for argument in node.arguments]
        operands = [self.qubits_named(qubit) for qubit in node.qubits]
        gate, size = self._gate(name, found, values, node)
        for modifier in reversed(node.modifiers):
            gate, size = self._modified(gate, size, modifier)
        self._broadcast(gate, size, operands, node)

    def _called_like_a_gate(self, named: Subroutine, node: ast.QuantumGate) -> None:
        """Call a subroutine that is written like a gate, ``f(a) q, r;``, as the language once had it."""
        if node.modifiers:
            self.fail(f"'{node.name.name}' is a subroutine, which has no modifiers.", node.name)
        operands = {
            True: [as_expression(qubit) for qubit in reversed(node.qubits)],
            False: list(reversed(node.arguments)),
        }
        arguments = []
        for parameter in named.node.arguments:
            given = operands[isinstance(parameter, ast.QuantumArgument)]
            if not given:
                self.fail(f"'{node.name.name}' takes {len(named.node.arguments)} arguments.", node.name)
            arguments.append(given.pop())
        call = ast.FunctionCall(node.name, [*arguments, *operands[True], *operands[False]])
        call.span = node.span
        self.call(call)

    def _gate(self, name: str, found: Any, values: list[Any], node: ast.QuantumGate) -> tuple[Any, int]:
        if not self.included and not isinstance(found, GateName) and (name in KNOWN or name in OTHER_NAMES):
            found = None  # a variable and a gate of one name: without the include nobody has said that they are two
        if isinstance(found, GateName):
            definition = found.node
            self._check_count(name, len(definition.arguments), len(values), node)
            return self._defined(definition, values, node)
        if found is not None:
            self.fail(f"'{name}' is no gate.", node.name)
        standard = self._standard(name, node)
        self._check_count(name, standard.parameters, len(values), node)
        if name == "U" and not node.modifiers and not self._building:
            return std.UGate(*values), 1
        return standard.make(*values), 1

    def _standard(self, name: str, node: ast.QuantumGate) -> Standard:
        if name in BUILT_IN:
            return BUILT_IN[name]
        for included in INCLUDES:
            if included in self.included and name in INCLUDES[included]:
                return INCLUDES[included][name]
        other = OTHER_NAMES.get(name)
        if other is not None and not self.included:
            self.notes.add(f"'{name}' is read as '{other}', as OpenQASM 3 calls this gate.", node.name.span)
            return KNOWN[other]
        if name not in KNOWN:
            known = [*KNOWN, *(n for n in self.scope.visible() if isinstance(self.scope.find(n), GateName))]
            hint = (
                f"In OpenQASM 3 it is '{other}'." if other else did_you_mean(name, [*known, "qubit", "bit", "measure"])
            )
            self.fail(f"Gate '{name}' is not defined.", node.name, hint)
        if not self.included:
            note = 'The standard gates are known without the line include "stdgates.inc"; other tools need it.'
            self.notes.add(note, node.name.span)
        return KNOWN[name]

    def _check_count(self, name: str, expected: int, given: int, node: ast.QuantumGate) -> None:
        if expected != given:
            takes = {0: "no parameter", 1: "one parameter"}.get(expected, f"{expected} parameters")
            self.fail(f"The gate '{name}' takes {takes}; here it has {given}.", node.name)

    def _defined(self, definition: ast.QuantumGateDefinition, values: list[Any], node: ast.QASMNode) -> tuple[Any, int]:
        symbols = [k for k, value in enumerate(values) if not isinstance(value, float)]
        key = (id(definition), *(None if k in symbols else value for k, value in enumerate(values)))
        if key not in self._bodies:
            inner: list[Any] = list(values)
            for k in symbols:
                inner[k] = Parameter(f"{definition.arguments[k].name}.{len(self._bodies)}")
            body, size = self._body(definition, inner, node)
            used = [k for k in symbols if inner[k] in body.parameters]
            name = f"{definition.name.name}.defined.{len(self._bodies)}"  # Qiskit knows no gate of this name
            self._bodies[key] = _Body(name, body, size, used, [inner[k] for k in used])
        made = self._bodies[key]
        bound = [values[k] for k in made.used]
        return DefinedGate(made.name, made.circuit, made.order, bound, inverted=False), made.size

    def _body(
        self, definition: ast.QuantumGateDefinition, values: list[Any], node: ast.QASMNode
    ) -> tuple[QuantumCircuit, int]:
        name = definition.name.name
        if name in self._building:
            self.fail(f"The gate '{name}' calls itself.", node)
        qubits = [Qubit() for _ in definition.qubits]
        body = QuantumCircuit(qubits)
        with self._inside_gate(name, body) as scope:
            for argument, value in zip(definition.arguments, values, strict=True):
                self.declare(argument.name, self.parameter(argument.name, value), argument)
            for argument, qubit in zip(definition.qubits, qubits, strict=True):
                self.declare(argument.name, Qubits(argument.name, [qubit], scalar=True), argument)
            del scope
            self.statements(definition.body)
            size = max(1, self.operations)
        return body, size

    @contextlib.contextmanager
    def _inside_gate(self, name: str, body: QuantumCircuit) -> Iterator[Scope]:
        outside = self.circuit, self.scope, self.operations, self.depth
        self.circuit, self.scope, self.operations, self.depth = body, Scope(self.root(), closed=True), 0, 0
        self._building.append(name)
        try:
            yield self.scope
        finally:
            self._building.pop()
            self.circuit, self.scope, self.operations, self.depth = outside

    def root(self) -> Scope:
        """Return the scope of the whole program."""
        scope = self.scope
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def parameter(self, name: str, value: Any) -> Variable:
        """Return a gate's parameter as a constant."""
        known = Value(FLOAT, value) if isinstance(value, float) else Symbolic(FLOAT, value)
        return Variable(name, FLOAT, known, constant=True)

    def statements(self, nodes: list[ast.Statement]) -> Any:
        """Evaluate statements."""
        raise NotImplementedError

    def define_gate(self, node: ast.QuantumGateDefinition) -> None:
        """Define a gate; what is wrong in it is told although nobody calls it."""
        names = [identifier.name for identifier in (*node.arguments, *node.qubits)]
        if len(set(names)) < len(names):
            self.fail(f"The gate '{node.name.name}' has two operands of one name.", node.name)
        self.declare(node.name.name, GateName(node), node.name)
        for included in self.included:
            if node.name.name in INCLUDES[included]:
                message = f"The gate '{node.name.name}' is this program's own, and not that of \"{included}\"."
                self.notes.add(message, node.name.span)
        try:
            self._defined(node, [0.5] * len(node.arguments), node)
        except ProgramError as error:
            if not isinstance(error.__cause__, OperationError):  # another value of a parameter may be right
                raise

    # Modifiers.

    def _modified(self, gate: Any, size: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        match modifier.modifier.name:
            case "inv":
                return gate.inverse(), size
            case "pow":
                return self._power(gate, size, modifier)
            case word:
                return self._controlled(gate, modifier, negative=word == "negctrl"), size

    def controls(self, modifier: ast.QuantumGateModifier) -> int:
        """Return how many qubits control a gate."""
        count = 1 if modifier.argument is None else self.integer(modifier.argument, "The number of controls")
        if count < 1:
            self.fail("A gate has one control or more.", modifier)
        if count > self.max_qubits:
            message = f"The gate has more controls than {self.max_qubits}, the limit of qubits."
            self.fail(message, modifier, kind=LimitExceededError)
        return count

    def _controlled(self, gate: Any, modifier: ast.QuantumGateModifier, *, negative: bool) -> Any:
        size, _ = Sizes().of_all([CircuitInstruction(gate, [Qubit() for _ in range(gate.num_qubits)])])
        if size > MOST_CONTROLLED:
            message = f"A gate of more than {MOST_CONTROLLED:,} operations cannot be controlled."
            self.fail(message, modifier, kind=LimitExceededError)
        count = self.controls(modifier)
        return gate.control(count, ctrl_state=0 if negative else None, annotated=False)

    def _power(self, gate: Any, size: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        value = self.known(modifier.argument, "An exponent")
        if is_integer(value.type) or (converts(value.type, FLOAT) and float(value.raw).is_integer()):
            exponent = int(value.raw)
            if exponent == 0 and isinstance(modifier.argument, ast.BinaryExpression):
                self.notes.add("The exponent of 'pow' is 0 here: '/' of integers leaves no fraction.", modifier.span)
            return self._repeated(gate, size, exponent, modifier)
        with self.at(modifier):
            if not converts(value.type, FLOAT):
                raise OperationError("An exponent is a number.")
        if gate.num_qubits > _WIDEST_ROOT or (gate.params and not all(isinstance(p, float | int) for p in gate.params)):
            self.unsupported("This power of a gate is not supported.", modifier, "Whole powers are.")
        return std.UnitaryGate(_matrix_power(Operator(gate).data, float(value.raw))), 1

    def _repeated(self, gate: Any, size: int, times: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        if times < 0:
            gate, times = gate.inverse(), -times
        if times * size > MOST_OPERATIONS:
            message = f"The power is more than {MOST_OPERATIONS:,} operations."
            self.fail(message, modifier, kind=LimitExceededError)
        if times == 1:
            return gate, size
        body = QuantumCircuit(gate.num_qubits)
        for _ in range(times):
            body.append(gate, range(gate.num_qubits))
        power = Gate(self.new_name("power"), gate.num_qubits, [])
        power.definition = body
        return power, max(1, times * size)

    def global_phase(self, node: ast.QuantumPhase) -> None:
        """Add ``gphase``, which is a phase gate once it is controlled."""
        angle = self.angle(node.argument)
        operands = [self.qubits_named(qubit) for qubit in node.qubits]
        modifiers = list(reversed(node.modifiers))
        while modifiers and modifiers[0].modifier.name in ("inv", "pow"):
            modifier = modifiers.pop(0)
            factor = -1.0 if modifier.modifier.name == "inv" else self.angle(modifier.argument)
            angle = angle * factor
        if not modifiers:
            if operands:
                self.fail(
                    "'gphase' acts on no qubit unless it is controlled.", node, "For example: ctrl @ gphase(pi) q;"
                )
            if not self.depth:
                self.circuit.global_phase += angle
            return
        first = modifiers.pop(0)
        gate: Any = _controlled_phase(angle, self.controls(first), negative=first.modifier.name == "negctrl")
        size = 1
        for modifier in modifiers:
            gate, size = self._modified(gate, size, modifier)
        self._broadcast(gate, size, operands, node)

    def _broadcast(self, gate: Any, size: int, operands: list[list[Qubit]], node: ast.QASMNode) -> None:
        if len(operands) != gate.num_qubits:
            qubits = "one qubit" if gate.num_qubits == 1 else f"{gate.num_qubits} qubits"
            self.fail(f"This gate acts on {qubits}; here it has {len(operands)}.", node)
        lengths = {len(operand) for operand in operands if len(operand) != 1}
        if len(lengths) > 1:
            told = " and ".join(map(str, sorted(lengths)))
            self.fail(f"A gate is called with registers of one size; here they have {told} qubits.", node)
        times = next(iter(lengths), 1)
        self.count_operations(times * size, node)
        for k in range(times):
            acted_on = [operand[k] if len(operand) > 1 else operand[0] for operand in operands]
            if len(acted_on) > 1 and len(set(acted_on)) < len(acted_on):
                self.fail("A gate cannot act on one qubit twice.", node)
            self.append(gate, acted_on)

    # Other operations.

    def measured(self, node: ast.QuantumMeasurement) -> Operand:
        """Measure qubits into bits that have no name, and return their value."""
        qubits = self.qubits_named(node.qubit)
        clbits = self.new_bits(len(qubits), "", node, register=False)
        self.measure_into(qubits, clbits, node)
        scalar = len(qubits) == 1 and self._names_one_qubit(node.qubit)
        return self.bits_value(clbits, BIT if scalar else BitType(len(clbits)))

    def _names_one_qubit(self, node: ast.QASMNode) -> bool:
        if isinstance(node, ast.Identifier):
            named = self.scope.find(node.name)
            return node.name.startswith("$") or (isinstance(named, Qubits) and named.scalar)
        return self._is_single(node.indices[-1])

    def measure_into(self, qubits: list[Qubit], clbits: list[Clbit], node: ast.QASMNode) -> None:
        """Measure qubits into as many bits."""
        self.check_measured(qubits, clbits, node)
        for qubit, clbit in zip(qubits, clbits, strict=True):
            self.append(Measure(), [qubit], [clbit])
            self.content[clbit] = None

    def check_measured(self, qubits: list[Qubit], clbits: list[Clbit], node: ast.QASMNode) -> None:
        """Check that there are as many qubits as bits, and count the measurements."""
        if len(qubits) != len(clbits):
            qubit_count = "one qubit" if len(qubits) == 1 else f"{len(qubits)} qubits"
            bit_count = "one bit" if len(clbits) == 1 else f"{len(clbits)} bits"
            self.fail(f"This measures {qubit_count} into {bit_count}: the sizes must be the same.", node)
        self.count_operations(len(qubits), node)

    def measure(self, node: ast.QuantumMeasurementStatement) -> None:
        """Measure into a bit or register, or into nothing."""
        qubits = self.qubits_named(node.measure.qubit)
        if node.target is None:
            clbits = self.new_bits(len(qubits), "", node, register=False)
            self.unnamed_bits += clbits
            self.measure_into(qubits, clbits, node)
            return
        targets = self.clbits_of(node.target)
        if targets is None:
            name = getattr(node.target, "name", node.target)
            named = self.find(getattr(name, "name", name), node.target)
            if isinstance(named, Variable):
                self.assign_to(node.target, self.measured(node.measure), node)
                return
            self.fail("A measurement is written to bits.", node.target)
        self.measure_into(qubits, targets, node)

    def assign_to(self, target: ast.QASMNode, value: Operand, node: ast.QASMNode) -> None:
        """Give a variable or a part of it a value."""
        raise NotImplementedError

    def reset(self, node: ast.QuantumReset) -> None:
        """Reset qubits."""
        qubits = self.qubits_named(node.qubits)
        self.count_operations(len(qubits), node)
        for qubit in qubits:
            self.append(Reset(), [qubit])

    def barrier(self, node: ast.QuantumBarrier) -> None:
        """Add a barrier."""
        named = [qubit for operand in node.qubits for qubit in self.qubits_named(operand)]
        qubits = list(dict.fromkeys(named)) if node.qubits else list(self.circuit.qubits)
        if qubits:
            self.append(Barrier(len(qubits)), qubits)


def as_expression(operand: ast.Identifier | ast.IndexedIdentifier) -> ast.Expression:
    """Return an operand as the expression that it would be as an argument."""
    if isinstance(operand, ast.Identifier):
        return operand
    expression: ast.Expression = operand.name
    for index in operand.indices:
        expression = ast.IndexExpression(expression, index)
        expression.span = operand.span
    return expression


def _controlled_phase(angle: Any, controls: int, *, negative: bool) -> Any:
    phase = std.PhaseGate(angle) if controls == 1 else std.PhaseGate(angle).control(controls - 1, annotated=False)
    if not negative:
        return phase
    body = QuantumCircuit(controls)
    body.x(range(controls))
    body.append(phase, range(controls))
    body.x(range(controls))
    gate = Gate("negctrl.phase", controls, [])
    gate.definition = body
    return gate


def _matrix_power(matrix: Any, exponent: float) -> Any:
    """Return the principal power of a unitary: its eigenvalues' arguments are in (-π, π]."""
    triangular, vectors = schur(matrix, output="complex")
    arguments = np.angle(np.diag(triangular))
    arguments = np.where(np.isclose(arguments, -np.pi), np.pi, arguments)
    return vectors @ np.diag(np.exp(1j * exponent * arguments)) @ vectors.conj().T
