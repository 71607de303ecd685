"""The qubits that operands name."""

from __future__ import annotations

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Qubit

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.openqasm3.did_you_mean import nearest
from quantask_worker.child.openqasm3.program.evaluation import Evaluation
from quantask_worker.child.openqasm3.program.names import Bits, Named, Qubits, Variable
from quantask_worker.child.openqasm3.syntax.words import not_known, word_in_capitals
from quantask_worker.child.openqasm3.types import ArrayType

_DECLARING = ("qubit", "bit", "qreg", "creg")


class QubitOperands(Evaluation):
    """Evaluates operands that are qubits."""

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self._building: list[str] = []  # the gates whose bodies are evaluated
        self._physical: list[Qubit] = []

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

    def check_distinct(self, qubits: list[Qubit], node: ast.QuantumGate | ast.QuantumPhase) -> None:
        """Refuse a gate on the same qubit twice, at the operand that has it again."""
        if len(qubits) > 1 and len(set(qubits)) < len(qubits):
            again = next(k for k, qubit in enumerate(qubits) if qubit in qubits[:k])
            operand = node.qubits[again]
            named = self._name_of(qubits[again], operand)
            self.fail(f"A gate cannot act on one qubit twice; here it is '{named}'.", operand)

    def _name_of(self, qubit: Qubit, operand: ast.Identifier | ast.IndexedIdentifier) -> str:
        """Return the name of a qubit that an operand stands for, such as ``q[0]``, by the operand's register."""
        identifier = operand.name if isinstance(operand, ast.IndexedIdentifier) else operand
        name: str = identifier.name
        named = self.scope.find(name)
        if not isinstance(named, Qubits) or named.scalar:
            return name
        return f"{name}[{named.qubits.index(qubit)}]"

    def check_meant(self, name: str, node: ast.QuantumGate) -> None:
        """Refuse what is no gate but a word of the language in capitals; what it was to declare is told no more."""
        meant = word_in_capitals(name)
        for declared in meant_to_declare(node):
            self.declare_broken(declared)
        if meant is not None:
            message, hint = not_known(name, meant)
            self.fail(message, node.name, hint)

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
            self.fail(f"'{node.name}' is {_what(named)}, and a qubit is expected here.", node)
        return named.qubits

    def _indexed_qubits(self, name: ast.Identifier, indices: list[ast.IndexElement], node: ast.QASMNode) -> list[Qubit]:
        qubits = self.qubits_named(name)
        named = self.scope.find(name.name)
        if isinstance(named, Qubits) and named.scalar:
            self.fail(f"'{name.name}' is a single qubit and has no index.", node)
        for index in indices:
            qubits = [qubits[place] for place in self.places(index, len(qubits), node)]
        return qubits

    def names_one_qubit(self, node: ast.QASMNode) -> bool:
        """Whether an operand is one qubit, and no register of one."""
        if isinstance(node, ast.Identifier):
            named = self.scope.find(node.name)
            return node.name.startswith("$") or (isinstance(named, Qubits) and named.scalar)
        return self._is_single(node.indices[-1])


def _what(named: Named) -> str:
    if isinstance(named, Variable):
        return "an array" if isinstance(named.type, ArrayType) else "a number"
    return "a classical bit" if isinstance(named, Bits) else "no qubit"


def meant_to_declare(node: ast.QuantumGate) -> set[str]:
    """Return what a gate is to declare that is none: ``Qubit[2] q`` and ``qbit q`` read like gates."""
    if word_in_capitals(node.name.name) is None and nearest(node.name.name, _DECLARING) is None:
        return set()
    return {operand.name for operand in node.qubits if isinstance(operand, ast.Identifier)}


def as_expression(operand: ast.Identifier | ast.IndexedIdentifier) -> ast.Expression:
    """Return an operand as the expression that it would be as an argument."""
    if isinstance(operand, ast.Identifier):
        return operand
    expression: ast.Expression = operand.name
    for index in operand.indices:
        expression = ast.IndexExpression(expression, index)
        expression.span = operand.span
    return expression
