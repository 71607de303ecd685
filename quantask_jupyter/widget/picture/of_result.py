"""Which picture a result gets: bars for counts, a curve or a map for a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.number_lines import NumberLines, expectation_lines, saved_lines
from quantask_jupyter.widget.picture.bars import draw_counts
from quantask_jupyter.widget.picture.curve import draw_curve
from quantask_jupyter.widget.picture.drawing import Drawing
from quantask_jupyter.widget.picture.expectations import draw_expectations
from quantask_jupyter.widget.picture.frame import ROOM_FOR_FACTS
from quantask_jupyter.widget.picture.heat_map import draw_heat_map
from quantask_jupyter.widget.picture.number_curve import draw_numbers
from quantask_jupyter.widget.picture.number_map import draw_number_maps
from quantask_jupyter.widget.picture.plot_frame import NOT_ALL
from quantask_jupyter.widget.saved_values_table import has_counts
from quantask_jupyter.widget.shown_expectations import ShownExpectations
from quantask_jupyter.widget.shown_outcomes import point_text, registers_text, shots_text
from quantask_jupyter.widget.sweep_axes import Along, grid_of, thinned


def draw_result(result: Mapping[str, Any], name: str | None) -> Drawing:
    """Return the picture of a result (wire form) that has counts."""
    title = _title(name)
    shots, registers = result["shots"], result["registers"]
    if "points" not in result:
        return draw_counts(result["counts"], shots, registers, title, shots_text(shots))
    points = result["points"]
    if len(points) == 1:
        facts = " · ".join(part for part in (point_text(points[0]["parameters"]), shots_text(shots)) if part)
        return draw_counts(points[0]["counts"], shots, registers, title, facts)
    size = f"{len(points):,} points of {shots_text(shots)}"
    facts = f"{size} · {registers_text(registers, ROOM_FOR_FACTS - len(size) - len(NOT_ALL))}"
    axes = grid_of(points)
    if axes is None:
        return draw_curve(result, title, facts)
    return draw_heat_map(result, axes, title, facts + _not_all(*axes))


def draw_estimated(
    result: Mapping[str, Any], told: Mapping[str, Any], shown: ShownExpectations, name: str | None
) -> Drawing:
    """Return the picture of expectation values (wire form): a curve or map over parameters, else a row for each."""
    by_shots = f" · {shots_text(result['shots'])}" if has_counts(result) else ""
    lines = expectation_lines(told)
    if lines is not None:
        return _draw_numbers(lines, _title(name), f"{told['of']:,} expectation values{by_shots}")
    return draw_expectations(shown, _title(name), shown.facts + by_shots)


def draw_saved(result: Mapping[str, Any], name: str | None) -> list[Drawing]:
    """Return the curve or the maps of numbers that a sweep has saved, if there are some."""
    lines = saved_lines(result)
    return [] if lines is None else [_draw_numbers(lines, _title(name), f"saved at {len(result['points']):,} points")]


def _draw_numbers(lines: NumberLines, title: str, facts: str) -> Drawing:
    if lines.up is None:
        return draw_numbers(lines, title, facts)
    not_all = NOT_ALL if lines.of else _not_all(Along(lines.along, lines.at), lines.up)
    return draw_number_maps(lines, lines.up, title, facts + not_all)


def _not_all(*axes: Along) -> str:
    every = [sorted(set(axis.values)) for axis in axes]
    return NOT_ALL if any(len(thinned(values)) < len(values) for values in every) else ""


def _title(name: str | None) -> str:
    return " ".join(visible(name or "").split())
