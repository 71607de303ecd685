"""A job as ``qiskit_ibm_runtime`` has it: its state is text, and it tells when it was made and what it used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qiskit import QuantumCircuit
from qiskit.providers import JobStatus

from quantask_jupyter.client.given_circuit import loaded
from quantask_jupyter.domain.expectations import CONTINUES, ESTIMATOR, ESTIMATOR_BY_SHOTS, PURPOSE
from quantask_jupyter.domain.saved import SAVES
from quantask_jupyter.provider.backend import QuantaskBackend
from quantask_jupyter.provider.primitive_job import PrimitiveJob

_CREATED, _BEGUN, _ENDED = "created_at", "started_at", "finished_at"


class RuntimeJob(PrimitiveJob):
    """PUBs that were submitted together, with the methods that jobs of the runtime service have."""

    session_id = None
    """No job belongs to a session."""

    instance = None
    """Nor to an instance of an account."""

    private = False
    """Whoever may see its tasks may see what was submitted."""

    def status(self) -> str:
        """Return the state as text: ``QUEUED``, ``RUNNING``, ``DONE``, ``CANCELLED`` or ``ERROR``."""
        return str(self._state().name)

    def errored(self) -> bool:
        """Say whether a PUB has failed."""
        return self._state() is JobStatus.ERROR

    def error_message(self) -> str | None:
        """Return why the first failed PUB failed, or None."""
        errors = (task.error() for task in self.tasks)
        return next((str(error) for error in errors if error is not None), None)

    def wait_for_final_state(self, timeout: float | None = None, poll_interval: float | None = None) -> None:  # noqa: ARG002
        """Return once all of it has ended; nothing is asked in intervals.

        Raises:
            JobTimeoutError: it has not after ``timeout`` seconds.
        """
        super().wait_for_final_state(timeout)

    def backend(self) -> QuantaskBackend:
        """Return the backend."""
        return QuantaskBackend(self._of_tasks("backend")[0])

    @property
    def primitive_id(self) -> str:
        """``sampler`` or ``estimator``."""
        purpose: dict[str, Any] = self._submitted.metadata()[0][PURPOSE]
        return str(purpose["for"]).partition(" ")[0]

    @property
    def creation_date(self) -> datetime:
        """When it was submitted."""
        return _time(min(self._of_tasks(_CREATED)))

    @property
    def tags(self) -> list[str]:
        """The tags of its tasks."""
        return list(dict.fromkeys(tag for tags in self._of_tasks("tags") for tag in tags))

    @property
    def inputs(self) -> dict[str, Any]:
        """What was submitted: ``pubs``, each in a list.

        These are its circuit, the observables of an estimator, values of parameters by name, and shots or precision.
        The circuit of an estimator by shots is the one that measures the first basis.
        """
        told = zip(self._noted(), self.tasks, strict=True)
        return {"pubs": [_pub(note, task.request()) for note, task in told if not note.get(CONTINUES)], "version": 2}

    def properties(self, refresh: bool = False) -> None:
        """Return None, as the service does where it has no calibrations: errors of a device are in its target."""

    def logs(self) -> str:
        """Return that there are none; ``job.tasks[0].events()`` tells a task's history."""
        return ""

    def usage(self) -> float:
        """Return how many seconds its tasks have run until now, in all."""
        return float(self.metrics()["usage"]["seconds"])

    def metrics(self) -> dict[str, Any]:
        """Return when it was submitted, begun and ended, and how many seconds its tasks have run."""
        self._submitted.status()
        begun, ended = (self._of_tasks(name) for name in (_BEGUN, _ENDED))
        times = {
            "created": min(self._of_tasks(_CREATED)),
            "running": min(filter(None, begun), default=None),
            "finished": max(filter(None, ended), default=None) if all(ended) else None,
        }
        spans = [(first, last) for first, last in zip(begun, ended, strict=True) if first and last]
        seconds = sum((_time(last) - _time(first)).total_seconds() for first, last in spans)
        return {"timestamps": times, "usage": {"quantum_seconds": seconds, "seconds": seconds}}

    def _of_tasks(self, field: str) -> list[Any]:
        return [task.to_dict()[field] for task in self.tasks]


def _pub(note: Mapping[str, Any], request: Mapping[str, Any]) -> list[Any]:
    circuit, values = loaded(request["circuit"]), request["parameters"] or {}
    if note["for"] not in (ESTIMATOR, ESTIMATOR_BY_SHOTS):
        return [circuit, values, note["shots"]]
    return [_without_saves(circuit), note["observables"], values, note["precision"]]


def _without_saves(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a circuit without what saves the values of an estimator's observables."""
    plain: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data:
        if instruction.name not in SAVES:
            plain._append(instruction)
    return plain


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
