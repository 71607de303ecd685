"""A circuit run in this process: as users write it, and at its best. The latter is what every peer's worker does."""

from __future__ import annotations

import functools
from typing import Any

from qiskit import qasm3, transpile
from qiskit.transpiler import PassManager, generate_preset_pass_manager
from qiskit_aer import AerSimulator


def as_users_write_it(source: str, shots: int) -> dict[str, int]:
    """Do as Qiskit's own tutorials do."""
    simulator = AerSimulator()
    circuit = qasm3.loads(source)
    counts: dict[str, int] = simulator.run(transpile(circuit, simulator), shots=shots).result().get_counts()
    return counts


def at_its_best(source: str, shots: int) -> dict[str, int]:
    """Do the same with what can be kept kept: the simulator, its target (read once) and the pass manager."""
    return run(qasm3.loads(source), shots)


def run(circuit: Any, shots: int) -> dict[str, int]:
    """Translate and run a circuit with what is kept."""
    counts: dict[str, int] = simulator().run(pass_manager().run(circuit), shots=shots).result().get_counts()
    return counts


def run_sweep(source: str, parameter: str, values: list[float], shots: int) -> list[dict[str, int]]:
    """Run a circuit once for each value of a parameter; it is parsed and translated once."""
    translated = pass_manager().run(qasm3.loads(source))
    (theta,) = [each for each in translated.parameters if each.name == parameter]
    return [
        simulator().run(translated.assign_parameters({theta: value}), shots=shots).result().get_counts()
        for value in values
    ]


@functools.cache
def simulator() -> AerSimulator:
    """Return the one simulator of this process."""
    return AerSimulator()


@functools.cache
def pass_manager() -> PassManager:
    """Return the one pass manager of this process; Aer fuses gates itself, so level 0 is the fastest."""
    return generate_preset_pass_manager(optimization_level=0, target=simulator().target)
