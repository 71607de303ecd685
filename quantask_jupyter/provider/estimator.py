"""Qiskit's estimator: expectation values of observables, by the simulated state or by measured shots."""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.primitives import BaseEstimatorV2, DataBin, EstimatorPubLike, PubResult
from qiskit.primitives.containers.estimator_pub import EstimatorPub

from quantask_jupyter.client.given_circuit import as_circuit, given_name
from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.saves import expectation_value
from quantask_jupyter.client.written_once import written_once
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.expectations import CONTINUES, ESTIMATOR, ESTIMATOR_BY_SHOTS, PURPOSE, estimated, labels_of
from quantask_jupyter.provider.backend import backend_of, note_of, simulator_of
from quantask_jupyter.provider.estimated_by_shots import (
    DEFAULT_PRECISION,
    bases_for,
    measured_in,
    read_estimated_by_shots,
    shots_for,
)
from quantask_jupyter.provider.observables import check_observables, in_paulis
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT, points_of
from quantask_jupyter.provider.primitive_job import NothingSubmitted, PrimitiveJob
from quantask_jupyter.provider.primitive_options import Chosen, PrimitiveOptions, as_options
from quantask_jupyter.provider.submitted import Submitted, in_qiskits_words


@dataclass(slots=True)
class EstimatorOptions(PrimitiveOptions):
    """What holds for every call of an estimator: with a seed its deviations are those of Aer's own estimator.

    Attributes:
        default_precision: of a PUB that says none; 0 for the simulated values themselves, or by shots for 1/64.
        by_shots: whether values come from measured shots, with all errors of gates and readout, in place of the
            simulated state. There are as many shots as give the precision: 1/precision^2 for each basis in which
            observables are measured.
    """

    default_precision: float = 0.0
    by_shots: bool = False


class EstimatorV2(BaseEstimatorV2):
    """Estimates PUBs on Quantask's workers; each call is one durable job.

    The values are those of the simulated state; behind a measurement, averages of 1,024 shots. With a precision, each
    is drawn from the normal distribution around it with that standard deviation, as Aer's own estimator does. A PUB is
    one task.

    With the option ``by_shots`` they are means over measured shots, and ``stds`` their standard errors, as these shots
    show them. A PUB is then one task for each basis in which its observables are measured.
    """

    _job_kind = PrimitiveJob

    def __init__(
        self,
        mode: Any = None,
        *,
        backend: Any = None,
        options: EstimatorOptions | Mapping[str, Any] | None = None,
        default_precision: float | None = None,
        seed: int | None = None,
    ) -> None:
        """Estimate on a backend.

        Args:
            mode: a backend, a session or a batch.
            backend: the same by Qiskit's older name.
            options: see :class:`EstimatorOptions`, whose names a dictionary may have.
            default_precision: of a PUB that says none.
            seed: makes deviations the same in every call.

        Raises:
            ValueError: an option does not exist.
        """
        self._backend = backend_of(mode if mode is not None else backend)
        self._options = as_options(EstimatorOptions, options)
        if default_precision is not None:
            self._options.default_precision = default_precision
        if seed is not None:
            self._options.seed = seed

    @classmethod
    def from_backend(cls, backend: Any, **options: Any) -> Self:
        """Return an estimator on a backend, with the noise and the method that this has been told, as Aer's does.

        A backend of others is simulated: see :meth:`QuantaskBackend.from_backend`.
        """
        return cls(simulator_of(backend), **options)

    @property
    def default_precision(self) -> float:
        """The precision of a PUB that says none."""
        return self._options.default_precision

    @property
    def seed(self) -> int | None:
        """What makes deviations the same in every call; None to have them drawn."""
        return self._options.seed

    @property
    def options(self) -> EstimatorOptions:
        """What holds for every call; may be changed."""
        return self._options

    def run(self, pubs: Iterable[EstimatorPubLike], *, precision: float | None = None) -> PrimitiveJob:
        """Submit PUBs, all or none, and return their job at once; without any its result is empty.

        Args:
            pubs: tuples of a circuit, observables, parameter values and a precision.
            precision: of each PUB that says none itself: the standard deviation of its values.

        Raises:
            ValueError: a PUB is none, or its parts do not fit each other.
            QiskitError: a request is refused, or the API cannot be reached.
        """
        coerced = [EstimatorPub.coerce(pub, self._precision(precision)) for pub in pubs]
        if not coerced:
            return self._job_kind(NothingSubmitted(), read_estimated)
        for index, pub in enumerate(coerced):
            if not 0 <= pub.precision < math.inf or (self._options.by_shots and pub.precision == 0):
                most = "above 0, by shots" if self._options.by_shots else "finite and not negative"
                raise ValueError(f"The precision of PUB {index} is {pub.precision}; it must be {most}.")
            check_observables(index, pub)
        with in_qiskits_words(QiskitError):
            requests = self._requests_by_shots(coerced) if self._options.by_shots else self._requests(coerced)
        read = read_estimated_by_shots if self._options.by_shots else read_estimated
        return self._job_kind(Submitted.submit(requests), read, [request["metadata"][PURPOSE] for request in requests])

    def _precision(self, asked: float | None) -> float:
        if asked is not None:
            return asked
        return self._options.default_precision or (DEFAULT_PRECISION if self._options.by_shots else 0.0)

    def _requests(self, pubs: Sequence[EstimatorPub]) -> list[dict[str, Any]]:
        requests = []
        for pub in pubs:
            note = _note(pub)
            chosen = self._options.chosen(self._backend)
            # A job found again has the same deviations.
            note = {**note, "for": ESTIMATOR, "seed": secrets.randbits(63) if chosen.seed is None else chosen.seed}
            labels = labels_of(note["observables"])
            circuit = written_once(pub.circuit, tuple(labels), partial(_with_saves, pub.circuit, labels))
            requests.append(self._request(pub, circuit, note, chosen))
        return requests

    def _requests_by_shots(self, pubs: Sequence[EstimatorPub]) -> list[dict[str, Any]]:
        chosen, requests = self._options.chosen(self._backend), []
        for pub in pubs:
            note, shots = _note(pub), shots_for(float(pub.precision))
            bases = bases_for({pauli for terms in note["observables"] for pauli in terms})
            note = {**note, "for": ESTIMATOR_BY_SHOTS, "shots": shots, "bases": bases}
            for basis, _ in bases:
                circuit = measured_in(pub.circuit, basis)
                requests.append(self._request(pub, circuit, note, chosen, shots=shots))
                note = {"for": ESTIMATOR_BY_SHOTS, CONTINUES: True}
                if chosen.seed is not None:  # each point of each basis draws by itself
                    chosen = replace(chosen, seed=chosen.seed + SEED_OF_THE_NEXT * pub.parameter_values.size)
        return requests

    def _request(
        self,
        pub: EstimatorPub,
        circuit: QuantumCircuit | Circuit,
        note: Mapping[str, Any],
        chosen: Chosen,
        *,
        shots: int | None = None,
    ) -> dict[str, Any]:
        return task_request(
            circuit,
            shots=chosen.shots if shots is None else shots,
            seed=chosen.seed,
            parameters=points_of(pub.circuit, pub.parameter_values),
            backend=self._backend.name,
            method=chosen.method,
            noise=chosen.noise,
            method_options=chosen.method_options,
            tags=chosen.tags,
            name=given_name(pub.circuit),
            metadata={PURPOSE: note},
        )


def _note(pub: EstimatorPub) -> dict[str, Any]:
    """Return what a PUB's result depends on, beside its task's result."""
    return {
        "observables": [in_paulis(terms) for terms in pub.observables.ravel()],
        "observables_shape": list(pub.observables.shape),
        "parameters_shape": list(pub.parameter_values.shape),
        "precision": float(pub.precision),
        **note_of(pub.circuit),
    }


def _with_saves(circuit: QuantumCircuit, labels: Mapping[str, str]) -> Circuit:
    """Return what is sent: the circuit, and behind it what saves the values of these Pauli strings."""
    saving = circuit.copy()
    for pauli, label in labels.items():
        places = [place for place, letter in enumerate(reversed(pauli)) if letter != "I"] or [0]
        letters = "".join(pauli[-1 - place] for place in reversed(places))
        # On no other qubits: a device has many that nothing happens to, and that need not be simulated.
        saving.append(expectation_value(letters, label=label), [saving.qubits[place] for place in places])
    return as_circuit(saving)


def read_estimated(note: Mapping[str, Any], results: Sequence[QuantumResult]) -> PubResult:
    """Return a PUB's result: expectation values and deviations, of the shape to which its arrays broadcast."""
    (result,) = results
    found = estimated(note, [result.to_dict()])
    return PubResult(
        DataBin(evs=found.values, stds=found.errors, shape=found.values.shape),
        metadata={
            "target_precision": note["precision"],
            "circuit_metadata": note["metadata"],
            "simulator_metadata": dict(result.metadata),
        },
    )
