"""A job as it comes from the parent, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.devices import check_device, is_device
from quantask_jupyter.domain.estimate import estimated, is_estimate
from quantask_jupyter.domain.method_options import check_method_options
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.noise import Noise, parse_noise
from quantask_jupyter.errors import RequestInvalidError
from quantask_worker.child.parameters import Given

SEEDS_BELOW = 2**63
"""Aer reads seeds as signed numbers of 64 bits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use.

    Attributes:
        memory_bytes: of a simulated state.
        mps_seconds: that trying matrix product states may take.
        max_qubits: of a circuit.
        max_outcomes: distinct outcomes of a result, over all points of a sweep.
        threads: of the simulator.
    """

    memory_bytes: int
    mps_seconds: float
    max_qubits: int
    max_outcomes: int
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Begun:
    """What an earlier attempt at a sweep has left.

    Attributes:
        first: the number of the first point that is missing.
        metadata: of the points that are there.
    """

    first: int
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One circuit to run."""

    circuit_format: CircuitFormat
    source: str
    parameters: Given
    shots: int
    seed: int | None
    method: str | None
    noise: Noise | None
    limits: Limits
    memory: bool = False
    device: str | None = None
    """The fake device that it runs on; None for a simulator without couplings."""
    begun: Begun | None = None
    prepares_alone: bool = False
    """Whether it is an estimate, which is not simulated."""
    method_options: Mapping[str, Any] = field(default_factory=dict)
    owner_key: str = ""
    """The same for all jobs of one owner, who stays unknown."""


def parse_job(job: Mapping[str, Any]) -> Job:
    """Check a job.

    Args:
        job: ``circuit`` (``format``, ``source``), ``shots`` and ``limits``; ``parameters``, ``seed``, ``backend``,
            ``method``, ``method_options``, ``noise``, ``memory`` and ``begun`` if given.

    Raises:
        RequestInvalidError: naming what is wrong.
    """
    circuit = job["circuit"]
    if circuit["format"] not in list(CircuitFormat):
        raise RequestInvalidError(f"The circuit's format must be one of: {', '.join(CircuitFormat)}.")
    return Job(
        circuit_format=CircuitFormat(circuit["format"]),
        source=circuit["source"],
        parameters=_parameters(job.get("parameters") or {}),
        shots=_shots(job["shots"]),
        seed=_seed(job.get("seed")),
        method=_method(job.get("method")),
        noise=parse_noise(job.get("noise")),
        method_options=_method_options(job.get("method_options"), job.get("method")),
        limits=Limits(**job["limits"]),
        owner_key=job.get("owner_key", ""),
        memory=job.get("memory") is True,
        device=_device(job.get("backend")),
        begun=Begun(**job["begun"]) if job.get("begun") else None,
        prepares_alone=is_estimate(job.get("backend") or ""),
    )


def _parameters(given: Mapping[str, Any]) -> Given:
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in values):
            raise RequestInvalidError(f"The parameter '{name[:60]}' must be a number or an array of numbers.")
    return given


def _shots(shots: object) -> int:
    if type(shots) is not int or shots < 1:
        raise RequestInvalidError("The shots must be a whole number, at least 1.")
    return shots


def _seed(seed: object) -> int | None:
    if seed is None:
        return None
    if type(seed) is not int or not 0 <= seed < SEEDS_BELOW:
        raise RequestInvalidError("The seed must be a whole number from 0 to 2**63 - 1.")
    return seed


def _device(backend: object) -> str | None:
    name = estimated(backend) if isinstance(backend, str) else ""
    if not is_device(name):
        return None
    check_device(name)
    return name


def _method_options(options: Mapping[str, Any] | None, method: str | None) -> Mapping[str, Any]:
    check_method_options(options, method)
    return options or {}


def _method(method: object) -> str | None:
    if method is None or method == "automatic":
        return None
    if method not in METHODS:
        raise RequestInvalidError(f"The method must be one of: {', '.join(METHODS)}.")
    return str(method)
