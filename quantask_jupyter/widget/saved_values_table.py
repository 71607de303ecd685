"""What a circuit has saved, as a table: the view of a result that has no counts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from quantask_jupyter.domain.saved import MATRIX_PRODUCT_STATE
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.shown_outcomes import number

ROWS = 64

_STATES = {"statevector": "statevector", "density_matrix": "density matrix", "operator": "unitary"}


def has_counts(result: Mapping[str, Any]) -> bool:
    """Say whether a result (wire form) has counts at any point."""
    return any(point["counts"] for point in result.get("points", [result]))


def has_saved(result: Mapping[str, Any]) -> bool:
    """Say whether a circuit has saved anything beside counts."""
    return any(point.get("saved") for point in result.get("points", [result]))


def saved_json(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was saved as our own renderer shows it: a table of texts, and how many points a sweep has."""
    heads, rows = _table(result)
    points = {"points": len(result["points"])} if "points" in result else {}
    return {"heads": heads, "rows": [*rows, *([line] for line in _more(result))], **points}


def saved_text(result: Mapping[str, Any], name: str | None) -> str:
    """Return what was saved as text: a line for each label, or for each point of a sweep."""
    heads, rows = _table(result)
    if "points" in result:
        lines = ["  ".join(f"{head} = {cell}" for head, cell in zip(heads, row, strict=True)) for row in rows]
        lines += _more(result)
    else:
        lines = [f"{label}: {value}" for label, value in rows]
    return "\n".join([_title(name), *lines])


def saved_html(result: Mapping[str, Any], name: str | None) -> str:
    """Return what was saved as an HTML table; whatever it quotes is escaped."""
    heads, rows = _table(result)
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    more = "".join(f"\n<tr><td>{line}</td></tr>" for line in _more(result))
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    top = f"<caption>{escape(_title(name))}</caption>\n<thead><tr>{head}</tr></thead>"
    return f"<table>\n{top}\n<tbody>\n{body}{more}\n</tbody>\n</table>"


def _title(name: str | None) -> str:
    return f"{visible(name)}: saved" if name else "Saved"


def _table(result: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    if "points" not in result:
        return ["saved", "value"], [[visible(label), _value(value)] for label, value in sorted(_saved(result).items())]
    points = result["points"]
    parameters, labels = sorted(points[0]["parameters"]), sorted(_saved(points[0]))
    rows = [
        [*(number(point["parameters"][key]) for key in parameters), *(_value(_saved(point)[label]) for label in labels)]
        for point in points[:ROWS]
    ]
    heads = [visible(head) for head in (*parameters, *labels)]
    return heads, rows


def _more(result: Mapping[str, Any]) -> list[str]:
    left_out = len(result.get("points", ())) - ROWS
    return [f"{left_out} more points"] if left_out > 0 else []


def _saved(point: Mapping[str, Any]) -> Mapping[str, Any]:
    saved: Mapping[str, Any] = point.get("saved", {})
    return saved


def _value(value: Any) -> str:
    """Return a saved value (wire form) in a few words."""
    if not isinstance(value, Mapping):
        return number(value)
    if "array" in value:
        shape = " × ".join(map(str, value["shape"]))
        kind = _STATES.get(value.get("type", ""))
        if kind is None:
            return f"{shape} numbers"
        return f"{kind} of {_plural(value['shape'][0].bit_length() - 1, 'qubit')}"
    if "probabilities" in value:
        return _plural(len(value["probabilities"]), "probability", "probabilities")
    if MATRIX_PRODUCT_STATE in value:
        return f"matrix product state of {_plural((len(value[MATRIX_PRODUCT_STATE]) + 1) // 3, 'qubit')}"
    values = value.get("shots", value.get("memory", ()))
    return f"{_plural(len(values), 'value')}, by {'shot' if 'shots' in value else 'classical memory'}"


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
