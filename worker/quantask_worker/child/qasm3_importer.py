"""Qiskit's OpenQASM 3 importer, taught the conditions and loops that people write.

On its own it knows ``if (bit)``, ``if (bit == true)`` and ``if (register == 3)``. The simulator can do more, and
textbooks do: ``if (c == 1)`` on a bit, ``c[0] ^ c[1]``, ``c != 0``, ``c > 2``, ``a && !b``.

It keeps a ``for`` loop as one, whose variable is no index then. Here the loop is written out: ``x q[i]`` works, and the
circuit has no loop left that would keep the simulator from sampling.

Little text can ask for very much: sizes are looked at before registers are made, and operations are counted before
they are written out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from openqasm3 import ast
from qiskit.circuit import CircuitInstruction, ClassicalRegister, Clbit, Qubit
from qiskit.circuit.classical import expr
from qiskit.circuit.classical.types import Bool
from qiskit.circuit.library import SXdgGate
from qiskit_qasm3_import.converter import ConvertVisitor, GateBuilder
from qiskit_qasm3_import.data import Scope, Symbol
from qiskit_qasm3_import.exceptions import ConversionError, raise_from_node
from qiskit_qasm3_import.state import LocalScope
from qiskit_qasm3_import.types import Int, Range, Sequence

from quantask_jupyter.domain.circuit import MOST_OPERATIONS, TOO_MANY_OPERATIONS
from quantask_worker.child.defined_gate import DefinedGate
from quantask_worker.child.expansion import Sizes, length_of
from quantask_worker.child.qasm3_errors import OverLimitError
from quantask_worker.child.source_limits import MAX_CLASSICAL_BITS

State: TypeAlias = Any
"""The importer's ``State``: the circuit made so far and its symbols."""

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "==": expr.equal,
    "!=": expr.not_equal,
    "<": expr.less,
    "<=": expr.less_equal,
    ">": expr.greater,
    ">=": expr.greater_equal,
    "&&": expr.logic_and,
    "||": expr.logic_or,
    "&": expr.bit_and,
    "|": expr.bit_or,
    "^": expr.bit_xor,
}
_UNARY: dict[str, Callable[[Any], Any]] = {"!": expr.logic_not, "~": expr.bit_not}


MOST_ITERATIONS = 10_000
"""Of all ``for`` loops of a circuit together: each one is so many copies of its body."""

MOST_CONTROLLED = 10_000
"""Operations of a gate with ``ctrl @``: Qiskit makes each one about nine, at once, which takes it seconds."""


class Importer(ConvertVisitor):  # type: ignore[misc]  # the importer's package has no types
    """The importer. The way it reads conditions and ``for`` loops differs, and it stops at limits."""

    def __init__(self, *, max_qubits: int) -> None:
        super().__init__()
        self._max_qubits = max_qubits
        self._qubits = self._clbits = 0
        self._iterations = 0
        self._operations = 0
        self._sizes = Sizes()
        self._size_of_gate: dict[str, int] = {}
        self._in_gate = False

    def visit_QubitDeclaration(self, node: ast.QubitDeclaration, context: State) -> State:  # noqa: N802
        """Declare qubits, if they are not too many."""
        self._qubits += self._size(node.size, context)
        if self._qubits > self._max_qubits:
            raise _too_many_bits(node.size or node, self._qubits, "qubits", self._max_qubits)
        return super().visit_QubitDeclaration(node, context)

    def visit_ClassicalDeclaration(self, node: ast.ClassicalDeclaration, context: State) -> State:  # noqa: N802
        """Declare bits, if they are not too many."""
        if isinstance(node.type, ast.BitType):
            self._clbits += self._size(node.type.size, context)
            if self._clbits > MAX_CLASSICAL_BITS:
                raise _too_many_bits(node.type.size or node, self._clbits, "classical bits", MAX_CLASSICAL_BITS)
        return super().visit_ClassicalDeclaration(node, context)

    def _size(self, size: ast.Expression | None, context: State) -> int:
        return 1 if size is None else max(0, self._resolve_constant_int(size, context))

    def visit_Include(self, node: ast.Include, context: State) -> State:  # noqa: N802
        """Define the standard gates, and ``sxdg``, which Cirq counts among them."""
        return self._define_gate("sxdg", SXdgGate, 0, 1, node, super().visit_Include(node, context))

    def visit_QuantumGateDefinition(self, node: ast.QuantumGateDefinition, context: State) -> State:  # noqa: N802
        """Define a gate; what is counted in it counts for its calls."""
        outside = self._operations
        self._in_gate = True
        super().visit_QuantumGateDefinition(node, context)
        self._in_gate = False
        self._operations = outside
        return context

    def _define_gate(
        self, name: str, builder: Any, n_parameters: int, n_qubits: int, definer: ast.QASMNode, context: State
    ) -> State:
        if isinstance(builder, GateBuilder):
            body, order = builder._definition, builder._order
            size, _ = self._sizes.of_all(body.data)
            if size > MOST_OPERATIONS:
                raise OverLimitError(f"{TOO_MANY_OPERATIONS} (see '{name}')", definer)
            self._size_of_gate[name] = size

            def builder(*values: Any) -> DefinedGate:
                if len(values) != len(order):
                    message = f"the gate '{name}' has {len(order)} parameters, and is called with {len(values)}"
                    raise ConversionError(message)
                return DefinedGate(name, body, order, values, inverted=False)

        return super()._define_gate(name, builder, n_parameters, n_qubits, definer, context)

    def _apply_gate_modifier(self, modifier: ast.QuantumGateModifier, gate: Any, context: State) -> Any:
        if modifier.modifier in (ast.GateModifierName.ctrl, ast.GateModifierName.negctrl):
            size, _ = self._sizes.of_all([CircuitInstruction(gate, [Qubit() for _ in range(gate.num_qubits)])])
            if size > MOST_CONTROLLED:
                raise OverLimitError(
                    f"a gate of more than {MOST_CONTROLLED:,} operations cannot be controlled", modifier
                )
            if self._size(modifier.argument, context) > self._max_qubits:
                raise OverLimitError(
                    f"the gate has more controls than {self._max_qubits}, the limit of qubits", modifier
                )
        return super()._apply_gate_modifier(modifier, gate, context)

    def _broadcast_gate(self, arguments: Any, node: ast.QASMNode) -> Any:
        calls = max(1 if isinstance(argument, Qubit) else len(argument) for argument in arguments)
        size = 1 if self._in_gate else self._size_of_gate.get(getattr(node, "name", node).name, 1)
        self._operations += calls * size
        if self._operations > MOST_OPERATIONS:
            raise OverLimitError(TOO_MANY_OPERATIONS, node)
        return super()._broadcast_gate(arguments, node)

    def visit_ForInLoop(self, node: ast.ForInLoop, context: State) -> State:  # noqa: N802
        """Write the loop out, or leave it to the importer where a ``break`` or ``continue`` depends on it."""
        values, kind = self._resolve_generic(node.set_declaration, context, strict=True)
        if not isinstance(kind, Range | Sequence):
            return super().visit_ForInLoop(node, context)
        if isinstance(values, slice):
            if values.start is None or values.stop is None:
                raise_from_node(node.set_declaration, "for-loop ranges must have a start and an end")
            values = range(values.start, values.stop, 1 if values.step is None else values.step)
        self._iterations += length_of(values)
        if self._iterations > MOST_ITERATIONS:
            raise OverLimitError(f"the 'for' loops have more than {MOST_ITERATIONS:,} iterations together", node)
        if _leaves_early(node.block):
            return super().visit_ForInLoop(node, context)
        for value in values:
            with LocalScope(context) as inner:
                name = node.identifier.name
                inner.symbol_table.insert(Symbol(name, value, Int(const=True), Scope.LOCAL, node))
                for statement in node.block:
                    self.visit(statement, inner)
        return context

    def _resolve_condition(self, node: ast.Expression, context: State) -> Any:
        try:
            return super()._resolve_condition(node, context)
        except ConversionError:
            condition = self._expression(node, context)
            if not isinstance(condition, expr.Expr):
                raise
            return condition

    def _expression(self, node: ast.Expression, context: State) -> Any:
        """Return the node as a classical expression, as a plain number, or None if it is neither."""
        if isinstance(node, ast.BooleanLiteral | ast.IntegerLiteral | ast.BitstringLiteral):
            return node.value
        if isinstance(node, ast.UnaryExpression) and node.op.name in _UNARY:
            return _apply(_UNARY[node.op.name], self._expression(node.expression, context))
        if isinstance(node, ast.BinaryExpression) and node.op.name in _BINARY:
            left, right = self._expression(node.lhs, context), self._expression(node.rhs, context)
            return _apply(_BINARY[node.op.name], *_alike(left, right))
        if isinstance(node, ast.Identifier | ast.IndexExpression):
            value, _ = self._resolve_generic(node, context, strict=True)
            return expr.lift(value) if isinstance(value, Clbit | ClassicalRegister) else None
        return None


def _too_many_bits(node: ast.QASMNode, bits: int, what: str, most: int) -> OverLimitError:
    count = str(bits) if bits < 10**15 else "very many"
    return OverLimitError(f"the circuit declares {count} {what}; the limit is {most}", node)


def _leaves_early(block: list[ast.Statement]) -> bool:
    """Say whether a ``break`` or ``continue`` in the block, or in a branch of it, belongs to the loop around it."""
    for statement in block:
        if isinstance(statement, ast.BreakStatement | ast.ContinueStatement):
            return True
        branches = [getattr(statement, name, []) for name in ("if_block", "else_block", "body")]
        if any(_leaves_early(branch) for branch in branches):
            return True
    return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Read 0 and 1 beside a bit as a bit, as OpenQASM does: Qiskit has no numbers of one bit."""
    return _beside(left, right), _beside(right, left)


def _beside(value: Any, other: Any) -> Any:
    is_bit = isinstance(other, expr.Expr) and isinstance(other.type, Bool)
    return bool(value) if is_bit and type(value) is int and value in (0, 1) else value


def _apply(operation: Callable[..., Any], *operands: Any) -> Any:
    if any(operand is None for operand in operands) or not any(isinstance(o, expr.Expr) for o in operands):
        return None
    try:
        return operation(*operands)
    except (TypeError, ValueError):
        return None  # operands of types that do not go together: the importer's own refusal says it best
