"""What code asks a backend for that was written before there was a ``target``: its configuration, and its status."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from qiskit.providers import BackendV2

from quantask_jupyter.client.session import kernel_session

_SAVES_OR_SETS = ("save_", "set_")
_NO_GATES = frozenset(
    {
        *("break_loop", "continue_loop", "for_loop", "if_else", "switch_case", "while_loop"),
        *("delay", "initialize", "kraus", "reset"),
    }
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What Qiskit's backends said of themselves before they had a ``target``, as far as it means something here.

    Attributes:
        backend_name: of the backend.
        backend_version: of the backend.
        n_qubits: that it has.
        basis_gates: names of what it knows.
        coupling_map: pairs of qubits that are connected; None where all are.
        max_shots: of a run.
        simulator: always.
        local: never: circuits run on a worker.
        conditional: whether it runs circuits with conditions.
        memory: whether it tells the outcome of each shot.
        open_pulse: never: there are no pulses.
        description: of the backend.
        custom_instructions: those of ``basis_gates`` that are no gates.
        dt: seconds of a device's clock; None of a simulator.
        gates: none are described: ``basis_gates`` names them.
    """

    backend_name: str
    backend_version: str
    n_qubits: int
    basis_gates: list[str]
    coupling_map: list[list[int]] | None
    max_shots: int
    simulator: bool = True
    local: bool = False
    conditional: bool = True
    memory: bool = True
    open_pulse: bool = False
    description: str = "Quantask"
    custom_instructions: list[str] = field(default_factory=list)
    dt: float | None = None
    gates: list[Any] = field(default_factory=list)

    @property
    def num_qubits(self) -> int:
        """The same as ``n_qubits``."""
        return self.n_qubits

    @property
    def supported_instructions(self) -> list[str]:
        """The same as ``basis_gates``, by the name that devices of the runtime service have for it."""
        return self.basis_gates

    def to_dict(self) -> dict[str, Any]:
        """Return all of it by name."""
        return asdict(self)

    @classmethod
    def of(cls, backend: BackendV2, *, max_shots: int) -> Configuration:
        """Return that of a backend."""
        couplings = backend.coupling_map
        operations = sorted(backend.operation_names)
        return cls(
            backend_name=backend.name,
            backend_version=backend.backend_version,
            n_qubits=backend.num_qubits,
            basis_gates=operations,
            custom_instructions=[name for name in operations if name in _NO_GATES or name.startswith(_SAVES_OR_SETS)],
            coupling_map=None if couplings is None else [list(pair) for pair in couplings.get_edges()],
            max_shots=max_shots,
            dt=backend.dt,
        )


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """Whether a backend runs circuits, by the names that Qiskit's ``BackendStatus`` has.

    Attributes:
        backend_name: of the backend.
        backend_version: of the backend.
        operational: whether all is there that runs circuits.
        pending_jobs: tasks that wait, in the one queue that all backends of a deployment share; for who may not see
            those of others, the own ones that wait or run.
        status_msg: ``active``, or ``degraded``.
    """

    backend_name: str
    backend_version: str
    operational: bool
    pending_jobs: int
    status_msg: str

    def to_dict(self) -> dict[str, Any]:
        """Return all of it by name."""
        return asdict(self)

    @classmethod
    def of(cls, backend: BackendV2) -> BackendStatus:
        """Return that of a backend.

        Raises:
            QuantumError: the API cannot be reached.
        """
        health = kernel_session().get("health").data
        works, tasks = health["status"] == "ok", health["tasks"]
        return cls(
            backend_name=backend.name,
            backend_version=backend.backend_version,
            operational=works,
            pending_jobs=tasks.get("pending", sum(tasks.values())),
            status_msg="active" if works else "degraded",
        )
