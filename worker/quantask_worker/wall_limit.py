"""The limit of time of a task: what one that was over it is told.

How it is kept: an attempt waits for its child until the limit and no longer (``attempt.py``), and a child whose answer
did not come is killed (``kill.py``). Where nobody is there to kill it, its last moment, its own watchdog
(``child/watchdog.py``) or the kernel's limit of processor time (``resource_limits.py``) ends it.
"""

from __future__ import annotations

from quantask_jupyter.domain.circuit import Circuit, has_while
from quantask_jupyter.errors import WallLimitError
from quantask_worker.stages import Stage, last_told


def over_wall_limit(log: str, *, wall_seconds: float, circuit: Circuit) -> WallLimitError:
    """Say what a child was doing that took too long, by its log; ``circuit`` may have a loop that never ends."""
    stage, method = last_told(log)
    what, hint = _TOO_LONG.get((stage, method)) or _TOO_LONG.get((stage, "")) or _TASK
    if stage is Stage.RUN and has_while(circuit):
        hint = f"{_LIKELY_ENDLESS} {hint}"
    return WallLimitError(
        f"{what} took longer than {wall_seconds:g} seconds, which is the limit, and was stopped.", hint=hint
    )


_TASK = ("The task", "Use fewer qubits, gates, shots or points.")
_TOO_LONG: dict[tuple[Stage | None, str], tuple[str, str]] = {
    (Stage.PARSE, ""): (
        "Reading the circuit",
        "Use fewer gates. A circuit made with Qiskit is read many times as fast as a text in OpenQASM.",
    ),
    (Stage.TRANSPILE, ""): (
        "Translating the circuit for the simulator",
        "Use fewer gates, qubits or points.",
    ),
    (Stage.RUN, ""): ("The simulation", "Use fewer qubits, gates, shots or points."),
    (Stage.RUN, "matrix_product_state"): (
        "The simulation by matrix product states",
        "Where qubits are much entangled this method takes very long. Use so few qubits that a statevector fits"
        " the memory, fewer gates between distant qubits, or fewer shots.",
    ),
    (Stage.DECODE, ""): ("Reading the counts", "Measure fewer qubits, or use fewer shots or points."),
}

_LIKELY_ENDLESS = (
    "The circuit has a while loop: most likely it waits for a measurement whose outcome never comes. Check that the"
    " loop's body measures again, and that the outcome can become the one that ends it. Else:"
)
