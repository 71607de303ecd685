"""What no evaluation comes to: a name there that nothing declares is told all the same, as an editor does it.

A branch on a known value is followed or not, and of a loop that has no turn nothing is seen. Only names are looked at:
whether an index is in range there, or a divisor 0, may be what the branch was to find out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openqasm3 import ast

from quantask_worker.child.openqasm3 import functions
from quantask_worker.child.openqasm3.problems import Problem, ProgramError
from quantask_worker.child.openqasm3.program.gates_of_tools import OF_BRAKET
from quantask_worker.child.openqasm3.program.qubits import meant_to_declare
from quantask_worker.child.openqasm3.program.standard_gates import KNOWN, OTHER_NAMES
from quantask_worker.child.openqasm3.program.tree import declared_name, walk
from quantask_worker.child.openqasm3.program.uncalled import Uncalled

_WITH_BODIES = (
    *(ast.BranchingStatement, ast.ForInLoop, ast.WhileLoop, ast.SwitchStatement),
    *(ast.CompoundStatement, ast.SubroutineDefinition),
)


class Unreached(Uncalled):
    """Looks at the names in blocks."""

    def problems_of_unreached(self, program: ast.Program) -> Iterator[Problem]:
        """Yield what is wrong with names in blocks, save at the places where something is known to be wrong."""
        nodes = list(walk([node for node in program.statements if isinstance(node, _WITH_BODIES)]))
        declared = {"nop", *(declared_name(node) for node in [*program.statements, *nodes])}
        gates = {*declared, *KNOWN, *OTHER_NAMES, *OF_BRAKET}
        unknown = [node for node in nodes if isinstance(node, ast.QuantumGate) and node.name.name not in gates]
        declared.update(*map(meant_to_declare, unknown))
        heads = {id(node.name) for node in nodes if isinstance(node, ast.QuantumGate | ast.FunctionCall)}
        told = [problem.span for problem in self.problems]
        for node in nodes:
            if id(node) not in heads:
                yield from (problem for problem in self._problems_of_name(node, declared) if problem.span not in told)

    def _problems_of_name(self, node: Any, declared: set[str | None]) -> tuple[Problem, ...]:
        try:
            if isinstance(node, ast.Identifier) and not (node.name in declared or node.name.startswith("$")):
                self.find(node.name, node)
            elif isinstance(node, ast.QuantumGate | ast.FunctionCall):
                name = node.name.name
                if name not in {*declared, *functions.FUNCTIONS} and self.look_up(name) is None:
                    (self.standard if isinstance(node, ast.QuantumGate) else self.refuse_function)(name, node)
        except ProgramError as error:
            return error.problems
        return ()
