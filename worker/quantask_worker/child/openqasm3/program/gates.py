"""Gates: the library's, the program's own, and ``gphase``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, Qubit
from qiskit.circuit import library as std
from typing_extensions import override

from quantask_worker.child.defined_gate import DefinedGate
from quantask_worker.child.openqasm3.did_you_mean import nearest
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.program.gates_of_tools import OF_BRAKET
from quantask_worker.child.openqasm3.program.modifiers import Modifiers, controlled_phase, hint_at_missing
from quantask_worker.child.openqasm3.program.names import GateName, Qubits, Scope, Subroutine, Variable
from quantask_worker.child.openqasm3.program.qubits import as_expression
from quantask_worker.child.openqasm3.program.standard_gates import BUILT_IN, INCLUDES, KNOWN, OTHER_NAMES, Standard
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import FLOAT
from quantask_worker.child.openqasm3.values import Value

_NO_TIME = Duration()


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


class Gates(Modifiers):
    """Evaluates calls and definitions of gates."""

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.included: set[str] = set()
        self._bodies: dict[Any, _Body] = {}

    @property
    @override
    def too_large(self) -> str:
        """Which gate it is that is too large, if it is one."""
        return f" (see '{self._building[-1]}')" if self._building else ""

    def gate_call(self, node: ast.QuantumGate) -> None:
        """Add a gate to the circuit, for each element of the registers that it is called with."""
        name = node.name.name
        if name == "nop":
            named = [qubit for operand in node.qubits for qubit in self.qubits_named(operand)]
            if self.clock is not None:
                self.clock.act(named, Duration())
            return
        found = self.look_up(name)
        if isinstance(found, Subroutine):
            self._called_like_a_gate(found, node)
            return
        values = [self.angle(argument) for argument in node.arguments]
        gate, size = self._gate(name, found, values, node)
        length = self.length_of(node.duration)  # after the gate: ``Qubit[2] q;`` is none, and has none
        operands = [self.qubits_named(qubit) for qubit in node.qubits]
        for modifier in reversed(node.modifiers):
            gate, size = self._modified(gate, size, modifier)
        if name == "U" and node.modifiers:
            self.note_phase(values[0], node)
        self._broadcast(gate, size, operands, node, length)

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

    # Which gate it is.

    def _gate(self, name: str, found: Any, values: list[Any], node: ast.QuantumGate) -> tuple[Any, int]:
        if (
            not self.included
            and not isinstance(found, GateName)
            and (name in KNOWN or name in OTHER_NAMES or name in OF_BRAKET)
        ):
            found = None  # a variable and a gate of one name: without the include nobody has said that they are two
        if isinstance(found, GateName):
            definition = found.node
            self._check_count(name, len(definition.arguments), len(values), node)
            return self._defined(definition, values, node)
        if found is not None:
            line = self.scope.line_of(name)
            hides = name in KNOWN and line is not None
            hint = f"What line {line} declares hides the gate '{name}': give it another name." if hides else None
            self.fail(f"'{name}' is no gate.", node.name, hint)
        standard = self.standard(name, node)
        self._check_count(name, standard.parameters, len(values), node)
        if name == "U" and not node.modifiers and not self._building:
            return std.UGate(*values), 1
        return standard.make(*values), 1

    def standard(self, name: str, node: ast.QuantumGate) -> Standard:
        """Return the gate that a name means which the program does not define."""
        if name in BUILT_IN:
            return BUILT_IN[name]
        for included in INCLUDES:
            if included in self.included and name in INCLUDES[included]:
                return INCLUDES[included][name]
        other = OTHER_NAMES.get(name)
        if name in OF_BRAKET and not self.included:
            self.notes.add(
                f"'{name}' is read as Amazon Braket's gate; other tools need its definition.", node.name.span
            )
            return OF_BRAKET[name]
        if other is not None and not self.included:
            self.notes.add(f"'{name}' is read as '{other}', as OpenQASM 3 calls this gate.", node.name.span)
            return KNOWN[other]
        if name not in KNOWN:
            self.check_defined(name)
            self.check_meant(name, node)
            known = [*KNOWN, *(n for n in self.scope.visible() if isinstance(self.scope.find(n), GateName))]
            meant = nearest(name, [*known, "qubit", "bit", "measure"])
            other = None if meant else OTHER_NAMES.get(nearest(name, [*OTHER_NAMES]) or "")
            hint = f"In OpenQASM 3 it is '{other}'." if other else meant and f"Did you mean '{meant}'?"
            self.fail(f"Gate '{name}' is not defined.", node.name, hint)
        if not self.included:
            note = 'The standard gates are known without the line include "stdgates.inc"; other tools need it.'
            self.notes.add(note, node.name.span)
        return KNOWN[name]

    def _check_count(self, name: str, expected: int, given: int, node: ast.QuantumGate) -> None:
        if expected != given:
            takes = {0: "no parameter", 1: "one parameter"}.get(expected, f"{expected} parameters")
            self.fail(f"The gate '{name}' takes {takes}; here it has {given}.", node.name)

    # Gates of the program's own.

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
        outside = self.circuit, self.scope, self.operations, self.depth, self.clock
        self.circuit, self.scope, self.operations, self.depth = body, Scope(self.root(), closed=True), 0, 0
        self.clock = None
        self._building.append(name)
        try:
            yield self.scope
        finally:
            self._building.pop()
            self.circuit, self.scope, self.operations, self.depth, self.clock = outside

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

    # Where they act.

    def act(self, operation: Any, qubits: list[Qubit], node: ast.QASMNode, length: Duration = _NO_TIME) -> None:
        """Add an operation to the circuit, or let its time pass where a duration is asked for."""
        if self.clock is None:
            self.append(operation, qubits)
            return
        with self.at(node):
            self.clock.act(qubits, length)

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
            if not self.depth and self.clock is None:
                self.circuit.global_phase += angle
            return
        first = modifiers.pop(0)
        gate: Any = controlled_phase(angle, self.controls(first), negative=first.modifier.name == "negctrl")
        size = 1
        for modifier in modifiers:
            gate, size = self._modified(gate, size, modifier)
        self._broadcast(gate, size, operands, node)

    def length_of(self, node: ast.Expression | None) -> Duration:
        """Return the duration of a gate."""
        raise NotImplementedError  # what knows time does

    def _broadcast(
        self, gate: Any, size: int, operands: list[list[Qubit]], node: ast.QASMNode, length: Duration = _NO_TIME
    ) -> None:
        if len(operands) != gate.num_qubits:
            qubits = "one qubit" if gate.num_qubits == 1 else f"{gate.num_qubits} qubits"
            hint = hint_at_missing(node.modifiers) if len(operands) < gate.num_qubits else None
            self.fail(f"This gate acts on {qubits}; here it has {len(operands)}.", node, hint)
        lengths = {len(operand) for operand in operands if len(operand) != 1}
        if len(lengths) > 1:
            told = " and ".join(map(str, sorted(lengths)))
            self.fail(f"A gate is called with registers of one size; here they have {told} qubits.", node)
        times = next(iter(lengths), 1)
        self.count_operations(times * size, node)
        for k in range(times):
            acted_on = [operand[k] if len(operand) > 1 else operand[0] for operand in operands]
            self.check_distinct(acted_on, node)
            self.act(gate, acted_on, node, length)
