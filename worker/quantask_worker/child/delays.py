"""Delays: the relaxation of a qubit that waits, where the noise knows its times; elsewhere a delay changes nothing."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitError, CircuitInstruction, Delay, Instruction, ParameterExpression
from qiskit.quantum_info import Kraus
from qiskit.utils.units import apply_prefix
from qiskit_aer.noise import thermal_relaxation_error

from quantask_jupyter.domain import devices
from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.delays import IN_DT, IN_SECONDS
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError
from quantask_worker.child import noise_data
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.job import Job

_TOLD = {IN_SECONDS: "s", IN_DT: "dt"}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How qubits relax while they wait.

    Attributes:
        times: for each qubit its T1 and T2 in seconds, infinite where it has none, and the share of the excited state
            that it ends in.
        dt: seconds of a sample, the unit ``dt`` of delays; None where nobody knows.
    """

    times: Sequence[tuple[float, float, float]]
    dt: float | None


def relaxation_of(job: Job) -> Relaxation | None:
    """Return how the qubits of a job's device or noise model relax; None where nothing says so.

    Raises:
        RequestInvalidError: the data are not those of a model.
    """
    if job.device is not None:
        target = devices.device(job.device).target
        every = [(getattr(each, "t1", None), getattr(each, "t2", None)) for each in target.qubit_properties or ()]
        return Relaxation([_physical(t1 or math.inf, t2 or math.inf) for t1, t2 in every], target.dt) if every else None
    if job.noise is None or job.noise.model is None:
        return None
    told = noise_data.relaxation(job.noise.model)
    if told is None:
        return None
    times, dt = told
    return Relaxation([_physical(t1 or math.inf, t2 or math.inf, excited) for t1, t2, excited in times], dt)


def _physical(t1: float, t2: float, excited: float = 0.0) -> tuple[float, float, float]:
    return t1, min(t2, 2 * t1), excited  # as Aer cuts it: a phase lives no longer


def after_delays(circuit: QuantumCircuit, relaxation: Relaxation | None) -> QuantumCircuit:
    """Return the circuit with what happens in its delays in place of these; it may be the one that was given.

    That is what Aer does itself with a device's delays: https://qiskit.github.io/qiskit-aer, ``RelaxationNoisePass``.

    Raises:
        CircuitUnsupportedError: a delay has no length yet, or one in samples of which nobody knows how long they are,
            or it is on a qubit that the noise says nothing of.
    """
    if not has_delays(circuit):
        return circuit
    return _rewritten(circuit, range(circuit.num_qubits), lambda operation, at: _relaxed(operation, at, relaxation))


def notes_of_delays(job: Job, circuit: QuantumCircuit, relaxation: Relaxation | None) -> tuple[str, ...]:
    """Return what the author should know of delays that take no time although there is noise that depends on time."""
    if not has_delays(circuit):
        return ()
    if relaxation is not None and job.circuit_format is CircuitFormat.OPENQASM2:
        return ("A delay takes no time here: OpenQASM 2 says no unit. OpenQASM 3 does: delay[100ns] q[0];",)
    if job.noise is not None and job.noise.thermal is not None:
        return ("A delay takes no time here: noise.thermal is of gates. A device's noise is also of delays.",)
    return ()


def with_delays(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a circuit that came as QPY with Qiskit's delays in place of what stands for them."""
    if not _has(circuit, _TOLD.keys()):
        return circuit
    return _rewritten(circuit, range(circuit.num_qubits), lambda told, _: _delay(told))


def _delay(told: Instruction) -> list[Instruction] | None:
    unit = _TOLD.get(told.name)
    if unit is None or told.definition is not None:
        return None
    try:
        (length,) = told.params
        return [Delay(length, unit)]
    except (ValueError, TypeError, CircuitError) as error:
        raise CircuitInvalidError("The QPY file has a delay without a length.") from error


def has_delays(circuit: QuantumCircuit) -> bool:
    """Say whether there is a delay, in a branch or loop or outside."""
    return _has(circuit, {"delay"})


def _has(circuit: QuantumCircuit, names: Collection[str]) -> bool:
    if not circuit.count_ops().keys().isdisjoint(names):
        return True
    if not circuit.has_control_flow_op():
        return False
    branches = (instruction.operation for instruction in circuit.data if has_blocks(instruction))
    return any(_has(block, names) for operation in branches for block in operation.blocks)


Rewrite = Callable[[Instruction, int], list[Instruction] | None]
"""Takes an instruction of one qubit and the place of that; returns what stands in its place, or None to keep it."""


def _rewritten(circuit: QuantumCircuit, places: Sequence[int], rewrite: Rewrite) -> QuantumCircuit:
    place_of = dict(zip(circuit.qubits, places, strict=True))
    out: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data:
        at = [place_of[qubit] for qubit in instruction.qubits]
        if has_blocks(instruction):
            blocks = [_rewritten(block, at, rewrite) for block in instruction.operation.blocks]
            operation = instruction.operation.replace_blocks(blocks)
            out._append(instruction.replace(operation=operation, params=operation.params))
        elif instruction.is_standard_gate() or len(at) != 1:
            out._append(instruction)
        else:
            written = rewrite(instruction.operation, at[0])
            for each in (
                [instruction] if written is None else (CircuitInstruction(one, instruction.qubits) for one in written)
            ):
                out._append(each)
    return out


def _relaxed(operation: Instruction, place: int, relaxation: Relaxation | None) -> list[Instruction] | None:
    if not isinstance(operation, Delay):
        return None
    if relaxation is None:
        return []
    if place >= len(relaxation.times):
        raise CircuitUnsupportedError(
            f"A delay is on qubit {place}, and the noise model says how {len(relaxation.times)} qubits relax.",
            hint="Use qubits of the backend that the model was made of, or leave out the delay.",
        )
    seconds = _seconds(operation, relaxation.dt)
    t1, t2, excited = relaxation.times[place]
    if seconds == 0 or t1 == t2 == math.inf:
        return []
    return [Instruction("kraus", 1, 0, list(_operators(t1, t2, seconds, excited)))]


@functools.lru_cache(maxsize=1024)
def _operators(t1: float, t2: float, seconds: float, excited: float) -> tuple[Any, ...]:
    """Return the matrices of one delay: each takes a millisecond, and scheduled circuits have many of few lengths."""
    return tuple(Kraus(thermal_relaxation_error(t1, t2, seconds, excited)).data)


def _seconds(delay: Delay, dt: float | None) -> float:
    length = delay.duration
    if isinstance(length, ParameterExpression) and length.parameters:
        names = ", ".join(sorted(parameter.name for parameter in length.parameters))
        raise CircuitUnsupportedError(f"A delay's length depends on {names}, which has no value yet.")
    if delay.unit != "dt":
        return float(length) if delay.unit == "s" else float(apply_prefix(float(length), delay.unit))
    if dt is None:
        raise CircuitUnsupportedError(
            "A delay is given in dt, and nothing says how long a dt is.", hint="Give it in ns, us, ms or s."
        )
    return float(length) * dt
