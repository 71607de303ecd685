"""The noise of a job: what it is for the qubits in use, and what the circuit needs for it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from qiskit import QuantumCircuit
from qiskit_aer.noise import NoiseModel, amplitude_damping_error

from quantask_worker.child.device import errors_of, has_errors_by_matrices
from quantask_worker.child.idle_qubits import narrowed
from quantask_worker.child.job import Job
from quantask_worker.child.measurement import one_into_each_bit, with_whole_memory
from quantask_worker.child.noise import noise_model
from quantask_worker.child.noise_data import of_qubits, operations
from quantask_worker.child.noise_model import GateErrors
from quantask_worker.child.noise_reach import check_widths, notes_of_unreached, notes_of_unused
from quantask_worker.child.simulate import Run

_KRAUS = "kraus"


def is_by_qubit(job: Job) -> bool:
    """Say whether errors are told of each qubit and of each gate as the circuit has it: by a model or a device."""
    return job.device is not None or (job.noise is not None and job.noise.model is not None)


def with_noise(circuit: QuantumCircuit, job: Job) -> tuple[QuantumCircuit, NoiseModel | None, Sequence[int]]:
    """Return the circuit with Aer's form of its noise; where that is told by qubits, of those that the circuit uses.

    The third value says which qubits these were.
    """
    if job.device is not None:
        narrow, qubits = narrowed(circuit)
        return narrow, errors_of(job.device, qubits), qubits
    if job.noise is None:
        return circuit, None, range(circuit.num_qubits)
    if job.noise.model is None:
        return circuit, noise_model(job.noise), range(circuit.num_qubits)
    narrow, qubits = narrowed(circuit)
    return narrow, noise_model(replace(job.noise, model=of_qubits(job.noise.model, qubits))), qubits


def operations_elsewhere(job: Job) -> frozenset[str]:
    """Return the names of what errors do that are told of qubits, whether or not the circuit uses these."""
    if job.device is not None:
        return frozenset({_KRAUS}) if has_errors_by_matrices(job.device) else frozenset()
    if job.noise is None or job.noise.model is None:
        return frozenset()
    return operations(job.noise.model)


def drawn_as_whole(noise: NoiseModel | None, errors: GateErrors, method: str) -> NoiseModel | None:
    """Return a part of a model from which Aer draws, for a seed, what it would draw from the whole one.

    Shots of a statevector are drawn in another way if any error of the model is by Kraus operators, also one of qubits
    that the circuit does not use. In their place there is one that follows no gate.
    """
    if noise is None or method != "statevector" or _KRAUS not in errors.elsewhere - errors.operations:
        return noise
    whole = copy.deepcopy(noise)
    whole.add_quantum_error(amplitude_damping_error(0.1), ["of other qubits"], [0])
    return whole


def notes_of_noise(
    job: Job, noise: NoiseModel | None, circuit: QuantumCircuit, qubits: Sequence[int]
) -> tuple[str, ...]:
    """Return what the author should know of errors that follow no gate of the circuit, as it is run."""
    unused = notes_of_unused(noise, circuit)
    if job.noise is None or job.noise.model is None:
        return unused
    return (*unused, *notes_of_unreached(job.noise.model, circuit, qubits))


def for_noise(circuit: QuantumCircuit, run: Run, job: Job) -> QuantumCircuit:
    """Return a circuit in a method's gates with the classical bits that Aer needs to simulate it with noise.

    Raises:
        RequestInvalidError: an error is of more qubits than its gate.
    """
    if run.noise is None:
        return circuit
    if job.noise is not None and job.noise.model is not None:
        check_widths(job.noise.model, circuit)
    return with_whole_memory(one_into_each_bit(circuit), has_errors="measure" in run.errors.gates)
