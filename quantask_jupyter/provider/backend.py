"""Qiskit's backend: ``transpile``, pass managers and ``backend.run`` on Quantask's workers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from functools import cached_property
from typing import Any, Self

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import Target

from quantask_jupyter.client.request import as_whole, circuit_of_batch, task_request
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.domain.devices import device, is_device, those_there_are
from quantask_jupyter.domain.expectations import PURPOSE
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.plain_numbers import plain_parts
from quantask_jupyter.provider.backend_options import default_options, method_options, of_run, with_effect
from quantask_jupyter.provider.configuration import BackendStatus, Configuration
from quantask_jupyter.provider.job import RUN, QuantaskJob
from quantask_jupyter.provider.of_backend import noise_of, target_of
from quantask_jupyter.provider.run_input import as_circuits, binds_of, seeds_of
from quantask_jupyter.provider.run_result import HEADER, header_of
from quantask_jupyter.provider.simulator_target import Edges, edges_of, simulator_target
from quantask_jupyter.provider.submitted import Submitted, in_qiskits_words

IN_BLOCKS: ContextVar[tuple[Any, ...]] = ContextVar("IN_BLOCKS", default=())
"""The sessions in whose blocks code is, the innermost last."""

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
            NoSuchOptionError: an option does not exist; it is an ``AttributeError`` and a ``QiskitError``.
            QiskitError: there is none of this name, a value is none that the option has, or the API cannot be reached.
        """
        chosen = with_effect(options)
        super().__init__(provider=provider, name=name, description="Quantask", backend_version="1", **chosen)
        self._targets: dict[tuple[frozenset[str] | None, str | None, Edges | None], Target] = {}
        if name != DEFAULT and provider is None:  # else it is known that there is one
            _ = self._limits

    @classmethod
    def from_backend(cls, backend: BackendV2, **options: Any) -> Self:
        """Return a simulator of a backend, as Aer makes one: with its gates, couplings and errors.

        A fake device (``FakeVigoV2()``) is the backend of its name. Of another one (``GenericBackendV2(5)``) there are
        the target, and the noise model that Aer makes of its times and errors if the options name no noise.

        Raises:
            TypeError: it is no ``BackendV2``.
        """
        if not isinstance(backend, BackendV2):
            raise TypeError(f"A simulator is made of a BackendV2, not of a {type(backend).__name__}.")
        if is_device(backend.name):
            return cls(backend.name, **options)
        noise = {} if options.keys() & {"noise", "noise_model"} else {"noise_model": noise_of(backend)}
        made = cls(**noise, **options)
        made._of_device = target_of(backend)
        return made

    @classmethod
    def _default_options(cls) -> Options:
        return default_options()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def set_options(self, **fields: Any) -> None:
        """Set options of all runs from here on.

        Raises:
            NoSuchOptionError: an option does not exist.
            QiskitError: an option has a value that it cannot have.
        """
        super().set_options(**with_effect(fields))

    def set_option(self, key: str, value: Any) -> None:
        """Set one option, as :meth:`set_options` does."""
        self.set_options(**{key: value})

    def clear_options(self) -> None:
        """Give all options the values that they have before anybody has set them."""
        super().set_options(**default_options().__dict__)

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

    def status(self) -> BackendStatus:
        """Return whether circuits are run, and how many tasks wait in the one queue of the deployment.

        Raises:
            QiskitError: the API cannot be reached.
        """
        with in_qiskits_words(QiskitError):
            return BackendStatus.of(self)

    def properties(self) -> Any:
        """Return the times and errors of a fake device, as its package describes them; None of a simulator.

        Raises:
            QiskitError: the API cannot be reached, or the package with fake devices is not installed here.
        """
        if not is_device(self.name):
            return None
        with in_qiskits_words(QiskitError):
            return device(self.name).properties()

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
    def _of_device(self) -> Target | None:
        """The target of the device that is simulated; None of a simulator of its own."""
        if not is_device(self.name):
            return None
        with in_qiskits_words(QiskitError):
            return target_of(device(self._limits["name"]))

    @property
    def target(self) -> Target:
        """What the transpiler may leave as it is: Qiskit's standard gates, control flow, and Aer's save instructions.

        Of a fake device it has the couplings, gates, times and errors. With a ``NoiseModel`` of Aer's it has the gates
        that the model names and the errors are of, and with a method that knows few gates, these. The options
        ``basis_gates`` and ``coupling_map`` say others, and what is coupled.

        Raises:
            QiskitError: the API cannot be reached, or the package with fake devices is not installed here.
        """
        if self._of_device is not None:
            return self._of_device
        gates = self.options.basis_gates or getattr(self.noise, "basis_gates", None)  # which a model may get more of
        edges = edges_of(self.options.coupling_map)
        key = None if gates is None else frozenset(gates), self.options.method, edges
        if key not in self._targets:
            qubits = self._limits["max_qubits"] if edges is None else 1 + max(map(max, edges), default=0)
            self._targets[key] = simulator_target(qubits, gates=key[0], method=key[1], edges=edges)
        return self._targets[key]

    def run(
        self,
        run_input: QuantumCircuit | Iterable[QuantumCircuit] | None = None,
        parameter_binds: Sequence[Mapping[Any, Any]] | None = None,
        **options: Any,
    ) -> QuantaskJob:
        """Submit circuits, all or none, and return their job at once.

        Args:
            run_input: one circuit, or several; Aer's name for it, ``circuits``, is another.
            parameter_binds: a list with a mapping for each circuit, from each parameter to its values, as Aer has it.
            **options: those of the backend, for this run.

        Raises:
            QiskitError: an option or a circuit is wrong, or the API cannot be reached.
        """
        circuits = as_circuits(options.pop("circuits", None) if run_input is None else run_input)
        chosen = {**self.options.__dict__, **of_run({"parameter_binds": parameter_binds, **options})}
        binds = binds_of(chosen["parameter_binds"], circuits)
        with in_qiskits_words(QiskitError):
            seeds = seeds_of(as_whole("seed_simulator", chosen["seed_simulator"]), binds)
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
            metadata={PURPOSE: {"for": RUN, **note_of(circuit), HEADER: header_of(circuit)}},
        )


def note_of(circuit: QuantumCircuit) -> dict[str, Any]:
    """Return the circuit's name and its metadata, as far as these are plain data."""
    return {"name": str(circuit.name), "metadata": plain_parts(circuit.metadata or {})}


def backend_of(mode: Any) -> QuantaskBackend:
    """Return the backend that a primitive is to run on: as given, or of a session or batch.

    Without a mode it is that of the session in whose block this is, or else the default one.

    Raises:
        ValueError: it is none of ours.
    """
    if mode is None:
        sessions = IN_BLOCKS.get()
        if not sessions:
            return QuantaskBackend()
        mode = sessions[-1]
    backend = mode if isinstance(mode, QuantaskBackend) else getattr(mode, "backend", lambda: None)()
    if not isinstance(backend, QuantaskBackend):
        raise ValueError(f"A {type(mode).__name__} is neither a QuantaskBackend nor a Session or Batch of one.")
    return backend


def simulator_of(backend: Any) -> Any:
    """Return ours for a backend of others, and anything else as it is."""
    is_others = isinstance(backend, BackendV2) and not isinstance(backend, QuantaskBackend)
    return QuantaskBackend.from_backend(backend) if is_others else backend
