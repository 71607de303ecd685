"""Why a child died, in words."""

from __future__ import annotations

import signal

import pytest

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.errors import MemoryLimitError, SimulatorCrashedError, WallLimitError
from quantask_worker.wall_limit import over_wall_limit
from quantask_worker.why_child_died import error_of_death, kernel_memory_kills

STRAIGHT = Circuit.from_text("OPENQASM 3.0; qubit q; bit c; c = measure q; // no while here")
ENDLESS = Circuit.from_text("OPENQASM 3.0; qubit q; bit c = true;\nwhile(c) { c = measure q; }")
CRASHED = "The simulator's process ended while it ran this circuit ({})."


def died(exit_code: int, log: str = "", memory_kills: int = 0):
    return error_of_death(
        exit_code, log, memory_bytes=2**30, memory_kills=memory_kills, wall_seconds=600.0, circuit=STRAIGHT
    )


@pytest.mark.parametrize(
    ("exit_code", "manner"),
    [
        (-signal.SIGSEGV, "SIGSEGV"),
        (-signal.SIGABRT, "SIGABRT"),
        (-signal.SIGKILL, "SIGKILL"),
        (-250, "signal 250"),
        (1, "exit status 1"),
        (0, "exit status 0"),
    ],
)
def test_a_crash_names_its_signal_or_status(exit_code, manner):
    error = died(exit_code)
    assert type(error) is SimulatorCrashedError
    assert error.message == CRASHED.format(manner)


@pytest.mark.parametrize(
    ("exit_code", "log", "memory_kills"),
    [
        (1, "Traceback …\nMemoryError\n", 0),
        (1, "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 16.0 GiB", 0),
        (-signal.SIGABRT, "terminate called after throwing an instance of 'std::bad_alloc'", 0),
        (-signal.SIGABRT, "memory allocation of 1073741824 bytes failed", 0),
        (-signal.SIGKILL, "", 1),
    ],
)
def test_a_lack_of_memory_is_told_from_a_crash(exit_code, log, memory_kills):
    error = died(exit_code, log, memory_kills)
    assert type(error) is MemoryLimitError
    assert error.message == "The simulation ran out of memory; a task may use 1024 MiB."


def test_a_segfault_is_no_lack_of_memory_although_the_kernel_killed_something_else():
    assert type(died(-signal.SIGSEGV, memory_kills=1)) is SimulatorCrashedError


def test_a_segfault_of_matrix_product_states_is_told_with_what_it_most_often_is():
    by_mps = died(-signal.SIGSEGV, "stage: transpile \nstage: run matrix_product_state\n")
    assert type(by_mps) is SimulatorCrashedError
    assert "when its memory is used up" in by_mps.hint
    assert died(-signal.SIGSEGV, "stage: run statevector\n").hint is None
    assert died(-signal.SIGABRT, "stage: run matrix_product_state\n").hint is None


def test_used_up_time_is_the_wall_limit():
    assert type(died(-24)) is WallLimitError
    assert type(died(-signal.SIGALRM)) is WallLimitError
    assert type(died(1, "Timeout (0:00:02)!\nThread 0x00007f (most recent call first):")) is WallLimitError


@pytest.mark.parametrize(
    ("log", "what"),
    [
        ("stage: parse \n", "Reading the circuit"),
        ("stage: parse \nstage: transpile \n", "Translating the circuit for the simulator"),
        ("stage: transpile \nwhat a library writes\nstage: run statevector\nand more", "The simulation"),
        ("stage: run statevector\nstage: run matrix_product_state\n", "The simulation by matrix product states"),
        ("stage: run of its own\nstage: nonsense \n", "The task"),
        ("", "The task"),
    ],
)
def test_what_took_too_long_is_named_by_what_the_child_told_last(log, what):
    told = f"{what} took longer than 600 seconds, which is the limit, and was stopped."
    assert over_wall_limit(log, wall_seconds=600.0, circuit=STRAIGHT).message == told
    assert died(-signal.SIGALRM, log).message == told


@pytest.mark.parametrize(
    ("circuit", "log", "named"),
    [
        (ENDLESS, "stage: run statevector\n", True),
        (ENDLESS, "stage: run shot_by_shot\n", True),
        (ENDLESS, "stage: run matrix_product_state\n", True),
        (ENDLESS, "stage: parse \n", False),
        (STRAIGHT, "stage: run statevector\n", False),
    ],
)
def test_a_run_that_took_too_long_names_a_loop_that_waits_for_a_measurement(circuit, log, named):
    hint = over_wall_limit(log, wall_seconds=600.0, circuit=circuit).hint
    assert ("it waits for a measurement whose outcome never comes" in hint) == named
    assert "Use " in hint


def test_the_kernel_counts_its_kills():
    assert kernel_memory_kills() >= 0
