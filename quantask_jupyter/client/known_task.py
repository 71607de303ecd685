"""What a client knows of a task: as the API has sent it last, read anew, and waited for."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from quantask_jupyter.client.long_wait import LongWait
from quantask_jupyter.client.request import as_seconds
from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import WaitTimeoutError, visible
from quantask_jupyter.forked import renew_in_child

LONGEST_POLL_SECONDS = 1.0 if os.name == "nt" else 20.0
"""Of one request that waits. Windows does not interrupt a thread that reads from a socket."""


class WaitInterruptedError(KeyboardInterrupt):
    """Interrupted; the task goes on, and cancel() ends it."""

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to print the sentence alone: users know where they have interrupted."""
        return [str(self.__doc__)]


_storing = threading.Lock()


def _renew_lock() -> None:
    global _storing
    _storing = threading.Lock()


renew_in_child(_renew_lock)


class KnownTask:
    """A task in its wire form; ``data`` is None before it was read."""

    def __init__(self, session: Session, path: str, data: Mapping[str, Any] | None) -> None:
        """Know what is known of the task of that path."""
        self._session = session
        self._path = path
        self.data = data

    @property
    def last_status(self) -> Status | None:
        """The task's state as last read, without asking for it; None before that."""
        return None if self.data is None else Status(self.data["status"])

    def refresh(self, wait: float = 0.0, *, until: str = "changed") -> Status:
        """Read the task anew, unless it is final; with ``wait``, once it has changed or the seconds are over.

        With ``until="final"`` it waits over all changes but the last.
        """
        task = self.data
        if task is not None and Status(task["status"]).is_final and _is_full(task):
            return Status(task["status"])
        etag = f'W/"{task["version"]}"' if task is not None and wait else ""
        reply = self._session.get(self._path, etag=etag, wait=min(wait, LONGEST_POLL_SECONDS), until=until)
        if reply.status != HTTPStatus.NOT_MODIFIED:
            self.store(reply.data)
        return Status(self.known()["status"])

    def wait(self, timeout: float | None, given_up: threading.Event) -> Status:
        """Return once the task is final, or nobody waits any more.

        Why that takes long it writes to stderr, where the API knows.

        Raises:
            WaitTimeoutError: it is not so after ``timeout`` seconds; the task goes on.
            WaitInterruptedError: a KeyboardInterrupt came.
        """
        try:
            return self._wait_uninterrupted(timeout, given_up)
        except KeyboardInterrupt:
            raise WaitInterruptedError from None

    def _wait_uninterrupted(self, timeout: float | None, given_up: threading.Event) -> Status:
        timeout = as_seconds("timeout", timeout)
        deadline = None if timeout is None else time.monotonic() + timeout
        status = self.last_status or self.refresh()
        long_wait = LongWait()
        while not status.is_final and not given_up.is_set():
            if not long_wait.seconds_left:
                status = self.refresh()  # what is known may be from before it waited
                long_wait.tell(self.known())
                continue
            left = LONGEST_POLL_SECONDS if deadline is None else deadline - time.monotonic()
            if left <= 0:
                status = self.refresh()  # what is known may have no reason yet
                if status.is_final:
                    break
                raise goes_on(self.known(), timeout)
            status = self.refresh(min(left, long_wait.seconds_left), until="final")
        return status

    def known(self) -> Mapping[str, Any]:
        """Return the task as last read; it is read if it never was."""
        if self.data is None:
            self.refresh()
        return self.data or {}

    def store(self, task: Mapping[str, Any]) -> None:
        """Take a task as the API has just sent it, in its wire form; what was sent before is not taken back."""
        with _storing:  # several threads may have read it; what was read last may have been sent first
            known = self.data
            order = (task["version"], _is_full(task))
            if known is None or order >= (known["version"], _is_full(known)):
                self.data = task


def goes_on(task: Mapping[str, Any], timeout: float | None) -> WaitTimeoutError:
    """Return what is said of a task (wire form) that has not ended after so many seconds: with why it waits."""
    told = f"The task is still {Status(task['status']).word} after {timeout:g} seconds; it goes on."
    return WaitTimeoutError(f"{told} {visible(task['waits_for'])}" if task.get("waits_for") else told)


def _is_full(task: Mapping[str, Any]) -> bool:
    """Say whether result and history were sent, too; the answers to a submit and a cancel leave them out."""
    return task["history"] is not None
