"""A sweep is a curve first, or a map; and a result of which the notebook holds a part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.samples import SWEEP, curve, heat_map, many, task
from tests.browser.stage import Stage

WIDTHS = (480, 1200)
PART = {**many(1000), "rest": {"outcomes": 94_527, "shots": 94_527}}
WHOLE = {**many(1000), "counts": {**many(1000)["counts"], **many(3000)["counts"]}}


def _plot(page: Page) -> Any:
    return page.get_by_role("slider", name="Point of the sweep").and_(page.locator(".qt-sweep-plot"))


def _saved(page: Page, kind: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Export {kind}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("sample", "saved"),
    [("three", SWEEP), ("curve", curve(41)), ("thousand", curve(1000)), ("map", heat_map(12, 15)), ("part", PART)],
)
def test_it_fits_its_width_and_axe_finds_nothing_serious(
    stage: Stage, snapshot: Callable[..., None], sample: str, saved: dict[str, Any], theme: str, width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    stage.theme(theme)
    stage.result(saved)
    snapshot(f"sweep-{sample}-{theme}-{width}", "#root")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    assert stage.serious_faults() == []


def test_a_sweep_is_a_line_with_a_band_for_each_outcome(stage: Stage) -> None:
    stage.result(SWEEP)
    plot = _plot(stage.page)
    assert plot.locator("path[fill='none'][stroke-linejoin]").count() == 2
    assert plot.locator("path[opacity='0.2']").count() == 2
    expect(plot.locator("text").filter(has_text="theta")).to_be_visible()
    expect(stage.page.locator(".qt-summary")).to_have_text("3 points of 100 shots")
    assert stage.page.locator(".qt-row:visible").count() == 0


def test_the_point_under_the_pointer_is_told_and_a_click_opens_its_bars(stage: Stage) -> None:
    stage.result(SWEEP)
    plot = _plot(stage.page)
    box = plot.locator("svg").bounding_box()
    assert box is not None
    plot.hover(position={"x": box["width"] * 0.45, "y": 60})
    readout = stage.page.locator(".qt-readout")
    expect(readout).to_have_text("theta = 1.5 · 0: 53.0 % · 1: 47.0 %")
    plot.click(position={"x": box["width"] * 0.45, "y": 60})
    assert stage.keys() == ["0", "1"]
    expect(stage.page.locator(".qt-point")).to_have_text("theta = 1.5")
    stage.page.get_by_role("button", name="Curve").click()
    expect(plot).to_be_visible()


def test_the_keyboard_alone_reads_and_opens_the_points_of_a_curve(stage: Stage) -> None:
    stage.result(SWEEP)
    plot = _plot(stage.page)
    plot.focus()
    plot.press("Home")
    plot.press("ArrowRight")
    expect(plot).to_have_attribute("aria-valuetext", "theta = 1.5 · 0: 53.0 % · 1: 47.0 %")
    plot.press("Enter")
    expect(stage.page.locator(".qt-point")).to_have_text("theta = 1.5")


def test_two_parameters_on_a_grid_are_a_map_of_an_outcome_that_is_chosen(stage: Stage) -> None:
    stage.result(heat_map(5, 5))
    plot = _plot(stage.page)
    expect(stage.page.get_by_role("button", name="Map")).to_have_attribute("aria-pressed", "true")
    stage.page.get_by_label("Outcome", exact=True).select_option(label="11")
    box = plot.locator("svg").bounding_box()
    assert box is not None
    side = min(360, box["width"] - 84)
    plot.hover(position={"x": 64 + side / 2, "y": 14 + side - 5})
    expect(stage.page.locator(".qt-readout")).to_have_text("alpha = 1.5708, beta = 0 · 11: 100 %")


def test_what_a_running_sweep_has_so_far_grows_under_what_was_chosen(stage: Stage) -> None:
    whole = curve(9)
    stage.result({**whole, "points": whole["points"][:1]})
    assert stage.keys() == ["00"]
    stage.more({**whole, "points": whole["points"][:4]})
    expect(stage.page.locator(".qt-summary")).to_have_text("4 points of 200 shots")
    stage.page.get_by_role("button", name="One point").click()
    stage.page.get_by_role("slider", name="Point of the sweep").press("End")
    stage.more(whole)
    expect(stage.page.locator(".qt-place")).to_have_text("4 of 9")


def test_a_curve_says_how_many_outcomes_it_does_not_draw(stage: Stage) -> None:
    points = [{"parameters": {"theta": n}, "counts": {f"{k:011b}": 1 + k % 3 for k in range(2048)}} for n in range(3)]
    stage.result({"name": "wide", "shots": 4095, "registers": [{"name": "c", "size": 11}], "points": points})
    expect(stage.page.locator(".qt-sweep-plot")).to_contain_text("and 2,042 more")
    stage.result(curve(9))
    expect(stage.page.locator(".qt-sweep-plot")).not_to_contain_text("more")


def test_pictures_of_curve_and_map_say_what_they_are_of(stage: Stage, tmp_path: Path) -> None:
    stage.result(curve(9))
    svg = _saved(stage.page, "SVG", tmp_path).decode()
    assert ">9 points of 200 shots</text>" in svg
    assert "stroke-linejoin" in svg
    assert _saved(stage.page, "PNG", tmp_path).startswith(b"\x89PNG")
    stage.result(heat_map(5, 5))
    assert ">25 points of 200 shots · outcome 00</text>" in _saved(stage.page, "SVG", tmp_path).decode()


def test_the_picture_of_a_point_has_its_parameters_shots_registers_and_error_bars(stage: Stage, tmp_path: Path) -> None:
    stage.result(SWEEP)
    stage.page.get_by_role("button", name="One point").click()
    stage.page.get_by_role("slider", name="Point of the sweep").press("ArrowRight")
    svg = _saved(stage.page, "SVG", tmp_path).decode()
    assert ">theta = 1.5 · 100 shots</text>" in svg
    assert ">c[0]</text>" in svg
    assert svg.count('stroke="#12336b"') == 2


def test_of_a_part_nothing_is_exported_that_is_no_outcome_and_the_card_says_what_it_holds(
    stage: Stage, tmp_path: Path
) -> None:
    stage.result(PART)
    expect(stage.page.locator(".qt-note")).to_contain_text("holds the 1,000 most frequent of 95,527 outcomes")
    stage.page.get_by_label("Show", exact=True).select_option(label="All 1,000 that are here")
    rows = _saved(stage.page, "CSV", tmp_path).decode().splitlines()
    assert len(rows) == 1001
    assert not any("more" in row for row in rows)


def test_the_whole_result_is_fetched_when_it_is_asked_for(stage: Stage, tmp_path: Path) -> None:
    stage.result(PART, whole=WHOLE)
    stage.page.get_by_label("Show", exact=True).select_option(label="All 95,527")
    expect(stage.page.locator(".qt-note")).to_have_text("")
    expect(stage.page.get_by_role("listbox", name="Outcomes").locator(".qt-row").first).to_have_attribute(
        "aria-setsize", str(len(WHOLE["counts"]))
    )
    stage.result(PART, whole=WHOLE)
    assert json.loads(_saved(stage.page, "JSON", tmp_path)) == WHOLE
    assert len(_saved(stage.page, "CSV", tmp_path).decode().splitlines()) == len(WHOLE["counts"]) + 1


def test_a_map_of_saved_numbers_is_chosen_and_a_point_of_it_looked_at(stage: Stage) -> None:
    points = [
        {"parameters": {"alpha": a / 2, "beta": float(b)}, "counts": {}, "saved": {"z": a - b / 10, "n": b}}
        for a in range(2)
        for b in range(3)
    ]
    stage.card({"task": task("completed", 1, result={"shots": 1, "registers": [], "points": points, "metadata": {}})})
    stage.page.get_by_label("Map of").select_option("z")
    expect(stage.page.locator(".qt-numbers-plot svg")).to_contain_text("-0.2")
    canvas = stage.page.get_by_role("slider", name="Point of the sweep")
    canvas.press("End")
    expect(canvas).to_have_attribute("aria-valuetext", "alpha = 0.5, beta = 2 · n: 2 · z: 0.8")
    canvas.hover(position={"x": 80, "y": 20})  # above on the left
    expect(stage.page.locator(".qt-outcome")).to_have_text("alpha = 0, beta = 2 · n: 2 · z: -0.2")


@pytest.mark.parametrize("width", [230, 464])
def test_where_there_is_little_room_or_names_are_long_the_legend_is_below_and_nothing_is_cut(
    stage: Stage, width: int
) -> None:
    stage.page.set_viewport_size({"width": width + 16, "height": 900})
    swept = curve(9)
    long = {"00": "0" * 30, "11": "0" * 29 + "1"}
    points = [
        {**point, "counts": {long[bits]: count for bits, count in point["counts"].items()}} for point in swept["points"]
    ]
    stage.result({**swept, "registers": [{"name": "c", "size": 30}], "points": points} if width > 400 else swept)
    canvas = stage.page.get_by_role("slider", name="Point of the sweep")
    edges = "canvas => [canvas.scrollWidth - canvas.clientWidth, ...[...canvas.querySelectorAll('text')].map("
    edges += "text => text.getBoundingClientRect().right - canvas.getBoundingClientRect().right)]"
    assert max(canvas.evaluate(edges)) <= 0
    texts = canvas.locator("text").all_text_contents()
    assert {*long.values()} <= {*texts} if width > 400 else {"00", "11"} <= {*texts}


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_of_many_qubits_have_names_that_are_told_apart_and_what_is_not_here_is_found_where_it_is_said(
    stage: Stage, snapshot: Callable[..., None], width: int
) -> None:
    zeros = "0" * 100
    outcomes = [zeros[:60] + middle + zeros[:35] for middle in ("00001", "00010", "00100")]
    points = [
        {
            "parameters": {"theta": step},
            "counts": dict.fromkeys(outcomes, 10 + step),
            "rest": {"outcomes": 9, "shots": 9},
        }
        for step in range(4)
    ]
    registers = [{"name": "c", "size": 100}]
    part = {"name": "many", "shots": 60, "registers": registers, "points": points}
    stage.page.set_viewport_size({"width": width, "height": 800})
    stage.result(part, whole={**part, "points": [{**point, "rest": None} for point in points]})
    names = stage.page.locator(".qt-sweep-plot svg g text").all_text_contents()
    assert len(set(names)) == len(names) == 3
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    snapshot(f"sweep-100-qubits-{width}", "#root")
    expect(stage.page.get_by_text("“All” under “One point”")).to_be_visible()
    stage.page.get_by_role("button", name="One point").click()
    expect(stage.page.get_by_label("Show").locator("option").last).to_have_text("All 12")
