"""Qiskit's backend: ``transpile``, pass managers and ``backend.run`` on Quantask's workers."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, Delay, Instruction
from qiskit.circuit.controlflow import get_control_flow_name_mapping
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import Target

from quantask_jupyter.client.request import circuit_of_batch, task_request
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.domain.devices import device, is_device
from quantask_jupyter.domain.saved import SAVES
from quantask_jupyter.provider.job import RUN, QuantaskJob
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT
from quantask_jupyter.provider.submitted import PURPOSE, Submitted, in_qiskits_words

DEFAULT = "aer"
"""The name of the backend that every deployment has."""


class QuantaskBackend(BackendV2):
    """A simulator without noise of its own, whose qubits are all connected, or a fake device (``fake_sherbrooke``).

    What runs on it are durable tasks. A circuit that a device cannot run as it is, is transpiled for it by the worker.

    ``run`` takes as options ``shots``, ``seed_simulator``, ``memory``, ``parameter_binds``, ``method`` and
    ``noise_model`` (Quantask's description of noise, a dictionary).
    """

    def __init__(self, name: str = DEFAULT, *, provider: Any = None, **options: Any) -> None:
        """Use a backend of the deployment that the kernel is configured for.

        Args:
            name: of the backend.
            provider: what it was found by.
            **options: of its runs, in place of the defaults: ``QuantaskBackend(method="statevector", shots=100)``.

        Raises:
            AttributeError: an option does not exist.
            QiskitError: there is none of this name, or the API cannot be reached.
        """
        super().__init__(provider=provider, name=name, description="Quantask", backend_version="1", **options)
        if name != DEFAULT and provider is None:  # else it is known that there is one
            _ = self._limits

    @classmethod
    def _default_options(cls) -> Options:
        return Options(
            shots=1024, seed_simulator=None, memory=False, parameter_binds=None, method=None, noise_model=None
        )

    @property
    def max_circuits(self) -> int | None:
        """None: a run may have as many circuits as a batch."""
        return None

    @cached_property
    def _limits(self) -> Mapping[str, Any]:
        with in_qiskits_words(QiskitError):
            known = {backend["name"]: backend for backend in kernel_session().get("backends").data["backends"]}
        if self.name not in known:
            raise QiskitError(f"There is no backend {self.name!r}; there are: {', '.join(sorted(known))}.")
        limits: Mapping[str, Any] = known[self.name]
        return limits

    @cached_property
    def _target(self) -> Target:
        return self._of_device() if is_device(self.name) else self._of_simulator()

    def _of_device(self) -> Target:
        with in_qiskits_words(QiskitError):
            target = copy.deepcopy(device(self._limits["name"]).target)
        for name in sorted(SAVES):
            target.add_instruction(Instruction, name=name)
        return target

    def _of_simulator(self) -> Target:
        target = Target(description="Quantask", num_qubits=self._limits["max_qubits"])
        for name, gate in sorted(get_standard_gate_name_mapping().items()):
            target.add_instruction(Delay if isinstance(gate, Delay) else gate, name=name)
        for name, kind in get_control_flow_name_mapping().items():
            target.add_instruction(kind, name=name)
        for name in ("unitary", "initialize", "set_statevector", "barrier", *sorted(SAVES)):
            target.add_instruction(_OF_ANY_WIDTH.get(name, Instruction), name=name)
        return target

    @property
    def target(self) -> Target:
        """What the transpiler may leave as it is: Qiskit's standard gates, control flow, and Aer's save instructions.

        Of a fake device it has the couplings, gates, times and errors.

        Raises:
            QiskitError: the API cannot be reached, or the package with fake devices is not installed here.
        """
        return self._target

    def run(self, run_input: QuantumCircuit | Iterable[QuantumCircuit], **options: Any) -> QuantaskJob:
        """Submit circuits, all or none, and return their job at once.

        Args:
            run_input: one circuit, or several.
            **options: those of the backend, for this run. ``parameter_binds`` is a list with a mapping for each
                circuit, from each parameter to its values, as Aer has it.

        Raises:
            QiskitError: an option or a circuit is wrong, or the API cannot be reached.
        """
        circuits = [run_input] if isinstance(run_input, QuantumCircuit) else list(run_input)
        if not circuits or not all(isinstance(circuit, QuantumCircuit) for circuit in circuits):
            raise QiskitError("A run needs one circuit of Qiskit's or more.")
        chosen = {**self.options.__dict__, **options}
        unknown = sorted(chosen.keys() - self._default_options().__dict__.keys())
        if unknown:
            known = ", ".join(sorted(self._default_options().__dict__))
            raise QiskitError(f"The backend has no option {unknown[0]!r}; it has: {known}.")
        binds = _binds(chosen["parameter_binds"], len(circuits))
        with in_qiskits_words(QiskitError):
            seeds = _seeds(chosen["seed_simulator"], binds)
            requests: list[dict[str, Any]] = []
            for circuit, bind, seed in zip(circuits, binds, seeds, strict=True):
                with circuit_of_batch(len(requests), circuit.name) if len(circuits) > 1 else nullcontext():
                    requests.append(self._request(circuit, bind, {**chosen, "seed_simulator": seed}))
        return QuantaskJob(self, Submitted.submit(requests))

    def _request(self, circuit: QuantumCircuit, bind: Mapping[Any, Any], options: Mapping[str, Any]) -> dict[str, Any]:
        return task_request(
            circuit,
            shots=options["shots"],
            seed=options["seed_simulator"],
            parameters=bind or None,
            backend=self.name,
            method=options["method"],
            noise=options["noise_model"],
            memory=options["memory"],
            metadata={PURPOSE: {"for": RUN, **note_of(circuit)}},
        )


_OF_ANY_WIDTH: Mapping[str, type[Instruction]] = {"barrier": Barrier}


def _binds(given: Sequence[Mapping[Any, Any]] | None, circuits: int) -> list[Mapping[Any, Any]]:
    if not given:
        return [{}] * circuits
    if len(given) != circuits:
        raise QiskitError(f"parameter_binds must have one mapping for each of {circuits} circuits, not {len(given)}.")
    return list(given)


def _seeds(first: int | None, binds: Sequence[Mapping[Any, Any]]) -> list[int | None]:
    """Return the seed of each circuit: Aer's, which counts the points of all circuits before it."""
    points = [max((np.size(values) for values in bind.values()), default=1) for bind in binds]
    before = list(accumulate(points, initial=0))[:-1]
    return [None if first is None else first + SEED_OF_THE_NEXT * number for number in before]


def note_of(circuit: QuantumCircuit) -> dict[str, Any]:
    """Return the circuit's name and its metadata, as far as these are plain data."""
    plain: dict[str, Any] = {}
    for key, value in (circuit.metadata or {}).items():
        try:
            plain[str(key)] = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            continue  # what only this process knows stays in it
    return {"name": str(circuit.name), "metadata": plain}
