"""What stands under a cell and follows something that runs, until that has ended.

A daemon thread follows it and replaces what the cell shows, also while the kernel runs another cell: the update is
found by its display id. There are cards only where somebody looks (see :mod:`viewer`): programs that execute a notebook
do not hear what comes between two cells.

In JupyterLab and Notebook 7 our renderers draw the state and ask the server for news by themselves (``frontend/``); the
updates from here do that for all others, and at the end leave what is saved.
"""

from __future__ import annotations

import atexit
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.errors import QuantumError
from quantask_jupyter.forked import renew_in_child
from quantask_jupyter.widget.ended_task import error_bundle
from quantask_jupyter.widget.saved_result import bundle_metadata
from quantask_jupyter.widget.terminal import writable_bundle

SETTLE_SECONDS = 10.0  # it is over at once, but for the very first picture on a machine

_open_cards: set[LiveCard] = set()
_speaking = threading.RLock()
_attended: set[int] = set()
_exiting = threading.Event()
atexit.register(_exiting.set)


def _renew_in_child() -> None:
    """The cards stay the parent's, whose threads follow them."""
    global _speaking
    _speaking = threading.RLock()
    _open_cards.clear()


renew_in_child(_renew_in_child)


class LiveCard(ABC):
    """A card in one cell."""

    def __init__(self) -> None:
        """Make the card; :meth:`show` shows it."""
        self.finished = threading.Event()  # set once nothing more will be published
        self.is_shown = False
        self._display_id = f"quantask-{uuid.uuid4().hex}"
        self._shown = ""
        self._is_taken_back = False

    def show(self) -> None:
        """Show the state below the running cell, and follow it from there."""
        _attend()
        self._begin()
        self.is_shown = True
        self._start()

    def _start(self) -> None:
        """Follow what the card shows, in a thread of its own."""
        self.finished.clear()
        _open_cards.add(self)
        threading.Thread(target=self._run, name="quantask-card", daemon=True).start()

    def take_back(self, *, alone: bool) -> None:
        """Take the card out of the running cell, which ends with an exception that says the same.

        Args:
            alone: the cell shows nothing else, so all its output goes; else an empty one stays in the card's place.
        """
        from IPython.display import clear_output

        with _speaking:
            self._is_taken_back = True
            if alone:
                clear_output(wait=True)  # until the exception is there
            else:
                publish({}, display_id=self._display_id, update=True)

    @abstractmethod
    def has_ended(self) -> bool:
        """Say whether, as far as is known without asking, what the card shows has ended."""

    @abstractmethod
    def _begin(self) -> None:
        """Publish the state as it is now."""

    @abstractmethod
    def _follow(self) -> Mapping[str, Any]:
        """Publish each change, and return what the notebook saves in the end.

        Raises:
            QuantumError: the API cannot be reached any more.
        """

    @property
    def run(self) -> Mapping[str, Any] | None:
        """What is told of the run beside what is saved of it; None where there are many."""
        return None

    def _close(self) -> None:  # noqa: B027  (most hold nothing)
        """Let go of what the card holds."""

    def _run(self) -> None:
        try:
            self._publish(self._follow(), update=True)
        except QuantumError as error:  # of the connection: the card has lost what it follows
            self._publish(error_bundle(error), update=True)
        finally:
            self._close()
            self.finished.set()
            _open_cards.discard(self)

    def _publish(self, bundle: Mapping[str, Any], *, update: bool) -> None:
        with _speaking:
            if self._shown == bundle["text/plain"] or self._is_taken_back or _exiting.is_set():
                return
            self._shown = bundle["text/plain"]
            publish(bundle, display_id=self._display_id, update=update, run=self.run)


def _attend() -> None:
    """Take notice of where cells end, from now on."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and id(shell) not in _attended:
        _attended.add(id(shell))
        shell.events.register("post_run_cell", settle_cards)


def settle_cards(_result: object = None) -> None:
    """Wait, at the end of a cell, for cards of what is known to have ended: the notebook may be saved next."""
    deadline = time.monotonic() + SETTLE_SECONDS
    for card in list(_open_cards):
        if card.has_ended():
            card.finished.wait(max(0.0, deadline - time.monotonic()))


def publish(
    bundle: Mapping[str, Any],
    *,
    display_id: str | None = None,
    update: bool = False,
    run: Mapping[str, Any] | None = None,
) -> None:
    """Publish data by MIME type as output of the running cell, or as an update of what has this display id.

    Args:
        bundle: the data.
        display_id: by which an update finds the output.
        update: whether it takes the place of what was published.
        run: what is told of the run beside it.
    """
    from IPython import get_ipython
    from IPython.display import display, update_display

    if not hasattr(get_ipython(), "kernel"):
        bundle = writable_bundle(bundle)
    metadata = bundle_metadata(bundle, run, of_card=display_id is not None)
    if update and display_id is not None:
        update_display(dict(bundle), raw=True, metadata=metadata, display_id=display_id)
    elif display_id is not None:
        display(dict(bundle), raw=True, metadata=metadata, display_id=display_id)
    else:
        display(dict(bundle), raw=True, metadata=metadata)
