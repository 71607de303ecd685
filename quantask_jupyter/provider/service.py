"""A service as courses call one: backends by name, jobs found again, sessions and batches as blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from qiskit.exceptions import QiskitError

from quantask_jupyter.client.find import each_job
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import as_whole
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.domain.devices import check_device, is_device, those_there_are
from quantask_jupyter.domain.expectations import ESTIMATOR, ESTIMATOR_BY_SHOTS, PURPOSE
from quantask_jupyter.provider.backend import IN_BLOCKS, QuantaskBackend, simulator_of
from quantask_jupyter.provider.estimated_by_shots import read_estimated_by_shots
from quantask_jupyter.provider.estimator import read_estimated
from quantask_jupyter.provider.job import QuantaskJob
from quantask_jupyter.provider.primitive_job import PrimitiveJob
from quantask_jupyter.provider.sampler import SAMPLER, read_sampled
from quantask_jupyter.provider.submitted import Submitted, in_qiskits_words

_READS = {SAMPLER: read_sampled, ESTIMATOR: read_estimated, ESTIMATOR_BY_SHOTS: read_estimated_by_shots}


class QuantaskService:
    """The deployment that the kernel is configured for, which needs no account."""

    _primitive_job = PrimitiveJob

    def __init__(self, **account: Any) -> None:
        """Use the deployment; what a service of others would be told of an account is not needed."""
        if account:
            warn_user(f"Quantask needs no account: {', '.join(sorted(account))} is ignored.")

    @staticmethod
    def save_account(**account: Any) -> None:
        """Save nothing, and say so: Quantask needs no account."""
        warn_user(f"Quantask needs no account: {', '.join(sorted(account)) or 'nothing'} was saved.")

    def backends(
        self,
        name: str | None = None,
        *,
        min_num_qubits: int | None = None,
        simulator: bool | None = None,
        operational: bool | None = None,
        filters: Callable[[QuantaskBackend], bool] | None = None,
    ) -> list[QuantaskBackend]:
        """Return the backends that fulfil all criteria.

        Args:
            name: the one of this name.
            min_num_qubits: those with at least so many qubits.
            simulator: True for those without the couplings and errors of a device, False for fake devices.
            operational: all of them are: False finds none.
            filters: says of each whether it will do.

        Raises:
            QiskitError: the API cannot be reached.
        """
        with in_qiskits_words(QiskitError):
            known = kernel_session().get("backends").data["backends"]
        if operational is False:
            return []
        sizes = {backend["name"]: backend["max_qubits"] for backend in known}
        chosen = [each for each in sizes if name in (None, each) and simulator in (None, not is_device(each))]
        wide = [QuantaskBackend(each, provider=self) for each in chosen if (min_num_qubits or 0) <= sizes[each]]
        return [backend for backend in wide if filters is None or filters(backend)]

    def backend(self, name: str = "aer") -> QuantaskBackend:
        """Return the backend of this name.

        Raises:
            QiskitError: there is none.
        """
        found = self.backends(name)
        if not found:
            with in_qiskits_words(QiskitError):
                if is_device(name):
                    check_device(name)
            known = [backend.name for backend in self.backends()]
            raise QiskitError(f"There is no backend {name!r}. {those_there_are(name, known)}")
        return found[0]

    def least_busy(self, **criteria: Any) -> QuantaskBackend:
        """Return a backend that fulfils the criteria of :meth:`backends`; all of them share one queue.

        Raises:
            QiskitError: there is none.
        """
        found = self.backends(**criteria)
        if not found:
            raise QiskitError("No backend fulfils these criteria.")
        return found[0]

    def job(self, job_id: str) -> QuantaskJob | PrimitiveJob:
        """Find a job again by its id, from any notebook and after any restart.

        Raises:
            QiskitError: there is none of yours with this id.
        """
        return self._job(Submitted.find(job_id))

    def jobs(
        self, *, limit: int | None = 10, skip: int = 0, tag: str | None = None
    ) -> list[QuantaskJob | PrimitiveJob]:
        """Find jobs again, newest first; tasks of one call are one job.

        Args:
            limit: at most so many; None for all.
            skip: so many of the newest are left out.
            tag: only those with this tag.

        Raises:
            QiskitError: a number is none, or the API cannot be reached.
        """
        return self._jobs(limit, skip, tag, lambda _: True)

    def _jobs(
        self, limit: int | None, skip: int, tag: str | None, wanted: Callable[[QuantumJob], bool]
    ) -> list[QuantaskJob | PrimitiveJob]:
        """Return the newest jobs of whose tasks the last one is wanted."""
        with in_qiskits_words(QiskitError):
            first, most = as_whole("skip", skip) or 0, as_whole("limit", limit)
            if first < 0 or (most is not None and most < 0):
                raise QiskitError("limit and skip must not be negative.")
            ids = _once_each(
                task.to_dict()["batch_id"] or task.job_id() for task in each_job({"tag": tag}) if wanted(task)
            )
            chosen = list(islice(ids, first, None if most is None else first + most))
        return [self.job(job_id) for job_id in chosen]

    def _job(self, submitted: Submitted) -> QuantaskJob | PrimitiveJob:
        notes = [note.get(PURPOSE, {}) for note in submitted.metadata()]
        read = _READS.get(notes[0].get("for", ""))
        if read is not None:
            return self._primitive_job(submitted, read, notes)
        return QuantaskJob(QuantaskBackend(submitted.tasks[0].to_dict()["backend"], provider=self), submitted)


def _once_each(ids: Iterable[str]) -> Iterator[str]:
    told: set[str] = set()
    for each in ids:
        if each not in told:
            told.add(each)
            yield each


class Session:
    """A block whose primitives run on one backend, also those that are made in it without a mode.

    Tasks are durable by themselves: a session keeps nothing open.
    """

    def __init__(self, backend: QuantaskBackend | None = None, **ignored: Any) -> None:
        """Run on ``backend``, or on a simulator of it if it is not ours.

        Limits of time that services of others have (``max_time``) mean nothing here.
        """
        self._backend = QuantaskBackend() if backend is None else simulator_of(backend)
        self._open = True
        self.session_id = str(uuid4())
        if ignored:
            warn_user(f"{', '.join(sorted(ignored))} means nothing to Quantask.")

    def backend(self) -> QuantaskBackend:
        """Return the backend."""
        return self._backend

    def status(self) -> str:
        """Return whether the block is left; its jobs go on all the same."""
        return "In progress, accepting new jobs" if self._open else "Closed"

    def details(self) -> dict[str, Any]:
        """Return what there is to know of a session, by the names that a service has for it."""
        mode = type(self).__name__.lower()
        told = {"id": self.session_id, "backend_name": self._backend.name, "mode": mode, "state": self.status()}
        return {**told, "accepting_jobs": self._open}

    def close(self) -> None:
        """Say that no more jobs are to come: those that there are go on."""
        self._open = False

    def cancel(self) -> None:
        """Say the same: no job belongs to a session, and each is cancelled by itself."""
        warn_user("No job belongs to a session of Quantask's: job.cancel() cancels one.")
        self._open = False

    def __enter__(self) -> Self:
        IN_BLOCKS.set((*IN_BLOCKS.get(), self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        IN_BLOCKS.set(IN_BLOCKS.get()[:-1])
        self.close()


class Batch(Session):
    """The same as a session: jobs of a batch run side by side, as all jobs do."""
