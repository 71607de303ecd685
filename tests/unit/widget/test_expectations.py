"""Expectation values and saved numbers in what a cell shows and saves: as text, table, picture and for our renderer."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from typing import Any

import numpy as np
import pytest

from quantask_jupyter.widget.batch_card import ended_bundle
from quantask_jupyter.widget.number_lines import MOST_LINES, expectation_lines, saved_lines
from quantask_jupyter.widget.picture.drawing import BLUE
from quantask_jupyter.widget.picture.number_curve import steps_between
from quantask_jupyter.widget.picture.number_map import BELOW_ZERO, Shades
from quantask_jupyter.widget.saved_result import RESULT_MIME, result_bundle
from quantask_jupyter.widget.shown_expectations import value_text
from quantask_jupyter.widget.task_json import BATCH_MIME

ONE = {"shots": 1, "registers": [], "counts": {}, "saved": {"pauli 0": 1.0}, "metadata": {}}
TOLD = {"observables": ["ZZ", "<XX>"], "points": [], "rows": [[0, 0, 0.98765, 0.0151], [0, 1, -1.0, 0.0]], "of": 2}
THETAS = [math.pi * step / 8 for step in range(9)]


def swept(**saved: Any) -> dict[str, Any]:
    points = [
        {"parameters": {"theta": theta}, "counts": {}, "saved": {label: one(theta) for label, one in saved.items()}}
        for theta in THETAS
    ]
    return {"shots": 1, "registers": [], "points": points, "metadata": {}}


def array(*numbers: float) -> dict[str, Any]:
    return {"array": b64encode(np.array(numbers).tobytes()).decode(), "dtype": "float64", "shape": [len(numbers)]}


def told_of(observables: int, *, points: int = len(THETAS)) -> dict[str, Any]:
    rows = [[point, which, math.cos(THETAS[point]), 0.1] for which in range(observables) for point in range(points)]
    return {
        "observables": [f"Z{which}" for which in range(observables)],
        "points": [{"theta": theta} for theta in THETAS[:points]],
        "rows": rows,
        "of": len(rows),
    }


def picture(bundle: dict[str, Any]) -> str:
    """What is drawn, without the image in it that others see."""
    return re.sub(r"<foreignObject.*?</foreignObject>", "", bundle["text/html"])


def test_observables_with_values_and_standard_errors_take_the_place_of_what_was_saved_for_them() -> None:
    bundle = result_bundle(ONE, "h2", TOLD)
    assert bundle["text/plain"] == "h2: 2 expectation values\nZZ = 0.988 ± 0.015\n<XX> = -1"
    assert bundle[RESULT_MIME]["expectations"] == TOLD
    assert "saved" not in bundle[RESULT_MIME]
    assert "<tr><td>&lt;XX&gt;</td><td>-1</td></tr>" in bundle["text/html"]
    assert ">0.988 ± 0.015</text>" in bundle["text/html"]
    assert "pauli" not in str(bundle)
    assert bundle["image/png"].startswith(b"\x89PNG")


def test_of_very_many_the_first_are_shown_with_the_parameters_of_their_points() -> None:
    told = {**told_of(2), "points": [dict.fromkeys("abcd", 0.5)] * 9, "of": 300}
    lines = result_bundle(ONE, None, told)["text/plain"].splitlines()
    assert lines[:2] == ["first 18 of 300 expectation values", "point 1  Z0 = 1.00 ± 0.10"]
    one = result_bundle(ONE, None, told_of(3))["text/plain"].splitlines()
    assert one[0] == "first 20 of 27 expectation values"
    assert one[2] == "theta = 0.392699  Z0 = 0.92 ± 0.10"


def test_of_more_than_are_told_it_is_said_that_these_are_some_of_them() -> None:
    some = {**told_of(2), "of": 3001, "numbers": [400 * n for n in range(len(THETAS))], "of_points": 3001}
    bundle = result_bundle(ONE, "vqe", some)
    assert bundle["text/plain"].startswith("vqe: 18 of 3,001 expectation values")
    assert ">3,001 expectation values; not every one is drawn</text>" in picture(bundle)
    lines = expectation_lines(some)
    assert lines is not None
    assert lines.to_json()["of"] == 3001
    of_many = {**some, "points": [dict.fromkeys("abcd", 0.5)] * len(THETAS)}
    assert "point 401  Z0" in result_bundle(ONE, None, of_many)["text/plain"]


def test_over_one_parameter_they_are_a_curve_with_a_band_for_each_observable() -> None:
    drawn = picture(result_bundle(ONE, "vqe", told_of(2)))
    assert drawn.count("opacity='0.2'") == 2
    assert drawn.count("stroke-width='1.6'") == 2
    assert ">theta</text>" in drawn
    assert ">Z1</text>" in drawn
    assert ">18 expectation values</text>" in drawn


def grid_of_points(across: int, up: int) -> list[dict[str, float]]:
    return [{"a": a / 2, "b": float(b)} for a in range(across) for b in range(up)]


def test_numbers_that_were_saved_over_a_grid_are_a_map_each_with_a_scale_of_its_own() -> None:
    points = [
        {"parameters": one, "counts": {}, "saved": {"z": one["a"] - 0.5, "n": one["b"] + 3}}
        for one in grid_of_points(3, 2)
    ]
    bundle = result_bundle({"shots": 1, "registers": [], "points": points, "metadata": {}}, "map")
    lines = bundle[RESULT_MIME]["lines"]
    assert (lines["along"], list(lines["at"])) == ("a", [0, 0, 0.5, 0.5, 1, 1])
    assert (lines["up"]["along"], list(lines["up"]["at"])) == ("b", [0, 1] * 3)
    assert [(line["name"], list(line["values"])) for line in lines["lines"]] == [
        ("n", [3, 4] * 3),
        ("z", [-0.5, -0.5, 0, 0, 0.5, 0.5]),
    ]
    drawn = picture(bundle)
    for words in ("n", "z", "a →", "↑ b", "3", "4", "-0.5", "0.5"):
        assert f">{words}</text>" in drawn
    below_zero = [box for box in re.findall(r"<rect [^>]*>", drawn) if BELOW_ZERO in box]
    assert len(below_zero) == 2 + 2  # cells, and steps of the legend: -0.5 and -0.25


def test_expectation_values_over_a_grid_are_maps_and_of_very_many_points_some_are_kept() -> None:
    points = grid_of_points(4, 81)
    rows = [[n, 0, n / 500, 0.25] for n in range(len(points))]
    told = {"observables": ["ZZ"], "points": points, "rows": rows, "of": len(rows)}
    found = expectation_lines(told)
    assert found is not None
    kept = found.to_json()
    assert (len(kept["at"]), kept["of"]) == (4 * 27, 324)  # every third of 81
    assert kept["lines"][0]["values"][:2] == (0.0, 0.006)
    assert kept["lines"][0]["errors"] == (0.25,) * 108
    assert ">324 expectation values; not every one is drawn</text>" in picture(result_bundle(ONE, None, told))


@pytest.mark.parametrize(
    ("values", "value", "shade"),
    [
        ((0.0, 0.5, 1.0), 0.5, (BLUE, 0.5)),
        ((-3.0, -1.0), -1.0, (BLUE, 1.0)),
        ((-1.0, 0.5), -1.0, (BELOW_ZERO, 1.0)),
        ((-1.0, 0.5), 0.5, (BLUE, 0.5)),
        ((2.0, 2.0), 2.0, (BLUE, 0.5)),
    ],
)
def test_numbers_are_darker_the_larger_or_the_farther_from_zero(
    values: tuple[float, ...], value: float, shade: tuple[str, float]
) -> None:
    assert Shades.of(values).shade(value) == shade


def test_what_has_points_of_its_own_is_no_curve() -> None:
    paired = told_of(3)
    paired["rows"] = [[n, n, 0.5, 0.0] for n in range(3)]
    assert expectation_lines(paired) is None
    assert expectation_lines(TOLD) is None
    assert expectation_lines({"observables": [], "points": [], "rows": [], "of": 0}) is None


def test_numbers_that_a_sweep_has_saved_are_a_curve_and_kept_for_our_renderer() -> None:
    result = swept(z=math.cos, energy=lambda theta: -2 * theta)
    bundle = result_bundle(result, "rabi")
    lines = bundle[RESULT_MIME]["lines"]
    assert lines["along"] == "theta"
    assert lines["at"] == pytest.approx(THETAS, rel=1e-5)
    assert [line["name"] for line in lines["lines"]] == ["energy", "z"]
    assert lines["lines"][1]["values"] == pytest.approx([math.cos(theta) for theta in THETAS], abs=1e-5)
    assert picture(bundle).count("stroke-width='1.6'") == 2
    assert picture(bundle).count("<circle") == 2 * len(THETAS)
    assert "opacity='0.2'" not in picture(bundle)  # they have no errors
    assert ">saved at 9 points</text>" in bundle["text/html"]
    assert "<summary>Table</summary>" in bundle["text/html"]


def test_numbers_are_kept_with_all_their_digits_and_with_the_parameters_that_stay_the_same() -> None:
    result = swept(z=math.cos)
    for point in result["points"]:
        point["parameters"]["phi"] = 1 / 3
    lines = result_bundle(result, "rabi")[RESULT_MIME]["lines"]
    assert lines["fixed"] == {"phi": 1 / 3}
    assert list(lines["lines"][0]["values"]) == [math.cos(theta) for theta in THETAS]
    assert list(lines["at"]) == THETAS


@pytest.mark.parametrize("kind", ["by outcome", "array"])
def test_saved_probabilities_are_a_line_for_each_outcome(kind: str) -> None:
    def saved(theta: float) -> Any:
        shares = (math.cos(theta) ** 2, 0.0, 0.0, math.sin(theta) ** 2)
        return array(*shares) if kind == "array" else {"probabilities": {"0x0": shares[0], "0x3": shares[3]}}

    found = saved_lines(swept(probabilities=saved, mine=saved))
    assert found is not None
    assert [line.name for line in found.lines] == ["mine: 00", "mine: 11", "00", "11"]
    assert found.lines[3].values == pytest.approx([math.sin(theta) ** 2 for theta in THETAS], abs=1e-5)


def test_an_outcome_has_a_bit_for_each_qubit_also_where_the_last_ones_are_never_1() -> None:
    found = saved_lines(swept(probabilities=lambda theta: array(math.cos(theta) ** 2, math.sin(theta) ** 2, 0.0, 0.0)))
    assert found is not None
    assert [line.name for line in found.lines] == ["00", "01"]


def test_a_value_with_its_variance_is_not_taken_for_probabilities() -> None:
    assert saved_lines(swept(both=lambda theta: array(math.cos(theta), math.sin(theta) ** 2))) is None


def test_of_many_outcomes_those_with_the_largest_shares_are_drawn_and_the_others_counted() -> None:
    found = saved_lines(swept(probabilities=lambda _: array(*[0.5, *[0.5 / 31] * 31])))
    assert found is not None
    assert (found.lines[0].name, len(found.lines), found.more) == ("00000", MOST_LINES, 32 - MOST_LINES)


def test_points_stand_in_the_order_of_their_parameter() -> None:
    result = swept(z=lambda theta: theta)
    result["points"] = result["points"][::-1]
    found = saved_lines(result)
    assert found is not None
    assert list(found.at) == sorted(found.at)
    assert found.lines[0].values == found.at


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.5, 0.0, "0.5"),
        (-1.137284, 0.0161, "-1.137 ± 0.016"),
        (123.4, 12.0, "123 ± 12"),
        (-1e-9, 1e-3, "0.0000 ± 0.0010"),
    ],
)
def test_a_value_has_the_digits_that_its_error_leaves(value: float, error: float, text: str) -> None:
    assert value_text(value, error) == text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(-1.05, 1.05, [-1, 0, 1]), (0, 0.31, [0, 0.1, 0.2, 0.3]), (99.5, 100.5, [99.5, 99.75, 100, 100.25, 100.5])],
)
def test_ticks_are_round_numbers_between_the_ends(low: float, high: float, ticks: list[float]) -> None:
    assert steps_between(low, high) == ticks


def test_a_batch_that_has_estimated_shows_the_values_of_each_pub_below_its_bar() -> None:
    batch = {"id": "x", "name": None, "size": 2, "progress": {"completed": 2}}
    bundle = ended_bundle(batch, [("PUB 0 bell", TOLD), ("PUB 1 bell", told_of(1))])
    assert bundle["text/plain"].splitlines()[:4] == [
        "batch: 2 completed",
        "11 expectation values",
        "PUB 0 bell  ZZ = 0.988 ± 0.015",
        "PUB 0 bell  <XX> = -1",
    ]
    assert bundle[BATCH_MIME]["expectations"]["rows"][2] == ["PUB 1 bell: theta = 0", "Z0", "1.00 ± 0.10"]
    assert re.search(r"<progress .*<svg.*<summary>Table</summary>", bundle["text/html"], re.DOTALL)
    assert ended_bundle(batch, []).keys() == {BATCH_MIME, "text/plain", "text/html"}
