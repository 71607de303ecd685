"""A circuit on a fake device: in its gates and along its couplings, with the errors of the qubits that it uses."""

from __future__ import annotations

import copy
import functools
import io
import warnings
from collections.abc import Sequence

from qiskit import QuantumCircuit, qpy
from qiskit.circuit import Store
from qiskit.transpiler import PassManager, Target, generate_preset_pass_manager
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.domain import devices
from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.qpy_source import packed
from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError
from quantask_worker.child import saves
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES

QPY_VERSION = 13
"""The newest that every supported Qiskit reads."""

_SEED = 0
"""Of the choice of qubits: the same circuit is always placed on the same ones."""


def placed(circuit: QuantumCircuit, name: str) -> QuantumCircuit:
    """Return the circuit as the device would run it, on all of its qubits; transpiled, unless it is so already.

    Raises:
        LimitExceededError: the device has not so many qubits.
        CircuitUnsupportedError: it cannot be made of the device's instructions.
    """
    target = _target(name)
    if _is_native(circuit, target):
        return circuit
    if circuit.num_qubits > target.num_qubits:
        raise LimitExceededError(
            f"The circuit has {circuit.num_qubits} qubits; the device {name} has {target.num_qubits}.",
            hint="Choose a larger device, or no device.",
        )
    try:
        return _pass_manager(name).run(circuit)
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise CircuitUnsupportedError(
            f"The circuit cannot be written in the instructions of the device {name}.",
            hint=f"It has: {', '.join(sorted(devices.device(name).operation_names))}.",
        ) from error


def errors_of(name: str, qubits: Sequence[int]) -> NoiseModel:
    """Return the errors of some of a device's qubits, the first of which becomes qubit 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of calibrations that Aer makes physical
        return NoiseModel.from_backend(_Part(_narrowed(devices.device(name).target, qubits)))


@functools.lru_cache(maxsize=16)
def has_errors_by_matrices(name: str) -> bool:
    """Say whether a qubit of the device keeps its phase longer than its energy, for which there are no Pauli errors."""
    every = devices.device(name).target.qubit_properties or ()
    times = [(getattr(each, "t1", None), getattr(each, "t2", None)) for each in every]
    return any(t1 is not None and t2 is not None and t2 > t1 for t1, t2 in times)


def told(circuit: QuantumCircuit) -> dict[str, object]:
    """Return what a result says of a circuit on a device: the circuit without its saves, and where its qubits were put.

    The ``layout`` has for each qubit of the circuit that was sent the device's qubit that it began on; null for a
    circuit that was transpiled before.
    """
    plain = circuit.copy_empty_like()
    for instruction in circuit.data:
        if instruction.name not in saves.CLASSES:
            plain._append(instruction)
    file = io.BytesIO()
    qpy.dump(plain, file, version=QPY_VERSION)
    layout = circuit.layout
    return {
        "circuit": {"format": CircuitFormat.QPY.value, "source": packed(file.getvalue())},
        "layout": None if layout is None else layout.initial_index_layout(filter_ancillas=True),
    }


@functools.lru_cache(maxsize=4)
def _target(name: str) -> Target:
    target = copy.deepcopy(devices.device(name).target)
    target.add_instruction(Store, name="store")
    for save, of_any_width in saves.CLASSES.items():
        target.add_instruction(of_any_width, name=save)
    return target


@functools.lru_cache(maxsize=4)
def _pass_manager(name: str) -> PassManager:
    return generate_preset_pass_manager(optimization_level=1, target=_target(name), seed_transpiler=_SEED)


def _is_native(circuit: QuantumCircuit, target: Target) -> bool:
    """Say whether the circuit is transpiled already: as wide as the device, with what the device has where it is."""
    places = {qubit: place for place, qubit in enumerate(circuit.qubits)}
    return circuit.num_qubits == target.num_qubits and _are_native(circuit, target, places)


def _are_native(circuit: QuantumCircuit, target: Target, places: dict[object, int]) -> bool:
    for instruction in circuit.data:
        at = tuple(places[qubit] for qubit in instruction.qubits)
        if instruction.name == "barrier":
            continue
        if instruction.name not in target:
            return False
        if has_blocks(instruction):
            for block in instruction.operation.blocks:
                inner = dict(zip(block.qubits, at, strict=True))
                if not _are_native(block, target, inner):
                    return False
        elif at not in (target[instruction.name] or {None: None}) and None not in (target[instruction.name] or {None}):
            return False
    return True


def _narrowed(target: Target, qubits: Sequence[int]) -> Target:
    """Return the target of some qubits alone."""
    places = {qubit: place for place, qubit in enumerate(qubits)}
    every = target.qubit_properties
    properties = None if every is None else [every[qubit] for qubit in qubits]
    narrow = Target(num_qubits=len(qubits), dt=target.dt, qubit_properties=properties)
    for name in target.operation_names:
        told = target[name]
        if told is None or None in told:
            narrow.add_instruction(target.operation_from_name(name), name=name)
            continue
        kept = {tuple(places[qubit] for qubit in at): each for at, each in told.items() if all(q in places for q in at)}
        if kept:
            narrow.add_instruction(target.operation_from_name(name), kept, name=name)
    return narrow


class _Part:
    """A part of a device, with what Aer reads of a backend."""

    version = 2

    def __init__(self, target: Target) -> None:
        self.target = target
        self.dt = target.dt
        self.operation_names = list(target.operation_names)
