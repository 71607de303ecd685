"""Drawings of circuits. Another process makes each, with a confined child: an API loads no circuit itself."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.errors import LimitExceededError, QuantumError, TooManyRequestsError, WorkerLostError

COMMAND = (sys.executable, "-P", "-m", "quantask_worker.draw")
SECONDS = 50.0  # with the imports; drawing itself is cut short by that process
MOST_WAITING = 8

_HINT = "Draw a part of the circuit."

log = logging.getLogger(__name__)


class Drawings:
    """Draws one circuit at a time."""

    def __init__(self, max_qubits: int) -> None:
        """Draw circuits of so many qubits at most."""
        self._max_qubits = max_qubits
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def draw(self, circuit: Circuit, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the drawing of a circuit, in its wire form.

        Raises:
            TooManyRequestsError: several wait for theirs.
            QuantumError: the circuit is wrong, or cannot be drawn.
        """
        if self._waiting >= MOST_WAITING:
            raise TooManyRequestsError()
        job = {
            "circuit": {"format": circuit.format.value, "source": circuit.source},
            "parameters": dict(parameters or {}),
            "max_qubits": self._max_qubits,
        }
        self._waiting += 1
        try:
            async with self._turn:
                answer = await asyncio.to_thread(_drawn, json.dumps(job))
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise QuantumError.from_dict(answer["error"])
        drawing: dict[str, Any] = answer["result"]
        return drawing


def _drawn(job: str) -> dict[str, Any]:
    # In a thread, and not by asyncio: Jupyter on Windows has an event loop without subprocesses.
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and module)
            COMMAND, input=job.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        raise LimitExceededError(f"Drawing took more than {SECONDS:g} seconds.", hint=_HINT) from None
    except subprocess.CalledProcessError as error:
        log.error("a drawing was not made: %s", error.stderr.decode("utf-8", "replace")[-2000:])
        raise WorkerLostError("The process that draws has ended before it was done.") from None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
