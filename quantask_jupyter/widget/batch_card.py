"""The card of a batch under a cell: a progress bar while its tasks run, then how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from typing_extensions import override

from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.card_widget import new_widget, widget_view
from quantask_jupyter.widget.live_card import LiveCard, publish
from quantask_jupyter.widget.picture.expectations import draw_expectations
from quantask_jupyter.widget.picture.folded_table import picture_html
from quantask_jupyter.widget.picture.png import to_png
from quantask_jupyter.widget.shown import Batch
from quantask_jupyter.widget.shown_expectations import shown_expectations
from quantask_jupyter.widget.task_json import BATCH_MIME, batch_json, ended_batch_json
from quantask_jupyter.widget.viewer import Viewer, draws_cards, viewer

_IN_THIS_ORDER = (Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.PROCESSING, Status.PENDING)


class BatchCard(LiveCard):
    """The card of one batch in one cell."""

    def __init__(self, batch: Batch) -> None:
        """Make the card; :meth:`show` shows it."""
        super().__init__()
        self.batch = batch
        self._widget: Any = None

    @override
    def has_ended(self) -> bool:
        """Say whether, as far as is known without asking, all tasks have ended."""
        return _ended(self.batch.to_dict()) == len(self.batch)

    @override
    def _begin(self) -> None:
        bundle = batch_bundle(self.batch.to_dict())
        if viewer() is Viewer.WIDGETS:
            self._widget = new_widget({"batch": batch_json(self.batch.to_dict())}, {"cancel": self.batch.cancel})
            bundle |= widget_view(self._widget)
        self._publish(bundle, update=False)

    @override
    def _follow(self) -> Mapping[str, Any]:
        for _ in self.batch.changes():
            if self._widget is None:
                self._publish(batch_bundle(self.batch.to_dict()), update=True)
            else:
                self._widget.batch = batch_json(self.batch.to_dict())
        return ended_bundle(self.batch.to_dict(), self.batch._expectations())

    @override
    def _close(self) -> None:
        if self._widget is not None:
            self._widget.close()


def show_batch(batch: Batch) -> None:
    """Show a batch's card below the running cell; where nothing draws cards, wait and show how it ended."""
    if draws_cards():
        BatchCard(batch).show()
    else:
        batch.wait()
        publish(ended_bundle(batch.to_dict(), batch._expectations()))


def ended_bundle(batch: Mapping[str, Any], told: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return what is saved of an ended batch, with what an estimator's PUBs have estimated, each with its name."""
    bundle = batch_bundle(batch)
    shown = shown_expectations(told)
    if not shown.rows:
        return bundle
    name = batch["name"] or ""
    drawing = draw_expectations(shown, " ".join(visible(name).split()), shown.facts)
    png = to_png(drawing)
    heads, rows = shown.table
    values = {"facts": shown.facts, "heads": heads, "rows": rows}
    return {
        BATCH_MIME: {**bundle[BATCH_MIME], "expectations": values},
        "image/png": png,
        "text/plain": f"{bundle['text/plain']}\n{shown.text(None)}",
        "text/html": f"{bundle['text/html']}\n{picture_html(drawing, png, shown.html(name))}",
    }


def batch_bundle(batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a batch (wire form) as data by MIME type; once all its tasks have ended it is the same in every run."""
    ended, size, progress = _ended(batch), batch["size"], batch["progress"]
    parts = ", ".join(f"{progress[status]} {status.word}" for status in _IN_THIS_ORDER if progress.get(status))
    notes = "".join(f". {visible(note).rstrip('.')}" for note in batch.get("notes") or ())
    text = f"{visible(batch['name'] or 'batch')}: {parts}{notes}"
    bar = f'<progress value="{ended}" max="{size}"></progress>'
    return {
        BATCH_MIME: ended_batch_json(batch) if ended == size else batch_json(batch),
        "text/plain": text,
        "text/html": f"<p>{bar} {escape(text)}</p>",
    }


def _ended(batch: Mapping[str, Any]) -> int:
    progress: Mapping[str, int] = batch["progress"]
    return sum(count for status, count in progress.items() if status in FINAL)
