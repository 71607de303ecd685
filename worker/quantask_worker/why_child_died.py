"""Why a child died that nobody had killed: the error that its task fails with."""

from __future__ import annotations

import signal
from pathlib import Path

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.errors import MemoryLimitError, QuantumError, SimulatorCrashedError
from quantask_worker.stages import Stage, last_told
from quantask_worker.wall_limit import over_wall_limit

_WATCHDOG = "Timeout ("  # how the child's own watchdog begins where it is no signal; see watchdog.py
_OUT_OF_MEMORY = ("MemoryError", "std::bad_alloc", "memory allocation of", "Cannot allocate memory")
_KERNEL_COUNTERS = Path("/proc/vmstat")


def kernel_memory_kills() -> int:
    """Return how many processes the kernel has killed for lack of memory, as far as it says (0 where it does not)."""
    try:
        lines = _KERNEL_COUNTERS.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def error_of_death(
    exit_code: int, log: str, *, memory_bytes: int, memory_kills: int, wall_seconds: float, circuit: Circuit
) -> QuantumError:
    """Say why a child died that nobody had killed.

    Args:
        exit_code: as :mod:`subprocess` has it, negative for a signal.
        log: the end of what the child wrote to its standard error. A library that aborts for lack of memory says so.
        memory_bytes: what the child was allowed to use.
        memory_kills: processes that the kernel killed for lack of memory in the child's life.
        wall_seconds: how long it was allowed to take.
        circuit: what it was given.
    """
    killed_for_memory = exit_code == -_KILL and memory_kills > 0
    if killed_for_memory or any(text in log for text in _OUT_OF_MEMORY):
        return MemoryLimitError(
            f"The simulation ran out of memory; a task may use {memory_bytes >> 20} MiB.",
            hint="Use fewer qubits, or --method matrix_product_state for a circuit with little entanglement.",
        )
    if exit_code in (-_WATCHDOG_ALARM, -_CPU_LIMIT) or _WATCHDOG in log:
        return over_wall_limit(log, wall_seconds=wall_seconds, circuit=circuit)
    by_mps = last_told(log) == (Stage.RUN, "matrix_product_state")
    return SimulatorCrashedError(
        f"The simulator's process ended while it ran this circuit ({_manner(exit_code)}).",
        # Aer does not look whether it was given the memory for a bond's matrix.
        hint=_LIKELY_MEMORY if by_mps and exit_code == -_SEGMENTATION_FAULT else None,
    )


_LIKELY_MEMORY = (
    "Simulated by matrix product states, a circuit of much entanglement most often ends so when its memory is used up."
    " Use fewer qubits, or fewer gates between distant ones."
)

_KILL = 9
_SEGMENTATION_FAULT = 11
_WATCHDOG_ALARM = 14  # SIGALRM, which Windows does not name
_CPU_LIMIT = 24  # SIGXCPU

KILLED_BY_TIME = (_KILL, _WATCHDOG_ALARM)
"""The signals of a child that did not end in time: its fork server's, and that of its own watchdog."""


def _manner(exit_code: int) -> str:
    if exit_code >= 0:
        return f"exit status {exit_code}"
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"
