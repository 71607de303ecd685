"""Name, size and gates of a backend together, for code that asks for ``backend.configuration()``."""

from __future__ import annotations

from dataclasses import dataclass

from qiskit.providers import BackendV2


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

    @property
    def num_qubits(self) -> int:
        """The same as ``n_qubits``."""
        return self.n_qubits

    @classmethod
    def of(cls, backend: BackendV2, *, max_shots: int) -> Configuration:
        """Return that of a backend."""
        couplings = backend.coupling_map
        return cls(
            backend_name=backend.name,
            backend_version=backend.backend_version,
            n_qubits=backend.num_qubits,
            basis_gates=sorted(backend.operation_names),
            coupling_map=None if couplings is None else [list(pair) for pair in couplings.get_edges()],
            max_shots=max_shots,
        )
