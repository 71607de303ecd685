"""The histogram, drawn from saved results on a page of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.responsive import RESPONSIVE_MS, milliseconds_to_show
from tests.browser.samples import BELL, COMPARISON, HOSTILE, OUTPUTS, SWEEP, TWO_REGISTERS, ghz, many
from tests.browser.stage import Stage

GHZ = ghz(100)
GHZ_IDEAL = {"name": "ideal", "probabilities": {"0" * 100: 0.5, "1" * 100: 0.5}}
_FIRST_TICK_FROM_THE_EDGE = """
    document.querySelector(".qt-tick").getBoundingClientRect().left
    - document.querySelector(".qt-title").getBoundingClientRect().left"""


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=option)


def _numbers(stage: Stage, key: str) -> str:
    return " ".join(stage.row(key).locator(".qt-numbers").inner_text().split())


def _saved(page: Page, kind: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Export {kind}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def test_each_outcome_has_its_count_and_its_share(stage: Stage) -> None:
    stage.result(BELL)
    assert stage.keys() == ["00", "11"]
    assert _numbers(stage, "00") == "519 50.7 %"
    assert _numbers(stage, "11") == "505 49.3 %"
    expect(stage.page.locator(".qt-readout")).to_have_text("1,024 shots · 2 outcomes")


def test_outcomes_sort_by_value_by_count_and_by_distance(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)
    assert stage.keys() == ["0 01", "0 10", "1 01", "1 11"]
    _choose(stage.page, "Sort by", "Count")
    assert stage.keys() == ["1 01", "0 10", "1 11", "0 01"]
    _choose(stage.page, "Sort by", "Hamming distance")
    assert stage.keys() == ["1 01", "0 01", "1 11", "0 10"]


def test_distances_are_taken_to_the_target_that_is_typed(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)
    _choose(stage.page, "Sort by", "Hamming distance")
    target = stage.page.get_by_label("to", exact=True)
    expect(target).to_have_value("1 01")
    target.fill("010")
    assert stage.keys()[0] == "0 10"
    assert stage.row("1 01").locator(".qt-distance").inner_text() == "Δ 3"
    target.fill("01")
    expect(target).to_have_attribute("aria-invalid", "true")
    assert stage.keys()[0] == "0 10"


def test_bars_are_as_long_as_their_counts(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)

    def width(key: str) -> float:
        box = stage.row(key).locator(".qt-bar").bounding_box()
        assert box is not None
        return box["width"]

    assert width("0 10") / width("1 01") == pytest.approx(30 / 40, abs=0.01)
    assert width("0 01") / width("1 01") == pytest.approx(10 / 40, abs=0.01)


def test_shot_noise_reaches_as_far_as_its_interval_and_stays_in_the_chart(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)  # 40 of 100 shots: 31 % to 50 %
    row = stage.row("1 01")
    bar, noise, column = (row.locator(part).bounding_box() for part in (".qt-bar", ".qt-noise", ".qt-bars"))
    assert bar is not None
    assert noise is not None
    assert column is not None
    low, high = 0.3094, 0.4980  # Wilson's 95 % interval
    assert noise["x"] - bar["x"] == pytest.approx(bar["width"] * low / 0.4, abs=1)
    assert noise["x"] + noise["width"] - bar["x"] == pytest.approx(bar["width"] * high / 0.4, abs=1)
    assert noise["x"] + noise["width"] <= column["x"] + column["width"] + 1


def test_probabilities_take_the_place_of_counts(stage: Stage) -> None:
    stage.result(BELL)
    stage.page.get_by_role("button", name="Probability").click()
    assert _numbers(stage, "00") == "50.7 % 519"
    expect(stage.page.locator(".qt-axis")).to_have_text("0 %20 %40 %")


def test_the_bit_order_turns_keys_registers_and_indices_around(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)
    header = stage.page.locator(".qt-key-header")
    assert header.inner_text().split() == ["out", "₀", "sent", "₁₀"]
    expect(stage.page.get_by_label("Bit 0")).to_have_value("bit0-right")
    stage.page.get_by_label("Bit 0").select_option("left")
    assert header.inner_text().split() == ["sent", "₀₁", "out", "₀"]
    assert stage.keys() == ["01 0", "10 0", "10 1", "11 1"]


def test_one_register_can_be_looked_at_alone(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)
    _choose(stage.page, "Registers", "out")
    assert stage.keys() == ["0", "1"]
    assert _numbers(stage, "1") == "60 60.0 %"


def test_the_most_frequent_outcomes_have_rows_and_the_rest_has_one(stage: Stage, snapshot: Callable[..., None]) -> None:
    result = many(1000)
    stage.result(result)
    assert len(stage.keys()) == 20
    shown = sum(sorted(result["counts"].values())[-20:])
    rest = stage.page.locator(".qt-rest-row")
    assert rest.inner_text().split()[:3] == ["980", "more", f"{result['shots'] - shown:,}"]
    snapshot("histogram-top-and-rest", "#root")
    _choose(stage.page, "Show", "All 1,000")
    expect(rest).to_have_count(0)


def test_the_line_below_tells_all_about_the_outcome_under_the_pointer(stage: Stage) -> None:
    stage.result(TWO_REGISTERS)
    stage.row("1 01").hover()
    readout = stage.page.locator(".qt-readout")
    expect(readout).to_contain_text("out = 1 sent = 01")
    expect(readout).to_contain_text("40 of 100 · 40.0 % (95 % interval 30.9 to 49.8 %) · value 5 (0x5)")
    stage.page.mouse.move(0, 0)
    expect(readout).to_have_text("100 shots · 4 outcomes")


def test_the_keyboard_reaches_every_outcome_of_ten_thousand(stage: Stage) -> None:
    stage.result(many(10_000))
    _choose(stage.page, "Show", "All 10,000")
    rows = stage.page.get_by_role("listbox", name="Outcomes")
    rows.focus()
    rows.press("End")
    active = stage.page.locator(".qt-row.qt-active")
    expect(active).to_have_attribute("aria-posinset", "10000")
    expect(active).to_be_in_viewport()
    assert active.get_attribute("id") == rows.get_attribute("aria-activedescendant")
    rows.press("ArrowUp")
    expect(active).to_have_attribute("aria-posinset", "9999")
    rows.press("Enter")
    expect(stage.page.get_by_label("Sort by")).to_have_value("distance")


def test_the_notebook_does_not_see_the_arrow_keys(stage: Stage) -> None:
    stage.result(BELL)
    stage.page.evaluate("window.seen = []; document.addEventListener('keydown', ({ key }) => window.seen.push(key))")
    rows = stage.page.get_by_role("listbox", name="Outcomes")
    rows.press("ArrowDown")
    rows.press("a")
    assert stage.page.evaluate("window.seen") == ["a"]


def test_ten_thousand_outcomes_are_drawn_and_sorted_within_a_tenth_of_a_second(stage: Stage) -> None:
    stage.page.evaluate(
        """async (saved) => {
            const { drawHistogram } = await import("/frontend/histogram/histogram.js");
            const root = document.getElementById("root");
            root.className = "quantask";
            let drawn = null;
            window.act = () => {
                drawn?.destroy();
                drawn = drawHistogram(root, saved);
            };
            window.sort = (by) => {
                const select = root.querySelector("[data-control='sort']");
                select.value = by;
                select.dispatchEvent(new Event("change"));
            };
        }""",
        many(10_000),
    )
    assert milliseconds_to_show(stage.page) < RESPONSIVE_MS
    _choose(stage.page, "Show", "All 10,000")
    for by in ("value", "distance", "count"):
        stage.page.evaluate("by => { window.act = () => window.sort(by); }", by)
        assert milliseconds_to_show(stage.page) < RESPONSIVE_MS
    assert stage.page.locator(".qt-row[role=option]").count() < 60  # the others are not in the page


def test_scrolling_brings_the_rows_in_view_into_the_page(stage: Stage) -> None:
    stage.result(many(10_000))
    _choose(stage.page, "Show", "All 10,000")
    stage.page.locator(".qt-list").evaluate("list => { list.scrollTop = 24 * 5000 }")
    row = stage.page.locator(".qt-row[aria-posinset='5001']")
    expect(row).to_be_in_viewport()
    top = row.evaluate("row => row.offsetTop - row.closest('.qt-list').scrollTop")
    assert abs(top) <= 1


@pytest.mark.parametrize(("width", "name"), [(900, "notebook"), (360, "phone")])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("sample", "saved"),
    [
        ("bell", BELL),
        ("registers", TWO_REGISTERS),
        ("many", many(10_000)),
        ("hundred-bits", GHZ),
        ("comparison", COMPARISON),
        ("long-comparison", {**COMPARISON, "registers": GHZ["registers"], "compared": [GHZ, GHZ_IDEAL]}),
    ],
)
def test_it_fits_its_width_and_axe_finds_nothing_serious(
    stage: Stage,
    snapshot: Callable[..., None],
    sample: str,
    saved: dict[str, object],
    theme: str,
    width: int,
    name: str,
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    stage.theme(theme)
    stage.result(saved)
    snapshot(f"histogram-{sample}-{name}-{theme}", "#root")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    for key in stage.page.locator(".qt-row[role=option] .qt-key").all()[:3]:
        assert key.evaluate("key => key.scrollWidth <= key.parentElement.clientWidth")
    assert stage.page.evaluate(_FIRST_TICK_FROM_THE_EDGE) >= 0
    assert stage.serious_faults() == []


def test_a_key_of_a_hundred_bits_is_whole_in_the_line_below_on_a_phone(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 360, "height": 700})
    stage.result(ghz(100))
    stage.row("1" * 100).hover()
    expect(stage.page.locator(".qt-outcome")).to_have_text("meas = " + "1" * 100)
    assert "…" in stage.row("1" * 100).inner_text()


def test_the_slider_shows_one_point_of_a_sweep_after_the_other(stage: Stage) -> None:
    stage.result(SWEEP)
    stage.page.get_by_role("button", name="One point").click()
    slider = stage.page.get_by_role("slider", name="Point of the sweep")
    assert (_numbers(stage, "0"), _numbers(stage, "1")) == ("100 100 %", "0 0 %")
    slider.focus()
    slider.press("ArrowRight")
    expect(stage.page.locator(".qt-point")).to_have_text("theta = 1.5")
    assert (_numbers(stage, "0"), _numbers(stage, "1")) == ("53 53.0 %", "47 47.0 %")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "theta = 3.14159")
    assert (_numbers(stage, "0"), _numbers(stage, "1")) == ("0 0 %", "100 100 %")


def test_a_comparison_has_both_bars_in_a_row_and_the_distance_below(stage: Stage) -> None:
    stage.result(COMPARISON)
    assert stage.keys() == ["00", "01", "10", "11"]
    assert _numbers(stage, "00") == "48.0 % 50.0 %"
    assert _numbers(stage, "01") == "2.00 % 0 %"
    expect(stage.page.locator(".qt-legend")).to_have_text("bellideal")
    expect(stage.page.locator(".qt-summary")).to_have_text("1,000 shots · 4 outcomes · total variation distance 0.0300")


def test_csv_and_json_hold_the_whole_result(stage: Stage, tmp_path: Path) -> None:
    stage.result(BELL)
    assert _saved(stage.page, "CSV", tmp_path).decode().splitlines()[1] == "00,519,0.5068359375"
    assert json.loads(_saved(stage.page, "JSON", tmp_path)) == BELL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bell.csv", "bell.json"]


def test_svg_and_png_are_pictures_of_what_is_shown(stage: Stage, tmp_path: Path) -> None:
    stage.result({**TWO_REGISTERS, "name": HOSTILE})
    _choose(stage.page, "Registers", "out")
    svg = _saved(stage.page, "SVG", tmp_path).decode()
    assert ">60   60.0 %</text>" in svg
    assert "&lt;script&gt;" in svg
    assert "<script" not in svg
    png = _saved(stage.page, "PNG", tmp_path)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") > 1000  # pixels: twice the drawing's width


def test_the_picture_shows_what_has_no_row_in_stripes_that_fade_where_they_go_beyond_the_axis(
    stage: Stage, tmp_path: Path
) -> None:
    registers = [{"name": "c", "size": 5}]
    uniform = {f"{n:05b}": 10 for n in range(32)}
    stage.result({"name": "all", "shots": 320, "registers": registers, "counts": uniform})
    assert _stripes(_saved(stage.page, "SVG", tmp_path))[-8:] == pytest.approx([n / 9 for n in range(8, 0, -1)])
    stage.result({"name": "most", "shots": 320, "registers": registers, "counts": uniform | {"00000": 10_000}})
    assert set(_stripes(_saved(stage.page, "SVG", tmp_path))) == {1.0}


def _stripes(svg: bytes) -> list[float]:
    return [float(opacity) for opacity in re.findall(r'fill="#aab2c0" opacity="([^"]+)"', svg.decode())]


def test_names_of_tasks_registers_and_parameters_with_markup_stay_text(stage: Stage) -> None:
    stage.result(
        {**TWO_REGISTERS, "name": HOSTILE, "registers": [{"name": HOSTILE, "size": 2}, {"name": "out", "size": 1}]}
    )
    stage.row("1 01").hover()
    expect(stage.page.locator(".qt-outcome")).to_contain_text("<script>alert(2)</script>")
    stage.result({**SWEEP, "points": [{"parameters": {HOSTILE: 1}, "counts": {"0": 100}}]})  # one: it has no curve
    expect(stage.page.locator(".qt-point")).to_contain_text("<img src=x onerror=alert(1)>")
    stage.result({**BELL, "counts": {HOSTILE: 1}})
    expect(stage.page.get_by_role("alert")).to_contain_text("does not fit the registers")
    assert stage.page.locator("#root img, #root script").count() == 0


def test_outputs_are_shown_as_values_and_their_bits_are_told_of_the_one_that_is_pointed_at(stage: Stage) -> None:
    stage.result(OUTPUTS)
    expect(stage.page.locator(".qt-row .qt-key")).to_have_text(["0.5true-3", "0.5false0"])
    expect(stage.page.locator(".qt-register-name")).to_have_text(["half", "isNe…ive", "n"])
    stage.row("0011100000000000 1 1101").hover()
    expect(stage.page.locator(".qt-readout")).to_contain_text("half = 0.5 isNegative = true n = -3")
    expect(stage.page.locator(".qt-readout")).to_contain_text("bits 0011100000000000 1 1101")
