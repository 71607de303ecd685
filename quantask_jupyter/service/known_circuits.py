"""Known circuits: its SHA-256 and a task of its owner's stand for a circuit, so that a loop sends it once.

It is known for as long as the task is kept, and to its owner alone: somebody else's task is one that does not exist,
and what this process remembers is remembered by owner, so that no time tells of others' circuits.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from quantask_jupyter.domain.circuit import Circuit, KnownCircuit, circuit_sha256
from quantask_jupyter.errors import CircuitNotFoundError, TaskNotFoundError
from quantask_jupyter.ports import Ports

MOST_REMEMBERED = 256
LONGEST_REMEMBERED = 65_536  # characters of source


class KnownCircuits:
    """Finds circuits, and remembers the last small ones."""

    def __init__(self, ports: Ports) -> None:
        """Find circuits in the store of ``ports``."""
        self._ports = ports
        self._remembered: OrderedDict[tuple[str, KnownCircuit], Circuit] = OrderedDict()

    async def find(self, owner: str, wanted: Iterable[KnownCircuit]) -> dict[KnownCircuit, Circuit]:
        """Return an owner's circuits.

        Raises:
            CircuitNotFoundError: the owner has no such task, or it has another circuit.
        """
        return {known: await self._find(owner, known) for known in set(wanted)}

    async def _find(self, owner: str, known: KnownCircuit) -> Circuit:
        circuit = self._remembered.get((owner, known))
        if circuit is None:
            circuit = await self._read(owner, known)
            if len(circuit.source) <= LONGEST_REMEMBERED:
                self._remembered[owner, known] = circuit
                if len(self._remembered) > MOST_REMEMBERED:
                    self._remembered.popitem(last=False)
        else:
            self._remembered.move_to_end((owner, known))
        return circuit

    async def _read(self, owner: str, known: KnownCircuit) -> Circuit:
        try:
            submission = await self._ports.tasks.get_request(owner, known.task_id)
        except TaskNotFoundError:
            raise CircuitNotFoundError() from None
        circuit = submission.tasks[0].request.circuit
        if circuit_sha256(circuit.source) != known.sha256:
            raise CircuitNotFoundError()
        return circuit
