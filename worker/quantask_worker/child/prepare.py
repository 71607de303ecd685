"""From a job to circuits that the simulator can run; the last small ones are remembered.

What is remembered depends on nothing but the job: the same text with the same parameters, shots, method and noise is
the same simulation. The seed plays no part in it. It is remembered for its owner alone: how long a text takes to parse
must not show that somebody else has sent it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qiskit import QuantumCircuit
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.domain.method_options import notes_of, options_of
from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError
from quantask_worker.child import parameters
from quantask_worker.child.delays import after_delays, notes_of_delays, relaxation_of
from quantask_worker.child.device import placed
from quantask_worker.child.expansion import Sizes
from quantask_worker.child.fusion_order import in_fusion_order
from quantask_worker.child.idle_qubits import without_idle_qubits
from quantask_worker.child.job import Job
from quantask_worker.child.load import load
from quantask_worker.child.loaded import AtPoint, Loaded
from quantask_worker.child.measurement import has_measurement, measure_all, never_written
from quantask_worker.child.method import Choice, Question, choose
from quantask_worker.child.noise_model import gate_errors
from quantask_worker.child.noise_of_job import (
    drawn_as_whole,
    for_noise,
    is_by_qubit,
    notes_of_noise,
    operations_elsewhere,
    with_noise,
)
from quantask_worker.child.registers import Register
from quantask_worker.child.remembered import Recent
from quantask_worker.child.saved_values import check_size
from quantask_worker.child.saves import check_method, has_saves, with_saves_at_its_end, without_saves_at_its_end
from quantask_worker.child.shot_by_shot import by_shots
from quantask_worker.child.shot_by_shot.by_shots import ByShots
from quantask_worker.child.simulate import Run
from quantask_worker.child.sweep_methods import note_of_methods
from quantask_worker.child.user_gates import inline_user_gates
from quantask_worker.stages import Stage, Stopwatch

MOST_REMEMBERED = 128  # circuits, and as many prepared jobs
LONGEST_REMEMBERED = 16_384  # characters of source
LARGEST_REMEMBERED = 2_000  # operations, with gates and loops written out


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job, ready to be simulated.

    Attributes:
        circuits: one, or one for each point of a sweep; nobody changes them.
        run: how to simulate them, but for the seed.
        registers: of the circuit as its author declared it.
        num_clbits: of each circuit.
        measured_all: whether the measurements are our addition.
        binding: the values of the parameters.
        notes: what the author should know about how the circuit was read.
        by_shots: the program, if no circuit can say it; there are no circuits then.
        parts: one for each point of a sweep, if each one's circuit is another or is
            translated by itself; there are no circuits then.
        on_device: the circuit as the device would run it, on all of its qubits, if one was asked for.
        reason: why it is simulated by this method.
    """

    circuits: list[QuantumCircuit]
    run: Run
    registers: tuple[Register, ...]
    num_clbits: int
    measured_all: bool
    binding: parameters.Binding
    notes: tuple[str, ...]
    by_shots: ByShots | None = None
    parts: tuple[Prepared, ...] = ()
    on_device: QuantumCircuit | None = None
    reason: str = ""

    @property
    def number_of_points(self) -> int:
        """The points of the sweep; 1 of what is none."""
        return max(1, len(self.circuits), len(self.parts))

    def some_points(self, begin: int, end: int) -> Prepared:
        """Return the points from ``begin`` to before ``end`` alone."""
        return replace(self, circuits=self.circuits[begin:end], parts=self.parts[begin:end])


_loaded: Recent[Loaded] = Recent(MOST_REMEMBERED)
_prepared: Recent[Prepared] = Recent(MOST_REMEMBERED)


def prepare(job: Job, watch: Stopwatch) -> Prepared:
    """Return what is to be simulated for ``job``; ``watch`` is told how long parsing and translating took.

    Raises:
        QuantumError: by what is wrong with the circuit, its parameters or its size.
    """
    watch.begin(Stage.PARSE)
    key = _key(job)
    known = _prepared.get(key)
    if known is not None:
        watch.begin(Stage.TRANSPILE)
        return known
    loaded = _load(job)
    watch.begin(Stage.TRANSPILE)
    prepared = _prepare(job, loaded)
    if _is_small(job, *prepared.circuits, *(circuit for part in prepared.parts for circuit in part.circuits)):
        _prepared.keep(key, prepared)
    return prepared


def _load(job: Job) -> Loaded:
    key = (job.owner_key, job.circuit_format, job.source, job.limits.max_qubits)
    loaded = _loaded.get(key)
    if loaded is None:
        loaded = _inlined(load(job.circuit_format, job.source, max_qubits=job.limits.max_qubits))
        if _is_small(job, loaded.circuit):
            _loaded.keep(key, loaded)
    return loaded


def _inlined(loaded: Loaded) -> Loaded:
    names = tuple(parameters.names_of(loaded.circuit))  # a definition may have no use for some
    return replace(loaded, circuit=inline_user_gates(loaded.circuit), parameters=names)


def _prepare(job: Job, loaded: Loaded) -> Prepared:
    if loaded.at_point is not None:
        return _prepare_points(job, loaded.at_point)
    binding = parameters.bind(loaded.parameters, job.parameters)
    _check_number_of_points(binding, job)
    if binding.points is None:
        return _prepare_bound(job, loaded, binding)
    try:
        return _prepare_bound(job, loaded, binding)
    except CircuitUnsupportedError:  # a power of a gate is one: it can be written in other gates only as numbers
        return _prepare_each_point(job, loaded, binding, binding.points)


def _prepare_each_point(
    job: Job, loaded: Loaded, binding: parameters.Binding, points: Sequence[Mapping[str, float]]
) -> Prepared:
    """Return a sweep that cannot be translated before it is bound, with one part for each point."""
    nothing_left = parameters.Binding({}, None)
    bound = (parameters.assign(loaded.circuit, binding.all_at(point)) for point in points)
    parts = [_prepare_bound(job, replace(loaded, circuit=circuit), nothing_left) for circuit in bound]
    return _of_parts(parts, binding)


def _prepare_points(job: Job, program: AtPoint) -> Prepared:
    """Return a program that is another circuit for each value of its inputs, with one part for each point."""
    arrays = [name for name, is_array in program.inputs.items() if is_array]
    binding = parameters.bind(sorted(program.inputs), job.parameters, arrays_of_one_point=arrays, whole=program.whole)
    _check_number_of_points(binding, job)
    nothing_left = parameters.Binding({}, None)
    points = binding.points or [{}]
    loaded = (_inlined(program.load(binding.all_at(point))) for point in points)
    parts = [_prepare_bound(job, at_point, nothing_left) for at_point in loaded]
    return replace(parts[0], binding=binding) if binding.points is None else _of_parts(parts, binding)


def _of_parts(parts: Sequence[Prepared], binding: parameters.Binding) -> Prepared:
    """Return a sweep of circuits of their own; where methods differ, each part says so, as each may be told alone."""
    note = note_of_methods([part.run.method for part in parts])
    told = tuple(parts if note is None else (replace(part, notes=(note, *part.notes)) for part in parts))
    return replace(told[0], circuits=[], by_shots=None, binding=binding, parts=told)


def _prepare_bound(job: Job, loaded: Loaded, binding: parameters.Binding) -> Prepared:
    if loaded.by_shots is not None:
        return _prepare_by_shots(job, loaded.by_shots, binding)
    by_qubit = is_by_qubit(job)
    relaxation = relaxation_of(job)
    on_delays = notes_of_delays(job, loaded.circuit, relaxation)
    if relaxation is None:
        loaded = replace(loaded, circuit=after_delays(loaded.circuit, None))
    complete, measured_all = _complete(loaded, binding, by_qubit=by_qubit)
    on_device = None if job.device is None else placed(complete.circuit, job.device)
    relaxed = after_delays(complete.circuit if on_device is None else on_device, relaxation)
    circuit, noise, qubits = with_noise(relaxed, job)
    run = _run(job, noise, as_written=by_qubit)
    choice = _choose(circuit, run, job, binding)
    circuit = in_fusion_order(for_noise(choice.circuit, run, job), run, choice.method)
    check_method(circuit, choice.method)
    options = options_of(choice.method, job.method_options)
    check_size(circuit, choice.method, points=len(binding.points or [{}]), shots=job.shots)
    return Prepared(
        circuits=_at_points(circuit, binding),
        run=replace(
            run,
            method=choice.method,
            options=options,
            noise=drawn_as_whole(noise, run.errors, choice.method),
        ),
        registers=complete.registers,
        num_clbits=complete.circuit.num_clbits,
        measured_all=measured_all,
        binding=binding,
        notes=(
            *complete.notes,
            *on_delays,
            *notes_of_noise(job, noise, circuit, qubits),
            *choice.notes,
            *notes_of(options),
        ),
        on_device=on_device,
        reason=choice.reason,
    )


_NO_CIRCUIT = "no circuit can say what the program does with its measurements"
_OPTIONS = {"noise": "noise", "method": "a method", "backend": "a device"}


def _prepare_by_shots(job: Job, program: ByShots, binding: parameters.Binding) -> Prepared:
    """Return a program that is run by shots, which neither noise nor a method of the simulator's can do.

    Raises:
        CircuitUnsupportedError: one of them was asked for; it says why no circuit could.
    """
    asked = {"noise": job.noise, "method": job.method, "backend": job.device}
    option = next((name for name, value in asked.items() if value is not None), None)
    if option is not None:
        reason = program.reason
        raise CircuitUnsupportedError(
            f"{reason.message} Without {_OPTIONS[option]} it is run shot by shot; with {_OPTIONS[option]} it cannot be"
            " run.",
            line=reason.line,
            column=reason.column,
            source_line=reason.source_line,
            hint=f"Leave out --{option}.",
        )
    run = replace(_run(job, None, as_written=False), method=by_shots.METHOD)
    return Prepared([], run, (), 0, False, binding, (), program, reason=_NO_CIRCUIT)


def _key(job: Job) -> tuple[object, ...]:
    rest = [job.parameters, job.shots, job.method, job.method_options, job.memory]
    return (
        job.owner_key,
        job.circuit_format,
        job.source,
        json.dumps(rest, sort_keys=True, default=str),
        job.noise,
        job.device,
        job.limits,
    )


def _is_small(job: Job, *circuits: QuantumCircuit) -> bool:
    if len(job.source) > LONGEST_REMEMBERED or sum(map(len, circuits)) > LARGEST_REMEMBERED:
        return False
    # A circuit keeps the definitions of its gates once they have been asked for: little text may mean very much.
    return sum(Sizes().of_all(circuit.data)[0] for circuit in circuits) <= LARGEST_REMEMBERED


def _check_number_of_points(binding: parameters.Binding, job: Job) -> None:
    points = len(binding.points or [])
    if points > job.limits.max_outcomes:
        most = job.limits.max_outcomes
        raise LimitExceededError(
            f"The sweep has {points} points; the limit is {most} outcomes over all points.",
            hint="Submit the sweep in parts, as a batch.",
        )


def _complete(loaded: Loaded, binding: parameters.Binding, *, by_qubit: bool) -> tuple[Loaded, bool]:
    """Return the circuit as it is to be run: parameters of one value bound, qubits measured.

    With noise that is given ``by_qubit``, each qubit keeps its place.
    The second value says whether measuring was our addition.
    """
    circuit = parameters.assign(loaded.circuit, binding.fixed)
    parameters.check_angles(circuit)
    is_measured = has_measurement(circuit)
    if (is_measured and loaded.registers) or has_saves(circuit):
        return replace(loaded, circuit=circuit if by_qubit else without_idle_qubits(circuit)), False
    measured, registers = measure_all(circuit, loaded.registers)
    notes = (*loaded.notes, never_written(loaded.registers, is_measured=is_measured, instead=registers[-1].name))
    return Loaded(measured, registers, notes), True


def _choose(circuit: QuantumCircuit, run: Run, job: Job, binding: parameters.Binding) -> Choice:
    points = binding.points or [{}]
    middle = points[len(points) // 2]
    return choose(Question(circuit, run, mps_seconds=job.limits.mps_seconds, point=middle), job.method)


def _at_points(circuit: QuantumCircuit, binding: parameters.Binding) -> list[QuantumCircuit]:
    if binding.points is None:
        return [circuit]
    # To bind copies each save, at more than the rest costs, and there is nothing in them to bind.
    body, saves = without_saves_at_its_end(circuit)
    bound = [with_saves_at_its_end(parameters.assign(body, point), saves) for point in binding.points]
    for of_point in bound:
        parameters.check_angles(of_point)
    return bound


def _run(job: Job, noise: NoiseModel | None, *, as_written: bool) -> Run:
    """Return how to simulate the job, but for its method and seed."""
    limits = job.limits
    return Run(
        *("", job.shots, None, noise, limits.memory_bytes, limits.threads, job.memory, as_written),
        replace(gate_errors(noise), elsewhere=operations_elsewhere(job)),
    )
