"""A probe that fails, by whatever fault, is a no, and the task is run by another method."""

from __future__ import annotations

import ctypes
import errno
import faulthandler
import math
import multiprocessing
import os
import resource
import signal
import time
from dataclasses import replace

import pytest

from quantask_jupyter.domain.noise import Noise
from quantask_worker.child import method, probe
from quantask_worker.child.noise import noise_model
from quantask_worker.child.simulate import Run, stays_within
from quantask_worker.child.transpile import translate
from tests.unit.child.jobs import result_of
from tests.unit.child.test_method import entangled, ghz

ONE_SHOT = Run("matrix_product_state", shots=1, seed=0, noise=None, memory_bytes=2**30)


def says_what_a_lack_of_memory_looks_like() -> bool:
    return os.write(1, b"std::bad_alloc") + os.write(2, b"std::bad_alloc") > 0


def reads_where_nothing_is(*_: object) -> bool:
    faulthandler.disable()  # the tests' own, which would tell of it
    return bool(ctypes.string_at(0))


def aborts(*_: object) -> bool:
    faulthandler.disable()
    os.abort()


def is_killed_for_memory(*_: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


def takes_all_memory(*_: object) -> bool:
    resource.setrlimit(resource.RLIMIT_AS, (2**30, resource.RLIM_INFINITY))
    return len(bytearray(2**31)) > 0


def raises(*_: object) -> bool:
    raise ValueError("of whatever kind")


def exits(*_: object) -> bool:
    raise SystemExit(0)


def never_ends(*_: object) -> bool:
    while True:
        time.sleep(math.pi)


FAULTS = [reads_where_nothing_is, aborts, is_killed_for_memory, takes_all_memory, raises, exits]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_task_whose_probe_fails_is_run_by_the_next_method(fault, monkeypatch):
    monkeypatch.setattr(method, "stays_within", fault)
    result = result_of(ghz(23, angle=0.3), shots=100)
    assert result["metadata"]["method"] == "statevector"
    assert result["counts"].keys() == {"0" * 23, "1" * 23}


def test_a_probe_that_cannot_be_started_is_a_no(monkeypatch):
    def no_memory_for_another() -> int:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    monkeypatch.setattr(os, "fork", no_memory_for_another)
    assert not probe.is_yes(says_what_a_lack_of_memory_looks_like, seconds=10.0)


def test_a_probe_that_does_not_end_is_a_no_when_its_time_is_over():
    began = time.monotonic()
    assert not probe.is_yes(never_ends, seconds=0.3)
    assert time.monotonic() - began >= 0.3


def test_a_probe_ends_by_itself_where_nobody_waits_for_it(monkeypatch):
    monkeypatch.setattr(probe, "_LONGEST_START_SECONDS", 60.0)
    began = time.monotonic()
    assert not probe.is_yes(never_ends, seconds=0.3)
    assert time.monotonic() - began < 30


def test_a_probe_says_nothing_in_the_name_of_its_child(capfd):
    assert probe.is_yes(says_what_a_lack_of_memory_looks_like, seconds=10.0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_probe_finds_out_whether_bonds_stay_small(start, monkeypatch):
    monkeypatch.setattr(probe, "_processes", multiprocessing.get_context(start))
    monkeypatch.setattr(probe, "_LONGEST_START_SECONDS", 60.0)
    narrow, wide = (translate(circuit, "noisy") for circuit in (ghz(24, 0.3), entangled(24, 8)))
    with_noise = replace(ONE_SHOT, noise=noise_model(Noise(one_qubit=0.01, readout=0.1)))
    assert probe.is_yes(stays_within, narrow, with_noise, 16, seconds=20.0)
    assert not probe.is_yes(stays_within, wide, ONE_SHOT, 4, seconds=20.0)


def test_a_process_that_has_run_with_threads_can_ask():
    result_of(entangled(16, 4), threads=2)
    threaded = replace(ONE_SHOT, threads=2)
    assert probe.is_yes(stays_within, translate(ghz(24, 0.3), "matrix_product_state"), threaded, 16, seconds=20.0)
