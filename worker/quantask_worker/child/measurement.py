"""Whether a circuit measures anything, measuring everything where it does not, and one bit for each measurement."""

from __future__ import annotations

from collections.abc import Sequence

from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import CircuitInstruction, Clbit

from quantask_worker.child.branches import has_blocks
from quantask_worker.child.registers import Register

_MOST_NAMED = 10
"""Registers in one note."""


def has_measurement(circuit: QuantumCircuit) -> bool:
    """Say whether the circuit measures a qubit, in a branch or loop or outside."""
    if "measure" in circuit.count_ops():
        return True
    if not circuit.has_control_flow_op():
        return False
    branches = (instruction.operation for instruction in circuit.data if has_blocks(instruction))
    return any(has_measurement(block) for operation in branches for block in operation.blocks)


def measure_all(circuit: QuantumCircuit, registers: Sequence[Register]) -> tuple[QuantumCircuit, tuple[Register, ...]]:
    """Return the circuit with every qubit measured at its end, into a new register, last of ``registers``.

    The register is called ``meas``, or ``meas1`` and so on where the circuit has one of that name.
    """
    taken = {register.name for register in circuit.cregs} | {register.name for register in registers}
    names = ("meas", *(f"meas{number}" for number in range(1, len(taken) + 1)))
    name = next(name for name in names if name not in taken)
    measured: QuantumCircuit = circuit.copy()
    register = ClassicalRegister(circuit.num_qubits, name)
    measured.add_register(register)
    measured.barrier()
    measured.measure(measured.qubits, register)
    indices = range(circuit.num_clbits, measured.num_clbits)
    return measured, (*registers, Register(name, tuple(indices)))


def one_into_each_bit(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit with each measurement that another overwrites before anybody reads it in a bit of its own.

    Aer draws the shots of a circuit without branches at its end, and would apply the readout errors of both to the
    last value. The bits are above the circuit's own, where nobody reads them.
    """
    overwritten: set[Clbit] = set()
    moved: list[CircuitInstruction] = []
    own: list[Clbit] = []
    for instruction in reversed(circuit.data):
        if instruction.name != "measure":
            if not (instruction.is_standard_gate() or instruction.name in ("barrier", "reset")):
                overwritten.clear()  # it may read any of them: a condition's bits are not always among its own
        elif instruction.clbits[0] in overwritten:
            own.append(Clbit())
            instruction = instruction.replace(clbits=own[-1:])
        else:
            overwritten.add(instruction.clbits[0])
        moved.append(instruction)
    if not own:
        return circuit
    wider: QuantumCircuit = circuit.copy_empty_like()
    wider.add_bits(own)
    for instruction in reversed(moved):
        wider._append(instruction)
    return wider


def with_whole_memory(circuit: QuantumCircuit, *, has_errors: bool) -> QuantumCircuit:
    """Return the circuit with its last classical bit measured, if it reads bits while it runs.

    With noise, Aer's memory ends behind the highest bit that a measurement writes: what is assigned beyond is lost, and
    what is read there ends the run. So where that is not the last one, a qubit is measured at the start, where it is 0,
    into one more bit that nobody reads.

    Args:
        circuit: in a method's gates.
        has_errors: whether a measurement has errors of gates: it is measured at the end then, where they change
            nothing that is still looked at.
    """
    if not any(has_blocks(instruction) or instruction.name == "store" for instruction in circuit.data):
        return circuit
    if circuit.clbits[-1] in _measured_into(circuit):
        return circuit
    whole: QuantumCircuit = circuit.copy_empty_like()
    whole.add_bits([Clbit()])
    if not has_errors:
        whole.measure(0, whole.num_clbits - 1)
    for instruction in circuit.data:
        whole._append(instruction)
    if has_errors:
        whole.measure(0, whole.num_clbits - 1)
    return whole


def _measured_into(circuit: QuantumCircuit) -> set[Clbit]:
    """Return the bits that measurements write, in blocks too: those name the bits of the outermost circuit."""
    bits = {instruction.clbits[0] for instruction in circuit.data if instruction.name == "measure"}
    blocks = (instruction.operation.blocks for instruction in circuit.data if has_blocks(instruction))
    return bits.union(*(_measured_into(block) for some in blocks for block in some))


def never_written(registers: Sequence[Register], *, is_measured: bool, instead: str) -> str:
    """Return the note that nothing is measured, and into which registers if the author declared any.

    Args:
        registers: those of the author.
        is_measured: whether there are measurements, into bits that end with a block or a subroutine.
        instead: the name of the register that every qubit was measured into.
    """
    added = f"every qubit was measured at the end, into '{instead}'."
    if is_measured:
        return f"What is measured is in no register that outlives its block: {added}"
    if not registers:
        return f"Nothing is measured: {added}"
    names = ", ".join(f"'{register.name}'" for register in registers[:_MOST_NAMED])
    if len(registers) > _MOST_NAMED:
        names = f"{names} and {len(registers) - _MOST_NAMED} more"
    return f"Nothing is measured into {names}: {added}"
