"""The pass that writes a circuit's conditions, switches, variables and assignments out in single bits.

What comes out has only ``if``, ``while`` and ``for`` whose conditions Aer evaluates right, assignments to single bits,
gates and measurements. Blocks name the bits of the outermost circuit, because Aer does not translate a condition from
a block's own bits to those that it is placed on.
"""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import (
    CASE_DEFAULT,
    BoxOp,
    BreakLoopOp,
    CircuitInstruction,
    ContinueLoopOp,
    ControlFlowOp,
    ForLoopOp,
    IfElseOp,
    Instruction,
    Measure,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
)
from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.classical import unsigned
from quantask_worker.child.classical.body import Body, Scope
from quantask_worker.child.classical.formula import Formula, any_of, bit, bits_of, choice, not_
from quantask_worker.child.classical.hidden_bits import HiddenBits, Prelude
from quantask_worker.child.classical.reader import Reader
from quantask_worker.child.classical.unsigned import Bits


def in_single_bits(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a circuit that does the same, with no classical expression but Boolean ones over single bits.

    Its qubits and its first classical bits are those of ``circuit``; any after them are hidden and mean nothing.

    Raises:
        CircuitUnsupportedError: it has classical values that are neither Booleans nor unsigned integers.
        CircuitInvalidError: a condition names bits that the circuit does not have.
        LimitExceededError: it is too large once its expressions are written out.
    """
    if not circuit.num_identifiers and all(map(_is_simple, circuit.data)):
        return circuit
    if circuit.num_input_vars:
        names = ", ".join(f"'{var.name}'" for var in circuit.iter_input_vars())
        raise CircuitUnsupportedError(
            f"The circuit takes classical variables from outside: {names}.",
            hint="Give each a value in the circuit: circuit.add_var(name, value).",
        )
    bits = HiddenBits(circuit)
    body = _Writer(bits).block(circuit, Scope.outermost(circuit))
    written: QuantumCircuit = circuit.copy_empty_like(vars_mode="drop")
    written.add_bits(bits.hidden)
    for instruction in body.instructions((tuple(circuit.qubits), tuple(bits.clbits))):
        written._append(instruction)
    for parameter in set(circuit.parameters).difference(written.parameters):
        written.global_phase += 0 * parameter  # it stood in a block's phase, which is none of anything
    return written


def _is_simple(instruction: CircuitInstruction) -> bool:
    if instruction.is_standard_gate():
        return True
    operation = instruction.operation
    return isinstance(operation, Measure) or not (
        instruction.clbits or isinstance(operation, ControlFlowOp | Store) or _is_composed(operation)
    )


def _is_composed(operation: Any) -> bool:
    """Say whether an instruction, not a gate, stands for others, which may branch."""
    return type(operation) is Instruction and operation.definition is not None


class _Writer:
    def __init__(self, bits: HiddenBits) -> None:
        self._bits = bits

    def block(self, circuit: QuantumCircuit, scope: Scope) -> Body:
        """Return what a block does, on the outermost circuit's bits; its own variables end with it."""
        body = Body(self._bits)
        with self._bits.released():
            inside = scope.with_variables({var: self._variable(var) for var in circuit.iter_declared_vars()})
            for instruction in circuit.data:
                with self._bits.released():
                    self._write(instruction, inside, body)
        return body

    def _variable(self, variable: expr.Var) -> Bits:
        if variable.type.kind not in (types.Bool, types.Uint):
            raise CircuitUnsupportedError(
                f"The classical variable '{variable.name}' is a {variable.type.kind.__name__}.",
                hint="Variables that the simulator has are of the types expr.types.Bool() and expr.types.Uint(n).",
            )
        width = 1 if variable.type.kind is types.Bool else variable.type.width
        return [bit(index) for index in self._bits.take(width)]

    def _write(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        operation = None if instruction.is_standard_gate() else instruction.operation
        if isinstance(operation, IfElseOp):
            self._if(instruction, scope, body)
        elif isinstance(operation, SwitchCaseOp):
            self._switch(instruction, scope, body)
        elif isinstance(operation, WhileLoopOp):
            self._while(instruction, scope, body)
        elif isinstance(operation, ForLoopOp):
            self._for(instruction, scope, body)
        elif isinstance(operation, BoxOp):
            body.extend(self.block(operation.blocks[0], scope.inside(operation.blocks[0], instruction)))
        elif isinstance(operation, Store):
            self._store(operation, scope, body)
        elif operation is not None and _is_composed(operation):
            body.extend(self.block(operation.definition, scope.inside(operation.definition, instruction)))
        elif isinstance(operation, BreakLoopOp | ContinueLoopOp):
            body.store(scope.before_continue if isinstance(operation, ContinueLoopOp) else ())
            body.leave_loop(operation)
        else:
            body.place(instruction, scope)

    def _if(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        prelude = Prelude(self._bits)
        asked = Reader(scope.places, prelude.keep).condition(instruction.operation.condition)
        (condition,) = prelude.settle([asked])
        body.store(prelude.stores)
        blocks = [self.block(block, scope.inside(block, instruction)) for block in instruction.operation.blocks]
        body.branch(condition, blocks, scope.qubits_of(instruction))

    def _switch(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        """Write one ``if`` for each case; which one it is, is held before the first may change the target."""
        prelude = Prelude(self._bits)
        target = Reader(scope.places, prelude.keep).target(instruction.operation.target)
        earlier: list[Formula] = []
        cases = list(instruction.operation.cases_specifier())
        for labels, _ in cases:
            is_default = CASE_DEFAULT in labels
            matches = not_(any_of(earlier)) if is_default else any_of([unsigned.equals(target, int(n)) for n in labels])
            earlier.append(matches if len(cases) == 1 or is_default else prelude.held(matches))
        earlier = prelude.settle(earlier)
        body.store(prelude.stores)
        for matches, (_, block) in zip(earlier, cases, strict=True):
            inside = self.block(block, scope.inside(block, instruction))
            body.branch(matches, [inside], scope.qubits_of(instruction))

    def _while(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        """Write a loop; what its condition needs is stored before each look at it."""
        prelude = Prelude(self._bits)
        asked = Reader(scope.places, prelude.keep).condition(instruction.operation.condition)
        (condition,) = prelude.settle([asked])
        body.store(prelude.stores)
        (block,) = instruction.operation.blocks
        repeated = self.block(block, scope.inside(block, instruction, before_continue=prelude.stores))
        repeated.store(prelude.stores)
        body.loop_while(condition, repeated, scope.qubits_of(instruction))

    def _for(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        values, parameter, block = instruction.operation.params
        if isinstance(parameter, expr.Var):
            self._for_variable(instruction, scope, body)
            return
        inside = scope.inside(block, instruction, before_continue=())
        if isinstance(values, range) or len(set(values)) == len(values):
            body.loop_for(values, parameter, self.block(block, inside), scope.qubits_of(instruction))
        elif parameter not in block.parameters:  # nor None
            body.loop_for(range(len(values)), None, self.block(block, inside), scope.qubits_of(instruction))
        elif _leaves_early(block):
            raise CircuitUnsupportedError(
                "A 'for' loop over the same value twice cannot be left early or continued.",
                hint="Loop over each value once.",
            )
        else:  # Aer tells the rounds of a loop apart by their values
            for value in values:
                body.extend(self.block(block.assign_parameters({parameter: value}), inside))

    def _for_variable(self, instruction: CircuitInstruction, scope: Scope, body: Body) -> None:
        """Write a loop whose variable is a classical one: it is looked up by a count of the rounds."""
        values, variable, block = instruction.operation.params
        values = list(values)
        count = [bit(index) for index in self._bits.take(len(values).bit_length())]
        place = self._variable(variable)
        body.store((index.value, zero) for index, zero in zip(count, unsigned.number(0, len(count)), strict=True))
        repeated = Body(self._bits)
        with self._bits.released():
            prelude = Prelude(self._bits)
            rounds = [unsigned.equals(count, number) for number in range(len(values))]
            current = [
                any_of([now for now, value in zip(rounds, values, strict=True) if value >> k & 1])
                for k in range(len(place))
            ]
            self._assign(place, current, repeated, prelude)
        with self._bits.released():
            prelude = Prelude(self._bits)
            self._assign(count, unsigned.add(count, unsigned.number(1, len(count)), prelude.keep), repeated, prelude)
        inside = scope.inside(block, instruction, before_continue=()).with_variables({variable: place})
        repeated.extend(self.block(block, inside))
        body.loop_for(range(len(values)), None, repeated, scope.qubits_of(instruction))

    def _store(self, operation: Store, scope: Scope, body: Body) -> None:
        prelude = Prelude(self._bits)
        reader = Reader(scope.places, prelude.keep)
        value = reader.read(operation.rvalue)
        lvalue = operation.lvalue
        if isinstance(lvalue, expr.Index):
            target, index = reader.read(lvalue.target), reader.read(lvalue.index)
            values = [choice(unsigned.equals(index, k), value[0], place) for k, place in enumerate(target)]
        else:
            target = reader.read(lvalue)
            values = unsigned.resized(value, len(target))
        self._assign(target, values, body, prelude)

    def _assign(self, target: Bits, values: Bits, body: Body, prelude: Prelude) -> None:
        """Give all bits of ``target`` their values at once: none is read after it has been written."""
        written = {place.value for place in target if place.kind == "bit"}
        stores = []
        for place, value in zip(target, values, strict=True):
            if place.kind != "bit":
                continue  # a register read in a wider type: there is no bit
            reads_another = not written.isdisjoint(bits_of(value) - {place.value})
            stores.append((place.value, prelude.held(value) if reads_another else value))
        settled = prelude.settle([value for _, value in stores])
        body.store(prelude.stores)
        body.store((index, value) for (index, _), value in zip(stores, settled, strict=True))


def _leaves_early(block: QuantumCircuit) -> bool:
    """Say whether a ``break`` or ``continue`` in the block belongs to the loop around it."""
    return any(
        isinstance(instruction.operation, BreakLoopOp | ContinueLoopOp)
        or (
            has_blocks(instruction)
            and not isinstance(instruction.operation, ForLoopOp | WhileLoopOp)
            and any(map(_leaves_early, instruction.operation.blocks))
        )
        for instruction in block.data
    )
