"""The bundle that a result leaves in the saved notebook: one form for each kind of reader.

It holds nothing that changes from run to run (no id, no times), so that a notebook's outputs can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.widget.html_table import html_notes, html_table
from quantask_jupyter.widget.picture.drawing import Drawing, stacked
from quantask_jupyter.widget.picture.folded_table import picture_html
from quantask_jupyter.widget.picture.frame import WIDTH
from quantask_jupyter.widget.picture.of_result import draw_result
from quantask_jupyter.widget.picture.png import to_png
from quantask_jupyter.widget.picture.state import draw_state, is_state
from quantask_jupyter.widget.saved_values_table import has_counts, saved_html, saved_text
from quantask_jupyter.widget.shown_outcomes import notes_of, select
from quantask_jupyter.widget.task_json import TASK_MIME
from quantask_jupyter.widget.text_histogram import text_histogram

RESULT_MIME = "application/vnd.quantask.result.v1+json"
MOST_STATES = 4  # that are drawn, where a circuit saves several
SAVED_OUTCOMES = 10_000  # over all points of a sweep; the whole result stays in the store


def result_bundle(result: Mapping[str, Any], name: str | None) -> dict[str, Any]:
    """Return a result (wire form) as data by MIME type."""
    states = [draw_state(label, value, name) for label, value in _states(result)]
    if not has_counts(result):
        return _saved_bundle(result, name, states)
    drawing = stacked([draw_result(result, name), *states])
    png = to_png(drawing)
    return {
        RESULT_MIME: result_json(result, name),
        "image/png": png,
        "text/html": picture_html(drawing, png, html_table(result, name), html_notes(result)),
        "text/plain": text_histogram(result, name),
    }


def _saved_bundle(result: Mapping[str, Any], name: str | None, states: Sequence[Drawing]) -> dict[str, Any]:
    table, text = saved_html(result, name), saved_text(result, name)
    if not states:
        return {"text/html": table, "text/plain": text}
    drawing = stacked(states)
    png = to_png(drawing)
    return {"image/png": png, "text/html": picture_html(drawing, png, table), "text/plain": text}


def _states(result: Mapping[str, Any]) -> list[tuple[str, Any]]:
    saved = sorted(result.get("saved", {}).items())
    return [(label, value) for label, value in saved if is_state(value)][:MOST_STATES]


def bundle_metadata(
    bundle: Mapping[str, Any], run: Mapping[str, Any] | None = None, *, of_card: bool = False
) -> dict[str, Any]:
    """Return the metadata of a bundle.

    It is the size in which the picture is shown and, beside a result or failure, what the card tells of its ``run``
    (see :func:`~quantask_jupyter.widget.task_json.run_json`). The task is among that where the bundle holds a part of
    the result or takes the place of a card (``of_card``): from it a page can have the whole and the circuit. Outputs
    are compared without their metadata.
    """
    metadata: dict[str, Any] = {}
    told = dict(run or {})
    task = told.pop("task", None)
    if RESULT_MIME in bundle and task is not None and (of_card or _is_a_part(bundle[RESULT_MIME])):
        told["task"] = task
    if told and RESULT_MIME in bundle:
        metadata[RESULT_MIME] = told
    if "seconds" in told and TASK_MIME in bundle:
        metadata[TASK_MIME] = {"seconds": told["seconds"]}
    if RESULT_MIME in bundle and "image/png" in bundle:
        metadata["image/png"] = {"width": round(WIDTH)}
    return metadata


def _is_a_part(saved: Mapping[str, Any]) -> bool:
    return any("rest" in point for point in saved.get("points", [saved]))


def result_json(result: Mapping[str, Any], name: str | None) -> dict[str, Any]:
    """Return what our own renderer draws.

    It is ``name``, ``shots``, ``registers``, ``notes`` if there are any, and either ``counts`` or ``points``. Of counts
    with too many outcomes the most frequent are kept, and ``rest`` beside them says how many ``outcomes`` with how many
    ``shots`` were left out.
    """
    shared: dict[str, Any] = {
        "name": name,
        "shots": result["shots"],
        "registers": [dict(register) for register in result["registers"]],
    }
    notes = notes_of(result)
    if notes:
        shared["notes"] = notes
    if "points" not in result:
        return {**shared, **_saved_counts(result["counts"], SAVED_OUTCOMES)}
    limit = max(1, SAVED_OUTCOMES // len(result["points"]))
    points = [
        {"parameters": dict(point["parameters"]), **_saved_counts(point["counts"], limit)} for point in result["points"]
    ]
    return {**shared, "points": points}


def _saved_counts(counts: Mapping[str, int], limit: int) -> dict[str, Any]:
    shown = select(counts, limit)
    saved: dict[str, Any] = {"counts": dict(sorted(shown.rows))}
    if shown.rest_outcomes:
        saved["rest"] = {"outcomes": shown.rest_outcomes, "shots": shown.rest_count}
    return saved
