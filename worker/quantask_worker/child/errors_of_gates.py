"""What errors of gates say about the method: no gate may get an error that it has not, or lose one that it has.

A noise model has errors of gates by their names, so that each gate must be simulated as the one that it is. What a
method lacks would be written in other gates, which have errors of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Qubit

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child import saves
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.simulate import Run, keeps_its_end, state_bytes
from quantask_worker.child.transpile import Basis, first_unknown, known_gates, knows, translate
from quantask_worker.child.while_loops import has_in_while_loop, has_while_loop

_ENTRIES_IN_A_SHOT = 256
"""Of a density matrix, to which a noisy gate is applied (8 ns each) while one is in a shot (2 us by any method)."""

_OWN_COURSE = frozenset({"initialize", "store", "kraus"})


def written_for(circuit: QuantumCircuit, run: Run, basis: Basis) -> QuantumCircuit:
    """Return the circuit in a method's gates; with noise, in gates that every method knows and noise is added to.

    Raises:
        CircuitUnsupportedError: the errors of a gate would be others, or it cannot be made of the method's gates.
    """
    if not run.as_written:
        return translate(circuit, "noisy" if run.noise is not None else basis)
    gate = gate_with_other_errors(circuit, basis, run.errors.gates)
    if gate is not None:
        raise _other_errors(gate, circuit, run, basis)
    return translate(circuit, basis, keeps_resets=True)


def gate_with_other_errors(circuit: QuantumCircuit, basis: Basis, noisy: frozenset[str]) -> str | None:
    """Return the first gate that would be written in others whose errors are not its own, or None.

    Args:
        circuit: as its author wrote it.
        basis: of the method.
        noisy: names and labels of what has errors.
    """
    return _Rewritten(basis, noisy).first_in(circuit) if noisy else None


@dataclass(slots=True)
class _Rewritten:
    """Gates that a method lacks.

    Attributes:
        basis: the method's gates.
        noisy: names and labels of what has errors.
        changed: whether a standard gate has other errors when it is rewritten, by its name.
    """

    basis: Basis
    noisy: frozenset[str]
    changed: dict[str, bool] = field(default_factory=dict)

    def first_in(self, circuit: QuantumCircuit) -> str | None:
        for instruction in circuit.data:
            if has_blocks(instruction):
                found = next(filter(None, map(self.first_in, instruction.operation.blocks)), None)
                if found is not None:
                    return found
            elif not knows(self.basis, instruction.name) and self._is_changed(instruction):
                return str(instruction.label if instruction.label in self.noisy else instruction.name)
        return None

    def _is_changed(self, instruction: CircuitInstruction) -> bool:
        if not self.noisy.isdisjoint((instruction.name, instruction.label)):
            return True
        if instruction.name not in known_gates():
            return False  # nor does any method know it: its errors are those of what it consists of
        if not instruction.is_standard_gate() or instruction.name.startswith("mc"):
            return True  # how it is written depends on its numbers, or on the qubits beside it
        if instruction.name not in self.changed:
            self.changed[instruction.name] = self._has_errors_in_other_gates(instruction)
        return self.changed[instruction.name]

    def _has_errors_in_other_gates(self, instruction: CircuitInstruction) -> bool:
        alone = QuantumCircuit(len(instruction.qubits))
        alone.append(instruction.operation, alone.qubits)
        return not self.noisy.isdisjoint(translate(alone, self.basis, keeps_resets=True).count_ops())


def _other_errors(gate: str, circuit: QuantumCircuit, run: Run, basis: Basis) -> CircuitUnsupportedError:
    method = basis.replace("_", " ")
    if gate in run.errors.gates:
        message = f"The noise model has an error of '{gate}', which the method {basis} cannot simulate as one gate."
    else:
        message = f"The method {basis} has no '{gate}': written in other gates, it would have their errors."
    if first_unknown(circuit, "statevector", [gate]) is not None:
        hint = f"No method has it. In Python, append it as a matrix: circuit.unitary(..., label='{gate}')."
    elif _could_be_a_statevector(circuit, run):
        hint = "A statevector has it: leave out the method, or choose statevector."
    else:
        hint = f"Write it in gates that a {method} has; the noise model's errors of those are then meant."
    return CircuitUnsupportedError(message, hint=hint)


def _could_be_a_statevector(circuit: QuantumCircuit, run: Run) -> bool:
    return (
        state_bytes("statevector", circuit.num_qubits) <= run.memory_bytes
        and saves.unknown_to(circuit, "statevector") is None
        and not has_noisy_loop(circuit, run)
    )


def has_noisy_loop(circuit: QuantumCircuit, run: Run) -> bool:
    """Say whether a while loop has a gate with errors; those of reading a bit are drawn as it is read."""
    noisy = run.errors.gates
    if not noisy or not has_while_loop(circuit):
        return False
    if run.as_written:
        return has_in_while_loop(circuit, noisy) or has_in_while_loop(
            translate(circuit, "statevector", keeps_resets=True), noisy
        )
    return has_in_while_loop(translate(circuit, "noisy"), noisy)


def is_faster_in_one_matrix(circuit: QuantumCircuit, run: Run) -> bool:
    """Say whether a noisy circuit is simulated faster once, in a density matrix of which all shots are drawn.

    Aer asks for errors of gates, more shots than amplitudes and gates that the method has, too, and takes it wherever
    it has these.

    Args:
        circuit: the circuit in a statevector's gates.
        run: how it will be run.
    """
    qubits = circuit.num_qubits
    if not run.errors.operations or not _is_measured_at_its_end(circuit):
        return False
    each_shot = "measure" in run.errors.gates and _has_measured_twice(circuit)  # then Aer makes a matrix for each
    return (
        2**qubits < run.shots
        and 4**qubits <= _ENTRIES_IN_A_SHOT * (1 if each_shot else run.shots)
        and state_bytes("density_matrix", qubits) <= run.memory_bytes
        and not (run.as_written and first_unknown(circuit, "density_matrix", known_gates()))
    )


def _is_measured_at_its_end(circuit: QuantumCircuit) -> bool:
    """Say whether nothing but to measure it again is done to a qubit that was measured, in what Aer does not drop."""
    measured: set[Qubit] = set()
    end = len(circuit.data)
    if not keeps_its_end(circuit):
        end = 1 + max((place for place, each in enumerate(circuit.data) if each.name == "measure"), default=-1)
    for instruction in circuit.data[:end]:
        if instruction.name == "barrier":
            continue
        if has_blocks(instruction) or instruction.name in _OWN_COURSE:
            return False
        if instruction.name != "measure" and not measured.isdisjoint(instruction.qubits):
            return False
        if instruction.name == "measure":
            measured.update(instruction.qubits)
    return True


def _has_measured_twice(circuit: QuantumCircuit) -> bool:
    measured = [instruction.qubits for instruction in circuit.data if instruction.name == "measure"]
    return len(set(measured)) < len(measured)
