"""The results of a batch, read page by page: those of its beginning already while the rest still runs."""

from __future__ import annotations

from collections.abc import Sequence

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session

PAGE = 200  # tasks; the most that the API gives at once


class ResultPages:
    """Reads results into the jobs of a batch, in their order, each page once where tasks end in that order."""

    def __init__(self, session: Session, batch_path: str, jobs: Sequence[QuantumJob]) -> None:
        """Read into ``jobs``, all of the batch at ``batch_path`` in the order of their submit."""
        self._session = session
        self._path = f"{batch_path}/results"
        self._ids = [job.job_id() for job in jobs]
        self._jobs = dict(zip(self._ids, jobs, strict=True))
        self._read = 0
        self._cursor: str | None = ""
        self._worth_it_from = PAGE

    def read_ahead(self, ended: int) -> None:
        """Read the pages that are likely to be complete now that ``ended`` tasks have ended.

        A page with a gap is read again later: the API leaves out what still runs, and goes on behind it.
        """
        while ended > self._worth_it_from and self._cursor is not None:
            ids, following = self._read_page()
            if following is not None and ids == self._ids[self._read : self._read + len(ids)]:
                self._cursor = following
                self._read += len(ids)
                self._worth_it_from = self._read + PAGE
            else:
                self._worth_it_from = ended + PAGE

    def read_rest(self) -> None:
        """Read the pages that were not read yet, of a batch that has ended."""
        while self._cursor is not None:
            _, self._cursor = self._read_page()

    def _read_page(self) -> tuple[list[str], str | None]:
        page = self._session.get(self._path, {"cursor": self._cursor} if self._cursor else None).data
        for task in page["tasks"]:
            if job := self._jobs.get(task["id"]):
                job.store(task)
        return [task["id"] for task in page["tasks"]], page["next_cursor"]
