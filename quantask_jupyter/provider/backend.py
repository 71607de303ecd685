"""Qiskit's backend: ``transpile``, pass managers and ``backend.run`` on Quantask's workers."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Instruction
from qiskit.exceptions import QiskitError
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import Target

from quantask_jupyter.client.request import as_whole, circuit_of_batch, task_request
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.domain.devices import device, is_device, those_there_are
from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.plain_numbers import plain_data
from quantask_jupyter.domain.saved import SAVES
from quantask_jupyter.provider.backend_options import default_options, method_options, of_run, with_effect
from quantask_jupyter.provider.configuration import Configuration
from quantask_jupyter.provider.job import RUN, QuantaskJob
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT
from quantask_jupyter.provider.simulator_target import Edges, edges_of, simulator_target
from quantask_jupyter.provider.submitted import PURPOSE, Submitted, in_qiskits_words

DEFAULT = "aer"
"""The name of the backend that every deployment has."""


class QuantaskBackend(BackendV2):
    """A simulator without noise of its own, whose qubits are all connected, or a fake device (``fake_sherbrooke``).

    What runs on it are durable tasks. A circuit that a device cannot run as it is, is transpiled for it by the worker.

    ``run`` takes as options ``shots``, ``seed_simulator``, ``memory``, ``parameter_binds``, ``method`` and ``noise``
    (Quantask's description of noise or Aer's ``NoiseModel``; Aer's name for it is ``noise_model``), and Aer's options
    of matrix product states and of the extended stabilizer. Beside Qiskit's
    interface there is what Aer's own simulator is asked for: ``from_backend``, ``configuration``, ``available_methods``
    and ``available_devices``, and the options ``device`` ("CPU") and ``precision``.
    """

    def __init__(self, name: str = DEFAULT, *, provider: Any = None, **options: Any) -> None:
        """Use a backend of the deployment that the kernel is configured for.

        Args:
            name: of the backend.
            provider: what it was found by.
            **options: of its runs, in place of the defaults: ``QuantaskBackend(method="statevector", shots=100)``.

        Raises:
            AttributeError: an option does not exist.
            QiskitError: there is none of this name, a value is none that the option has, or the API cannot be reached.
        """
        chosen = with_effect(options)
        super().__init__(provider=provider, name=name, description="Quantask", backend_version="1", **chosen)
        self._targets: dict[tuple[frozenset[str] | None, str | None, Edges | None], Target] = {}
        if name != DEFAULT and provider is None:  # else it is known that there is one
            _ = self._limits

    @classmethod
    def from_backend(cls, backend: BackendV2, **options: Any) -> Self:
        """Return the fake device that ``backend`` is (``FakeVigoV2()``), as Aer makes a simulator of one.

        Raises:
            QiskitError: it is none.
        """
        if not is_device(backend.name):
            raise QiskitError(f"{backend.name!r} is no fake device of qiskit-ibm-runtime, which alone can be named.")
        return cls(backend.name, **options)

    @classmethod
    def _default_options(cls) -> Options:
        return default_options()

    def set_options(self, **fields: Any) -> None:
        """Set options of all runs from here on.

        Raises:
            AttributeError: an option does not exist.
            QiskitError: an option has a value that it cannot have.
        """
        super().set_options(**with_effect(fields))

    @property
    def noise(self) -> Any:
        """The noise of its runs, by whichever of its two names it was given; None without."""
        return self.options.noise_model if self.options.noise is None else self.options.noise

    def available_methods(self) -> tuple[str, ...]:
        """Return the simulation methods that an option ``method`` may name; without one the circuit decides."""
        return "automatic", *METHODS

    def available_devices(self) -> tuple[str, ...]:
        """Return on what circuits are simulated."""
        return ("CPU",)

    def configuration(self) -> Configuration:
        """Return name, size and gates together, as Qiskit's backends had them before ``target``.

        Raises:
            QiskitError: the API cannot be reached.
        """
        return Configuration.of(self, max_shots=self._limits["max_shots"])

    @property
    def max_circuits(self) -> int | None:
        """None: a run may have as many circuits as a batch."""
        return None

    @cached_property
    def _limits(self) -> Mapping[str, Any]:
        with in_qiskits_words(QiskitError):
            known = {backend["name"]: backend for backend in kernel_session().get("backends").data["backends"]}
        if self.name not in known:
            raise QiskitError(f"There is no backend {self.name!r}. {those_there_are(self.name, known)}")
        limits: Mapping[str, Any] = known[self.name]
        return limits

    @cached_property
    def _of_device(self) -> Target:
        with in_qiskits_words(QiskitError):
            target = copy.deepcopy(device(self._limits["name"]).target)
        for name in sorted(SAVES):
            target.add_instruction(Instruction, name=name)
        return target

    @property
    def target(self) -> Target:
        """What the transpiler may leave as it is: Qiskit's standard gates, control flow, and Aer's save instructions.

        Of a fake device it has the couplings, gates, times and errors. With a ``NoiseModel`` of Aer's it has the gates
        that the model names and the errors are of, and with a method that knows few gates, these. The options
        ``basis_gates`` and ``coupling_map`` say others, and what is coupled.

        Raises:
            QiskitError: the API cannot be reached, or the package with fake devices is not installed here.
        """
        if is_device(self.name):
            return self._of_device
        gates = self.options.basis_gates or getattr(self.noise, "basis_gates", None)  # which a model may get more of
        edges = edges_of(self.options.coupling_map)
        key = None if gates is None else frozenset(gates), self.options.method, edges
        if key not in self._targets:
            qubits = self._limits["max_qubits"] if edges is None else 1 + max(map(max, edges), default=0)
            self._targets[key] = simulator_target(qubits, gates=key[0], method=key[1], edges=edges)
        return self._targets[key]

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
        chosen = {**self.options.__dict__, **of_run(options)}
        binds = _binds(chosen["parameter_binds"], circuits)
        with in_qiskits_words(QiskitError):
            seeds = _seeds(as_whole("seed_simulator", chosen["seed_simulator"]), binds)
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
            noise=options["noise_model"] if options["noise"] is None else options["noise"],
            memory=options["memory"],
            method_options=method_options(options, options["method"]),
            metadata={PURPOSE: {"for": RUN, **note_of(circuit)}},
        )


def _binds(given: Sequence[Mapping[Any, Any]] | None, circuits: Sequence[QuantumCircuit]) -> list[Mapping[Any, Any]]:
    """Return the values of each circuit's parameters.

    Raises:
        QiskitError: there are not as many as circuits, or a parameter has none.
    """
    binds = list(given or [{}] * len(circuits))
    if len(binds) != len(circuits):
        raise QiskitError(
            f"parameter_binds must have a mapping for each of {len(circuits)} circuits, not {len(binds)}."
        )
    for index, (circuit, bind) in enumerate(zip(circuits, binds, strict=True)):
        bound = {str(getattr(parameter, "name", parameter)) for parameter in bind}
        unbound = [parameter.name for parameter in free_parameters(circuit) if not _is_bound(parameter, bound)]
        if unbound:
            told = ", ".join(map(repr, unbound[:10]))
            raise QiskitError(
                f"Circuit {index} ({circuit.name!r}) has parameters without values: {told}."
                " Assign them, or give them as parameter_binds."
            )
    return binds


def _is_bound(parameter: Any, bound: set[str]) -> bool:
    """Say whether a parameter has a value, by itself or as an element of a vector."""
    vector = getattr(parameter, "vector", None)
    return parameter.name in bound or (vector is not None and vector.name in bound)


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
            plain[str(key)] = plain_data(value)
        except (TypeError, ValueError):
            continue  # what only this process knows stays in it
    return {"name": str(circuit.name), "metadata": plain}


def backend_of(mode: Any) -> QuantaskBackend:
    """Return the backend that a primitive is to run on: as given, or of a session or batch; the default one for None.

    Raises:
        ValueError: it is none of ours.
    """
    if mode is None:
        return QuantaskBackend()
    backend = mode if isinstance(mode, QuantaskBackend) else getattr(mode, "backend", lambda: None)()
    if not isinstance(backend, QuantaskBackend):
        raise ValueError(f"A {type(mode).__name__} is neither a QuantaskBackend nor a Session or Batch of one.")
    return backend
