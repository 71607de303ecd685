"""Running circuits on Aer."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.domain.saved import SAVES
from quantask_jupyter.errors import CircuitUnsupportedError, MemoryLimitError, SimulationFailedError
from quantask_worker.child import mps
from quantask_worker.child.noise_model import GateErrors
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.saved_values import wire_form
from quantask_worker.child.saves import labels_of

THREADS_FROM_QUBITS = 8
"""Below, to share the work costs as much as the work: of shots of 3 noisy qubits, two threads make no more a second."""

_SAYS_MEMORY = re.compile(r"memory|bad_alloc", re.IGNORECASE)
_UNKNOWN_OPERATION = re.compile(r"unknown instruction: (\w+)")
_NOT_FOR_USERS = re.compile(r"ERROR:|\[Experiment [0-9]+\]|[Cc]ircuit[ -]circuit-[0-9]+|\"circuit-[0-9]+\"|,\s*$")
_MIB = 2**20
_BYTES_PER_AMPLITUDE = 16
_KEPT = SAVES | {"store"}
_EXPONENTS = {"statevector": 1, "density_matrix": 2, "unitary": 2, "superop": 4}


@dataclass(frozen=True, slots=True)
class Run:
    """How to run circuits.

    Attributes:
        method: an Aer method.
        shots: of each circuit.
        seed: below 2**63, or None to let Aer draw one.
        noise: the noise, or None.
        memory_bytes: what Aer may use for a state.
        threads: that Aer may use; they change nothing but the time.
        memory: whether the outcome of each shot is asked for.
        as_written: whether the noise is of gates as the circuit has them, and so they must stay what they are.
        errors: what the noise does to gates.
        options: of the method, by Aer's names.
    """

    method: str
    shots: int
    seed: int | None
    noise: NoiseModel | None
    memory_bytes: int
    threads: int = 1
    memory: bool = False
    as_written: bool = False
    errors: GateErrors = field(default_factory=GateErrors)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """What Aer answered for each circuit, and the seed of the first one.

    Attributes:
        counts: by hexadecimal key; of a circuit that measures nothing, none.
        seed: of the first circuit.
        memory: the hexadecimal key of each shot, if it was asked for.
        saved: what the circuits have saved, by label.
        one_by_one: whether each shot was run by itself, and not drawn of a state that is simulated once: Aer gives
            shot n the seed + n then.
    """

    counts: list[dict[str, int]]
    seed: int
    memory: list[list[str]]
    saved: list[dict[str, Any]]
    one_by_one: bool


def simulate(circuits: Sequence[QuantumCircuit], run: Run) -> Output:
    """Run circuits as one Aer job.

    A sweep is a list of bound circuits, and not Aer's own ``parameter_binds``: Aer 0.18 leaves ``cp``, ``crx``,
    ``cry``, ``crz``, ``cu1`` and ``cu3`` out of those silently. Circuit k runs with the seed of the first + 2113 k.

    Raises:
        MemoryLimitError: Aer says that the memory is too small.
        CircuitUnsupportedError: Aer does not know an operation.
        SimulationFailedError: Aer says that it failed otherwise.
    """
    results = _results(circuits, run, {**run.options, **({"memory": True} if run.memory else {})})
    every = [result.data.to_dict() for result in results]
    return Output(
        counts=[dict(data.get("counts", {})) for data in every],
        seed=int(results[0].seed_simulator),
        memory=[list(data.get("memory", [])) for data in every],
        saved=[wire_form(data, labels_of(circuit, run.method)) for data, circuit in zip(every, circuits, strict=True)],
        one_by_one=any("counts" in data for data in every) and not results[0].metadata["measure_sampling"],
    )


def stays_within(circuit: QuantumCircuit, run: Run, bond_dimension: int) -> bool:
    """Say whether ``circuit`` stays within a bond dimension.

    Ask this in a process of its own (see :mod:`probe`): Aer keeps the log that it reads for good.
    """
    options = {"matrix_product_state_max_bond_dimension": bond_dimension, "mps_log_data": True}
    (result,) = _results([circuit], run, options)
    return mps.nothing_was_cut_off(result.metadata["MPS_log_data"])


def state_bytes(method: str, num_qubits: int) -> int:
    """Return the size of a method's state, 0 for the methods whose states are as large as they become."""
    return _BYTES_PER_AMPLITUDE << (_EXPONENTS[method] * num_qubits) if method in _EXPONENTS else 0


@functools.cache
def simulator(method: str) -> AerSimulator:
    """Return the one simulator of a method in this process."""
    return AerSimulator(method=method)


def _results(circuits: Sequence[QuantumCircuit], run: Run, options: dict[str, Any]) -> list[Any]:
    try:
        job = simulator(run.method).run(
            list(circuits),
            shots=run.shots,
            seed_simulator=run.seed,
            noise_model=run.noise,
            enable_truncation=not any(map(keeps_its_end, circuits)),
            **_memory_and_threads(circuits, run),
            **options,
        )
        answer = job.result()
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise _unsupported(str(error), run.method) from error
    if not answer.success:
        raise _failure(answer, run)
    return list(answer.results)


def _memory_and_threads(circuits: Sequence[QuantumCircuit], run: Run) -> dict[str, int]:
    """Return what Aer is told of them.

    Of Aer's three kinds of parallelism these two keep the counts: parts of one state, and shots, each of which has a
    seed of its own. Circuits are not run side by side.

    Aer makes no shot at all, without a word, where two states that it believes to be in parallel do not fit. Of matrix
    product states it believes that every bond is as large as it can be, which refuses what needs a thousandth of it.
    """
    width = max(circuit.num_qubits for circuit in circuits)
    threads = run.threads if width >= THREADS_FROM_QUBITS else 1
    if run.method == "matrix_product_state":
        return {"max_memory_mb": -1, "max_parallel_threads": threads, "max_parallel_shots": 1}
    fitting = run.memory_bytes // (2 * max(_MIB, state_bytes(run.method, width)))
    return {
        "max_memory_mb": max(1, run.memory_bytes // _MIB),
        "max_parallel_threads": threads,
        "max_parallel_shots": max(1, min(threads, fitting)),
    }


def keeps_its_end(circuit: QuantumCircuit) -> bool:
    """Say whether the circuit has branches, loops, assignments or saves.

    Aer's truncation drops what follows the last measurement, and with it the end of a branch that has it.
    """
    return circuit.has_control_flow_op() or not _KEPT.isdisjoint(circuit.count_ops())


def _failure(answer: Any, run: Run) -> MemoryLimitError | SimulationFailedError:
    """Read Aer's answer; it reports a shortage of memory here too, and never raises."""
    failed = [result.status for result in answer.results if not result.success]
    says = str(failed[0] if failed else answer.status)
    if _SAYS_MEMORY.search(says):
        by = run.method.replace("_", " ")
        return MemoryLimitError(
            f"The simulation by {by} needs more memory than a task may use, {run.memory_bytes // _MIB} MiB.",
            hint="Use fewer qubits, or fewer gates between distant ones.",
        )
    told = " ".join(_NOT_FOR_USERS.sub("", says).split()).rstrip(".")
    return SimulationFailedError(f"The simulator reported a failure: {told}.", hint=_another_method(run.method))


def _unsupported(says: str, method: str) -> CircuitUnsupportedError:
    """Return the refusal of what Aer refuses before it runs it; its words are those of its own code."""
    unknown = _UNKNOWN_OPERATION.search(says)
    if unknown is None:
        return CircuitUnsupportedError("The simulator cannot run this circuit.", hint=_another_method(method))
    return CircuitUnsupportedError(
        f"The simulator does not know the operation '{unknown[1]}'.", hint="Send circuit.decompose() in its place."
    )


def _another_method(method: str) -> str:
    another = "density_matrix" if method == "statevector" else "statevector"
    return f"Try another method, for example --method {another}."
