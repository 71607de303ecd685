"""Find jobs and batches again, from any notebook and after any restart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from quantask_jupyter.client.batch import PAGE, QuantumBatch
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import as_text, as_whole
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.errors import BatchNotFoundError, RequestInvalidError, TaskNotFoundError

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BATCH_HINT = "quantask_jupyter.batch(id) finds them, and the job of Qiskit's that they are QuantaskService().job(id)."


def job(job_id: str) -> QuantumJob:
    """Find a job again by its id, or by the end of that, as lists show it.

    Raises:
        TaskNotFoundError: there is none of yours with this id; it says so where the id is that of a batch.
        TaskAmbiguousError: there are several with this end.
    """
    session, wanted = kernel_session(), _id("The id of a job", job_id)
    found = QuantumJob(session, wanted)
    try:
        found.refresh()
    except TaskNotFoundError as error:
        if _UUID.fullmatch(wanted) and _is_batch(session, wanted):
            raise TaskNotFoundError("This is the id of several tasks: of a batch.", hint=_BATCH_HINT) from error
        raise
    task = found.to_dict()
    return QuantumJob(session, task["id"], task)


def jobs(
    *,
    status: str | None = None,
    name: str | None = None,
    tag: str | None = None,
    batch: str | None = None,
    search: str | None = None,
    limit: int | None = 50,
) -> list[QuantumJob]:
    """Find jobs again, newest first.

    Args:
        status: only those in this state: waiting (or pending), running (or processing), completed, failed, cancelled.
        name: only those of this name.
        tag: only those with this tag.
        batch: only those of the batch with this id, or of those with this name.
        search: only those with this text in their title, id, a tag or state.
        limit: at most so many; None for all.

    Raises:
        QuantumError: a criterion is wrong, or the API cannot be reached.
    """
    given = {"status": status, "name": name, "tag": tag, "batch": batch, "search": search}
    limit = as_whole("limit", limit)
    if limit is not None and limit < 0:
        raise RequestInvalidError("limit must not be negative.")
    return list(each_job(given, limit))


def each_job(given: Mapping[str, str | None], limit: int | None = None) -> Iterator[QuantumJob]:
    """Yield jobs as :func:`jobs` does, and ask for more of them only when these are used up."""
    criteria = {field: as_text(field, value) for field, value in given.items()}
    query = {field: value for field, value in criteria.items() if value is not None}
    session = kernel_session()
    for task in _listed(session, query, limit):
        yield QuantumJob(session, task["id"], task)


def batch(batch_id: str) -> QuantumBatch:
    """Find a batch again by its id, or by its name: the newest one of yours that is called so.

    Raises:
        BatchNotFoundError: there is none of yours with this id or name.
    """
    wanted = _id("The id or name of a batch", batch_id)
    session = kernel_session()
    if not _UUID.fullmatch(wanted):
        newest = jobs(batch=wanted, limit=1)
        if not newest:
            raise BatchNotFoundError()
        wanted = newest[0].to_dict()["batch_id"]
    stored = session.get(f"batches/{wanted}").data
    return QuantumBatch(session, stored, jobs(batch=wanted, limit=None)[::-1])  # ids sort by creation


def _is_batch(session: Session, wanted: str) -> bool:
    try:
        session.get(f"batches/{wanted}")
    except BatchNotFoundError:
        return False
    return True


def _id(what: str, value: object) -> str:
    text = as_text(what, str(value) if isinstance(value, UUID) else value)
    if not text:
        raise RequestInvalidError(f"{what} must be text, and not empty.")
    return text


def _listed(session: Session, query: Mapping[str, Any], limit: int | None) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None and limit != 0:
        size = PAGE if limit is None else min(limit, PAGE)
        page = session.get("tasks", {**query, "limit": size, **({"cursor": cursor} if cursor else {})}).data
        yield from page["tasks"]
        limit = None if limit is None else limit - len(page["tasks"])
        cursor = page["next_cursor"]
