"""Warnings name the line of the user's that they are about."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from qiskit import QuantumCircuit

from quantask_jupyter import provider
from quantask_jupyter.provider import QuantaskBackend, as_runtime

with as_runtime() as runtime:
    SERVICE = runtime.QiskitRuntimeService
EMPTY = QuantumCircuit(1)
MEASURED = QuantumCircuit(1, 1)
MEASURED.measure(0, 0)
FAST = {"max_parallel_threads": 2}
SINGLE = {"backend_options": {"precision": "single"}}


def of_a_primitive() -> Any:
    sampler = provider.SamplerV2()
    sampler.options.run_options.update(FAST)
    return sampler


BACKEND, SAMPLER, SINGLY = QuantaskBackend(), of_a_primitive(), provider.EstimatorV2(options=SINGLE)
CALLS: list[Callable[[], Any]] = [
    lambda: QuantaskBackend(**FAST),
    lambda: QuantaskBackend(precision="single"),
    lambda: QuantaskBackend(extended_stabilizer_mixing_time=3),
    lambda: BACKEND.set_options(**FAST),
    lambda: BACKEND.run(MEASURED, **FAST),
    lambda: SAMPLER.run([MEASURED]),
    lambda: provider.SamplerV2().run([EMPTY]),
    lambda: SINGLY.run([(EMPTY, "Z")]),
    lambda: provider.QuantaskService(token="secret"),
    lambda: provider.QuantaskService.save_account(token="secret"),
    lambda: provider.Session(BACKEND, max_time=3),
    lambda: SERVICE(channel="cloud"),
    lambda: SERVICE().backends(dynamic_circuits=True),
    lambda: SERVICE().least_busy(dynamic_circuits=True),
    lambda: SERVICE().backend("ibm_sherbrooke"),
    lambda: runtime.SamplerV2(BACKEND).options.dynamical_decoupling,
    lambda: runtime.SamplerV2(BACKEND, options={"resilience_level": 1}),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: inspect.getsource(call).strip().removeprefix("lambda: ")[:-1])
def test_a_warning_points_at_the_users_line(call: Callable[[], Any]) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        call()
    assert [(each.filename, each.lineno) for each in warned] == [(__file__, call.__code__.co_firstlineno)]
