"""Qiskit's estimator: expectation values of observables, exact or with the deviation that a precision stands for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from qiskit.exceptions import QiskitError
from qiskit.primitives import BaseEstimatorV2, DataBin, EstimatorPubLike, PubResult
from qiskit.primitives.containers.estimator_pub import EstimatorPub

from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.saves import expectation_value
from quantask_jupyter.provider.backend import given_name, note_of
from quantask_jupyter.provider.modes import backend_of
from quantask_jupyter.provider.parameter_points import points_of
from quantask_jupyter.provider.primitive_job import PrimitiveJob
from quantask_jupyter.provider.primitive_options import PrimitiveOptions, as_options
from quantask_jupyter.provider.submitted import PURPOSE, Submitted, in_qiskits_words

ESTIMATOR = "estimator"

_PROJECTORS = {
    "0": (("I", 0.5), ("Z", 0.5)),
    "1": (("I", 0.5), ("Z", -0.5)),
    "+": (("I", 0.5), ("X", 0.5)),
    "-": (("I", 0.5), ("X", -0.5)),
    "r": (("I", 0.5), ("Y", 0.5)),
    "l": (("I", 0.5), ("Y", -0.5)),
}
"""Qiskit's letters for projectors on eigenstates, as sums of Paulis."""


@dataclass
class EstimatorOptions(PrimitiveOptions):
    """What holds for every call of an estimator: with a seed its deviations are those of Aer's own estimator.

    Attributes:
        default_precision: of a PUB that says none; 0 for the simulated values themselves.
    """

    default_precision: float = 0.0


class EstimatorV2(BaseEstimatorV2):
    """Estimates PUBs on Quantask's workers; each call is one durable job, with one task for each PUB.

    The values are those of the simulated state; behind a measurement, averages of 1,024 shots. With a precision, each
    is drawn from the normal distribution around it with that standard deviation, as Aer's own estimator does.
    """

    def __init__(
        self, mode: Any = None, *, backend: Any = None, options: EstimatorOptions | Mapping[str, Any] | None = None
    ) -> None:
        """Estimate on a backend.

        Args:
            mode: a backend, a session or a batch.
            backend: the same by Qiskit's older name.
            options: see :class:`EstimatorOptions`, whose names a dictionary may have.

        Raises:
            ValueError: an option does not exist.
        """
        self._backend = backend_of(mode if mode is not None else backend)
        self._options = as_options(EstimatorOptions, options)

    @property
    def options(self) -> EstimatorOptions:
        """What holds for every call; may be changed."""
        return self._options

    def run(self, pubs: Iterable[EstimatorPubLike], *, precision: float | None = None) -> PrimitiveJob:
        """Submit PUBs, all or none, and return their job at once.

        Args:
            pubs: tuples of a circuit, observables, parameter values and a precision.
            precision: of each PUB that says none itself: the standard deviation of its values.

        Raises:
            ValueError: a PUB is none, or its parts do not fit each other.
            QiskitError: a request is refused, or the API cannot be reached.
        """
        default = self._options.default_precision if precision is None else precision
        coerced = [EstimatorPub.coerce(pub, default) for pub in pubs]
        if not coerced:
            raise ValueError("An estimator needs one PUB or more.")
        for index, pub in enumerate(coerced):
            if pub.precision < 0:
                raise ValueError(f"The precision of PUB {index} is {pub.precision}; it must not be negative.")
        notes = [_note(pub, self._options.chosen_seed) for pub in coerced]
        with in_qiskits_words(QiskitError):
            requests = [self._request(pub, note) for pub, note in zip(coerced, notes, strict=True)]
        return PrimitiveJob(Submitted.submit(requests), read_estimated, notes)

    def _request(self, pub: EstimatorPub, note: Mapping[str, Any]) -> dict[str, Any]:
        options = self._options
        circuit = pub.circuit.copy()
        for pauli in sorted({pauli for terms in note["observables"] for pauli in terms}):
            circuit.append(expectation_value(pauli, label=pauli), circuit.qubits)
        return task_request(
            circuit,
            seed=self._options.chosen_seed,
            parameters=points_of(pub.circuit, pub.parameter_values),
            backend=self._backend.name,
            method=options.chosen_method,
            noise=options.chosen_noise,
            name=given_name(pub.circuit),
            metadata={PURPOSE: note},
        )


def _note(pub: EstimatorPub, seed: int | None) -> dict[str, Any]:
    """Return what a PUB's result depends on, beside its task's result."""
    return {
        "for": ESTIMATOR,
        "observables": [in_paulis(terms) for terms in pub.observables.ravel()],
        "observables_shape": list(pub.observables.shape),
        "parameters_shape": list(pub.parameter_values.shape),
        "precision": pub.precision,
        "seed": secrets.randbits(63) if seed is None else seed,  # so that a job found again has the same values
        **note_of(pub.circuit),
    }


def in_paulis(terms: Mapping[str, float]) -> dict[str, float]:
    """Return an observable as a sum of Pauli strings, with the projectors among its letters written out."""
    found: dict[str, float] = {}
    for letters, coefficient in terms.items():
        for parts in product(*(_PROJECTORS.get(letter, ((letter, 1.0),)) for letter in letters)):
            pauli = "".join(letter for letter, _ in parts)
            found[pauli] = found.get(pauli, 0.0) + float(coefficient * np.prod([part for _, part in parts]))
    return found


def read_estimated(note: Mapping[str, Any], result: QuantumResult) -> PubResult:
    """Return a PUB's result: expectation values and deviations, of the shape to which its arrays broadcast."""
    points = result.points or [result.to_dict()]
    every: Sequence[Mapping[str, float]] = note["observables"]
    shape = tuple(note["parameters_shape"])
    indices = np.arange(len(points)) if result.points else np.zeros(int(np.prod(shape)), dtype=int)
    numbers = np.arange(len(every)).reshape(tuple(note["observables_shape"]))
    at, which = np.broadcast_arrays(indices.reshape(shape), numbers)
    values = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        saved = points[at[index]]["saved"]
        values[index] = sum(coefficient * saved[pauli] for pauli, coefficient in every[int(which[index])].items())
    if note["precision"] > 0:
        values = np.random.default_rng(note["seed"]).normal(values, note["precision"], values.shape)
    return PubResult(
        DataBin(evs=values, stds=np.full(values.shape, note["precision"]), shape=values.shape),
        metadata={
            "target_precision": note["precision"],
            "circuit_metadata": note["metadata"],
            "simulator_metadata": dict(result.metadata),
        },
    )
