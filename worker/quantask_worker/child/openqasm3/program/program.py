"""From a program's syntax tree to a circuit, or to all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Clbit, Qubit
from typing_extensions import override

from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.openqasm3.did_you_mean import did_you_mean
from quantask_worker.child.openqasm3.problems import MOST_PROBLEMS, Problem, ProgramError
from quantask_worker.child.openqasm3.program.inputs import Given
from quantask_worker.child.openqasm3.program.leaving import Leaving, ProgramEndedError, assigned
from quantask_worker.child.openqasm3.program.names import Bits, Broken, Extern, Subroutine, Variable
from quantask_worker.child.openqasm3.program.outputs import implied_outputs, output_registers
from quantask_worker.child.openqasm3.program.standard_gates import INCLUDES
from quantask_worker.child.openqasm3.program.tree import declared_name, walk
from quantask_worker.child.openqasm3.program.unreached import Unreached
from quantask_worker.child.openqasm3.syntax.pragmas import UnitaryPragma

_PHYSICAL = re.compile(r"\$([0-9]+)")


def evaluate(
    program: ast.Program, *, max_qubits: int, inputs: Given | None = None, doubtful: frozenset[str] = frozenset()
) -> Loaded:
    """Return a program's circuit with its registers and notes.

    Args:
        program: its syntax tree.
        max_qubits: the most qubits that it may declare.
        inputs: the values of all its inputs; without them those that only gates get are parameters of the circuit.
        doubtful: names in text that could not be read: nothing is said about them.

    Raises:
        ProgramError: it cannot be run, with what is wrong at up to ten places.
        NeedsInputsError: the circuit depends on its inputs.
        ParameterError: an input cannot have the value that it was given.
    """
    evaluation = Program(QuantumCircuit(), max_qubits=max_qubits)
    evaluation.given, evaluation.doubtful = inputs, doubtful
    return evaluation.run(program)


class Program(Unreached):
    """Evaluates programs."""

    def run(self, program: ast.Program) -> Loaded:
        """Evaluate all statements; behind one that is wrong the next are evaluated all the same."""
        if program.version is not None and not program.version.startswith("3"):
            message = f"OpenQASM {program.version[:20]} is not supported; versions 2 and 3 are."
            raise ProgramError(Problem(CircuitUnsupportedError, message, program.span))
        self._find_physical(program)
        self.definitions = {
            node.name.name: node for node in program.statements if isinstance(node, ast.SubroutineDefinition)
        }
        self.whole = self.frame_for(_bodies(program), ("end",))
        self._sequence(program.statements)
        self.check_the_rest(program)
        if self.problems:
            raise ProgramError(*self.problems)
        self.outputs = self.outputs or implied_outputs(self, program)
        self.note_unmeasured()
        self.keep_unused_inputs()
        registers = self.registers(output_registers(self))
        if not self.circuit.num_qubits and (self.outputs or self.written_to):
            self._run_on_a_qubit()
        return Loaded(self.circuit, registers, tuple(self.notes.texts()))

    def _run_on_a_qubit(self) -> None:
        """Give a program that computes only what the simulator needs: a qubit, and a measurement that nobody sees."""
        self.circuit.add_bits([Qubit(), Clbit()])
        self.circuit.measure(-1, -1)
        self.notes.add("The program has no qubits: the result is what it computes.")

    def check_the_rest(self, program: ast.Program) -> None:
        """Tell what is wrong in subroutines that nobody calls, and in what else was not evaluated."""
        for problems in (self.problems_of_uncalled(), self.problems_of_unreached(program)):
            for problem in problems:
                self._keep(ProgramError(problem))

    def _sequence(self, nodes: list[Any]) -> None:
        for k, node in enumerate(nodes):
            depth, scope, loops, calls = self.depth, self.scope, list(self.loops), list(self.calls)
            try:
                leaving = self.statement(node)
            except ProgramEndedError:
                self.scope, self.loops, self.calls = scope, loops, calls
                self.note_not_run(nodes[k + 1 :])
                return
            except ProgramError as error:
                self.depth, self.scope, self.loops, self.calls = depth, scope, loops, calls
                self._declare_broken(node)
                if all(problem.kind is CircuitUnsupportedError for problem in error.problems):
                    self._forget(node)
                self._keep(error)
                continue
            if leaving is None or self.problems:
                continue
            if leaving.now == "end":
                self.note_not_run(nodes[k + 1 :])
                return
            if leaving.flags:
                self._unless_ended(nodes[k + 1 :], leaving)
                return

    def note_not_run(self, nodes: list[Any]) -> None:
        """Note what stands behind an ``end`` to which all shots come, unless that is definitions alone."""
        for node in nodes:
            if not isinstance(node, ast.SubroutineDefinition | ast.QuantumGateDefinition):
                self.notes.add("What stands from here on, behind 'end', is not run.", node.span)
                return

    def _unless_ended(self, nodes: list[Any], leaving: Leaving) -> None:
        """Evaluate what comes only if a measurement has not ended the program."""
        if nodes:
            self._prepare(nodes, nodes[0])
            with self._branch(self._not(leaving.flags)):
                self._sequence(nodes)

    def _keep(self, error: ProgramError) -> None:
        for problem in error.problems:
            if problem not in self.problems:
                self.problems.append(problem)
        too_large = any(problem.kind is LimitExceededError for problem in error.problems)
        if len(self.problems) >= MOST_PROBLEMS or too_large:
            raise ProgramError(*self.problems)

    def _declare_broken(self, node: Any) -> None:
        """Declare what a statement that is wrong was to declare, so that nothing is said about its use."""
        name = declared_name(node)
        if name is not None and not isinstance(node, ast.ForInLoop):
            self.scope.names.setdefault(name, Broken())

    def _forget(self, node: Any) -> None:
        """Let nobody know what a statement was to assign that may be right: run shot by shot, it gives other values."""
        calls = [part.arguments for part in walk(node) if isinstance(part, ast.FunctionCall)]
        given = {part.name for part in walk(calls) if isinstance(part, ast.Identifier)}
        for name in assigned([node]) | given:
            named = self.scope.find(name)
            if isinstance(named, Bits):
                self.content.update(dict.fromkeys(named.clbits))
            elif isinstance(named, Variable) and not named.constant:
                names = self.scope.names
                names.update((other, Broken()) for other, variable in list(names.items()) if variable is named)

    def _find_physical(self, program: ast.Program) -> None:
        highest: int = -1
        place: ast.QASMNode = program
        for node in walk(program.statements):
            match = _PHYSICAL.fullmatch(node.name) if isinstance(node, ast.Identifier) else None
            if match is not None and (len(match[1]) > 9 or int(match[1]) > highest):
                highest, place = int(match[1][:10]), node
        if highest >= 0:
            self.declare_physical(highest, place)

    @override
    def statement(self, node: Any) -> Leaving | None:
        """Evaluate one statement."""
        self.step(node)
        self.check_timed(node)
        for annotation in getattr(node, "annotations", ()):
            self.notes.add(f"The annotation '@{annotation.keyword[:60]}' is ignored.", annotation.span)
        with self.at(node):  # for what no part of it has given a place
            return _STATEMENTS[type(node)](self, node)

    def _include(self, node: ast.Include) -> None:
        if node.filename not in INCLUDES:
            known = " and ".join(f'"{name}"' for name in INCLUDES)
            self.missing_include = True
            hint = did_you_mean(node.filename, INCLUDES)
            self.unsupported(f'The file "{node.filename[:60]}" cannot be included; {known} can.', node, hint)
        self.included.add(node.filename)

    def _expression(self, node: ast.ExpressionStatement) -> None:
        expression = node.expression
        if isinstance(expression, ast.FunctionCall) and self.look_up(expression.name.name) is not None:
            self.call(expression)
        elif not (isinstance(expression, ast.Identifier) and expression.name == "nop"):
            self.value(expression)

    def _scope_statement(self, node: ast.CompoundStatement) -> Leaving:
        return self._scope(node)

    def _subroutine(self, node: ast.SubroutineDefinition) -> None:
        if isinstance(self.scope.names.get(node.name.name), Extern):
            return  # it stands for that from where that is declared
        self.declare(node.name.name, Subroutine(node), node.name)

    def _extern(self, node: ast.ExternDeclaration) -> None:
        self.declare(node.name.name, Extern(node), node.name)

    def _calibration(self, node: Any) -> None:
        word = {ast.CalibrationStatement: "cal", ast.CalibrationDefinition: "defcal"}.get(type(node), "defcalgrammar")
        self.notes.add(f"'{word}' is ignored: pulses are not simulated.", node.span)


def _bodies(program: ast.Program) -> list[Any]:
    return [
        *program.statements,
        *(
            ast.CompoundStatement(node.body)
            for node in program.statements
            if isinstance(node, ast.SubroutineDefinition)
        ),
    ]


_STATEMENTS: dict[type, Callable[[Any, Any], Leaving | None]] = {
    ast.Include: Program._include,
    ast.QubitDeclaration: Program.declare_qubits,
    ast.ClassicalDeclaration: Program.declare_variable,
    ast.ConstantDeclaration: Program.declare_constant,
    ast.IODeclaration: Program.declare_input_or_output,
    ast.AliasStatement: Program.alias,
    ast.ClassicalAssignment: Program.assign,
    ast.ExpressionStatement: Program._expression,
    ast.QuantumGateDefinition: Program.define_gate,
    ast.QuantumGate: Program.gate_call,
    ast.QuantumPhase: Program.global_phase,
    ast.QuantumMeasurementStatement: Program.measure,
    ast.QuantumReset: Program.reset,
    ast.QuantumBarrier: Program.barrier,
    ast.DelayInstruction: Program.delay,
    ast.Box: Program.box,
    ast.BranchingStatement: Program.branch,
    ast.ForInLoop: Program.for_loop,
    ast.WhileLoop: Program.while_loop,
    ast.SwitchStatement: Program.switch,
    ast.BreakStatement: lambda self, _: self.leave("break"),
    ast.ContinueStatement: lambda self, _: self.leave("continue"),
    ast.EndStatement: lambda self, _: self.leave("end"),
    ast.ReturnStatement: Program.returned,
    ast.CompoundStatement: Program._scope_statement,
    ast.SubroutineDefinition: Program._subroutine,
    ast.ExternDeclaration: Program._extern,
    ast.CalibrationStatement: Program._calibration,
    ast.CalibrationDefinition: Program._calibration,
    ast.CalibrationGrammarDeclaration: Program._calibration,
    ast.Pragma: Program.pragma,
    UnitaryPragma: Program.unitary,
}
