"""Expectation values out of what a PUB notes, whatever somebody else has noted in its place."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from quantask_jupyter.domain.expectations import checked_note, observable_text, told

NOTE: dict[str, Any] = {
    "for": "estimator",
    "observables": [{"ZZ": 1.0}, {"XX": 0.5, "ZZ": -0.25}],
    "observables_shape": [2],
    "parameters_shape": [],
    "precision": 0.0,
}
SAVED = {"shots": 1, "registers": [], "counts": {}, "saved": {"pauli 0": 0.4, "pauli 1": -0.8}, "metadata": {}}
BY_SHOTS: dict[str, Any] = {
    **NOTE,
    "for": "estimator by shots",
    "observables": [{"ZZ": 1.0}, {"IZ": 2.0, "II": 1.0}],
    "precision": 0.1,
    "bases": [["ZZ", ["II", "IZ", "ZZ"]]],
}
COUNTED = {
    "shots": 100,
    "registers": [{"name": "c", "size": 1}, {"name": "measured_observables", "size": 2}],
    "counts": {"00 0": 40, "00 1": 10, "01 0": 30, "11 0": 20},
    "metadata": {},
}


def test_values_of_sums_are_those_of_their_terms() -> None:
    assert checked_note(NOTE) == NOTE
    found = told(NOTE, [SAVED])
    assert found["observables"] == ["ZZ", "0.5 XX - 0.25 ZZ"]
    assert found["rows"] == [[0, 0, -0.8, 0.0], [0, 1, 0.5 * 0.4 + 0.25 * 0.8, 0.0]]  # XX is pauli 0
    assert (found["points"], found["of"]) == ([], 2)


def test_values_have_all_their_digits() -> None:
    found = told(NOTE, [{**SAVED, "saved": {"pauli 0": 0.4, "pauli 1": 1 / 3}}])
    assert found["rows"][0][2] == 1 / 3


def test_each_point_of_a_sweep_has_its_values_and_parameters() -> None:
    points = [{"parameters": {"t": t}, "counts": {}, "saved": {"pauli 0": 0.0, "pauli 1": t}} for t in (0.0, 0.5)]
    note = {**NOTE, "observables_shape": [2, 1], "parameters_shape": [2]}
    found = told(note, [{"shots": 1, "registers": [], "points": points, "metadata": {}}])
    assert found["points"] == [{"t": 0.0}, {"t": 0.5}]
    assert [row[:3] for row in found["rows"]] == [[0, 0, 0.0], [1, 0, 0.5], [0, 1, 0.0], [1, 1, -0.125]]


def test_means_over_shots_have_their_standard_errors() -> None:
    found = told(BY_SHOTS, [COUNTED])
    # ZZ is +1 in 70 shots of 100: mean 0.4, variance of the mean (1 - 0.16) / 99
    # 1 + 2 IZ is 3 in 50 and -1 in 50: mean 1, variance of the mean 4 / 99
    assert found["rows"] == [
        [0, 0, pytest.approx(0.4), pytest.approx((0.84 / 99) ** 0.5, rel=1e-5)],
        [0, 1, pytest.approx(1.0), pytest.approx((4 / 99) ** 0.5, rel=1e-5)],
    ]


def test_of_very_many_values_the_first_are_told() -> None:
    note = {**NOTE, "observables": [{"ZZ": 1.0}] * 3000, "observables_shape": [3000]}
    found = told(note, [{**SAVED, "saved": {"pauli 0": 1.0}}])
    assert (len(found["rows"]), len(found["observables"]), found["of"]) == (2000, 2000, 3000)
    assert found["observables"][:2] == ["ZZ #0", "ZZ #1"]


def swept(*shape: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a PUB of two observables over parameters of this shape: the point's number, and four times that."""
    points = [
        {"parameters": {f"p{axis}": float(at) for axis, at in enumerate(place)}, "saved": {"pauli 0": 1.0 * number}}
        for number, place in enumerate(itertools.product(*map(range, shape)))
    ]
    note = {
        **NOTE,
        "observables": [{"ZZ": 1.0}, {"ZZ": 4.0}],
        "observables_shape": [2, *[1] * len(shape)],
        "parameters_shape": [*shape],
    }
    return note, [{"shots": 1, "registers": [], "points": points, "metadata": {}}]


def test_of_a_curve_of_very_many_points_some_are_told_from_everywhere() -> None:
    found = told(*swept(3001))
    assert (found["of"], found["of_points"]) == (6002, 3001)
    assert found["numbers"] == [*range(0, 3001, 4)]  # 751 points of two observables; of every third it would be 1,001
    assert [point["p0"] for point in found["points"]] == [*map(float, range(0, 3001, 4))]
    assert found["rows"][0] == [0, 0, 0.0, 0.0]
    assert found["rows"][750:752] == [[750, 0, 3000.0, 0.0], [0, 1, 0.0, 0.0]]
    assert found["rows"][-1] == [750, 1, 12_000.0, 0.0]


def test_of_a_large_grid_a_smaller_one_is_told() -> None:
    found = told(*swept(64, 65))
    across, up = ({point[name] for point in found["points"]} for name in ("p0", "p1"))
    assert (across, up) == ({*map(float, range(0, 64, 2))}, {*map(float, range(0, 65, 3))})
    assert len(found["points"]) == len(across) * len(up)
    assert [value for _, which, value, _ in found["rows"] if which == 0] == [1.0 * n for n in found["numbers"]]


def test_where_all_are_told_no_numbers_are() -> None:
    assert "numbers" not in told(*swept(1000))


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ({"ZZ": -1.0}, "-ZZ"),
        ({"II": -1.0523, "ZI": 0.3979, "XX": 0.1809}, "-1.052 II + 0.3979 ZI + 0.1809 XX"),
        (
            {"II": -1.0523, "IZ": 0.3979, "ZI": -0.3979, "ZZ": -0.0113, "XX": 0.1809},  # of a hydrogen molecule
            "-1.052 II + 0.3979 IZ - 0.3979 ZI - 0.0113 ZZ + 0.1809 XX",
        ),
        ({"I" * 50 + f"{n:05b}".replace("0", "X").replace("1", "Z"): 1.0 for n in range(9)}, None),
    ],
)
def test_sums_are_written_as_people_write_them(terms: dict[str, float], text: str | None) -> None:
    assert observable_text(terms) == (text or f"{'I' * 50}XXXXX + … (9 terms)")


@pytest.mark.parametrize(
    "changes",
    [
        {"for": "sampler"},
        {"continues": True},
        {"observables": "ZZ"},
        {"observables": [{"AB": 1.0}, {"ZZ": 1.0}]},
        {"observables": [{"ZZ": float("nan")}, {"ZZ": 1.0}]},
        {"observables": [{}, {"ZZ": 1.0}]},
        {"observables_shape": [3]},
        {"observables_shape": [2, -1]},
        {"parameters_shape": [100_000, 100_000]},
        {"parameters_shape": [3], "observables_shape": [2]},
        {"precision": "high"},
        {"precision": float("inf")},
        {"precision": 0.1, "seed": "seven"},
        {"for": "estimator by shots", "bases": [["ZZ", ["ZZ"]]]},
        {"for": "estimator by shots", "bases": 7},
    ],
)
def test_of_a_note_that_is_none_nothing_is_reckoned(changes: dict[str, Any]) -> None:
    assert checked_note({**NOTE, **changes}) is None
    assert checked_note(None) is None
    assert checked_note([]) is None
