"""The bundle that a result leaves in the saved notebook: one form for each kind of reader.

It holds nothing that changes from run to run (no id, no times), so that a notebook's outputs can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.html_table import html_notes, html_table
from quantask_jupyter.widget.number_lines import saved_lines
from quantask_jupyter.widget.picture.drawing import stacked
from quantask_jupyter.widget.picture.folded_table import picture_html
from quantask_jupyter.widget.picture.frame import WIDTH
from quantask_jupyter.widget.picture.of_result import draw_estimated, draw_result, draw_saved
from quantask_jupyter.widget.picture.png import to_png
from quantask_jupyter.widget.picture.state import draw_state
from quantask_jupyter.widget.saved_values_table import has_counts, has_saved, saved_html, saved_json, saved_text
from quantask_jupyter.widget.shown_expectations import shown_expectations
from quantask_jupyter.widget.shown_outcomes import notes_of, select
from quantask_jupyter.widget.shown_state import ShownState, shown_states
from quantask_jupyter.widget.task_json import TASK_MIME
from quantask_jupyter.widget.text_histogram import text_histogram

RESULT_MIME = "application/vnd.quantask.result.v1+json"
SAVED_OUTCOMES = 10_000  # over all points of a sweep; the whole result stays in the store


def result_bundle(
    result: Mapping[str, Any], name: str | None, expectations: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a result (wire form) as data by MIME type; with what an estimator's task tells of its values."""
    states = shown_states(result)
    drawings = [draw_state(state, name) for state in states]
    tables, texts = [], []
    if has_counts(result):
        drawings.insert(0, draw_result(result, name))
        tables.append(html_table(result, name))
        texts.append(text_histogram(result, name))
    if expectations is not None:
        shown = shown_expectations([("", expectations)])
        drawings.insert(0, draw_estimated(result, expectations, shown, name))
        tables.insert(0, shown.html(name))
        texts.insert(0, shown.text(name))
    elif has_saved(result) or not has_counts(result):
        drawings += draw_saved(result, name)
        tables.append(saved_html(result, name))
        texts.append(saved_text(result, name))
    texts += [f"Note: {visible(note)}" for note in notes_of(result)]
    table, notes = "\n".join(tables), html_notes(result)
    json, text = result_json(result, name, states, expectations), "\n".join(texts)
    if not drawings:
        return {RESULT_MIME: json, "text/html": "\n".join([table, *notes]), "text/plain": text}
    drawing = stacked(drawings)
    png = to_png(drawing)
    html = picture_html(drawing, png, table, notes)
    return {RESULT_MIME: json, "image/png": png, "text/html": html, "text/plain": text}


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


def result_json(
    result: Mapping[str, Any],
    name: str | None,
    states: Iterable[ShownState] = (),
    expectations: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what our own renderer draws.

    It is ``name``, ``shots``, ``registers``, ``notes`` if there are any, and either ``counts`` or ``points``. Of counts
    with too many outcomes the most frequent are kept, and ``rest`` beside them says how many ``outcomes`` with how many
    ``shots`` were left out. What the circuit has saved is beside them, or in their place: ``saved`` as a table of
    texts, the ``lines`` of numbers that a sweep has saved, and what is shown of its ``states``. What an estimator's
    task tells of its values, ``expectations``, takes the place of what it has saved.
    """
    shared: dict[str, Any] = {
        "name": name,
        "shots": result["shots"],
        "registers": [dict(register) for register in result["registers"]],
    }
    notes = notes_of(result)
    if notes:
        shared["notes"] = notes
    if expectations is not None:
        shared["expectations"] = dict(expectations)
    elif has_saved(result):
        shared["saved"] = saved_json(result)
        if lines := saved_lines(result):
            shared["lines"] = lines.to_json()
    if shown := [state.to_json() for state in states]:
        shared["states"] = shown
    if not has_counts(result):
        return shared
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
