"""Sweeps by their ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.sweep import with_sweep
from quantask_jupyter.errors import LimitExceededError, ParameterError


@pytest.mark.parametrize(("start", "stop", "count"), [(0, math.pi, 50), (-1.5, 2, 2), (3, 1, 7), (0.1, 0.1, 3)])
def test_both_ends_are_among_the_values_as_numpys_linspace_has_them(start: float, stop: float, count: int) -> None:
    values = with_sweep({"theta": (start, stop, count)}, {})["theta"]
    assert isinstance(values, list)
    assert (values[0], values[-1], len(values)) == (start, stop, count)
    assert values == pytest.approx(np.linspace(start, stop, count).tolist(), abs=1e-15)


def test_several_sweeps_are_every_combination_of_which_the_last_changes_fastest() -> None:
    values = with_sweep({"a": (0, 2, 3), "b": (0, 1, 2), "c": (5, 6, 2)}, {"d": 0.5})
    assert values == {
        "a": [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
        "b": [0, 0, 1, 1] * 3,
        "c": [5, 6] * 6,
        "d": 0.5,
    }


def test_a_request_has_the_values_of_its_sweep() -> None:
    source = "input float theta; input float phi; qubit q;"
    request = task_request(source, parameters={"phi": 1}, sweep={"theta": (0, 1, 3)})
    assert request["parameters"] == {"theta": [0.0, 0.5, 1.0], "phi": 1.0}


@pytest.mark.parametrize(
    ("sweep", "words"),
    [
        ([0, 1, 5], "sweep must have a start, a stop and a number of values by name"),
        ({"theta": 5}, "must be start, stop and a number of values"),
        ({"theta": (0, 1)}, "must be start, stop and a number of values"),
        ({"theta": (0, "pi", 5)}, "must be three numbers"),
        ({"theta": (0, math.nan, 5)}, "goes from 0 to nan, which is not finite"),
        ({"theta": (0, 1, 1)}, "must have a whole number of values, 2 or more"),
        ({"theta": (0, 1, 2.5)}, "must have a whole number of values, 2 or more"),
        ({"phi": (0, 1, 2)}, "phi has a sweep and a value"),
    ],
)
def test_what_is_no_sweep_is_refused_in_words(sweep: object, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        with_sweep(sweep, {"phi": 1.0})


def test_a_list_does_not_go_with_combinations() -> None:
    with pytest.raises(ParameterError, match="phi has a list of values, beside a sweep of all combinations"):
        with_sweep({"theta": (0, 1, 2)}, {"phi": [1.0, 2.0]})


@pytest.mark.parametrize("sweep", [{"a": (0, 1, 10**9)}, {"a": (0, 1, 2000), "b": (0, 1, 2000)}, {"a": (0, 1, 1e300)}])
def test_a_sweep_beyond_all_bounds_is_refused_before_it_is_written_out(sweep: object) -> None:
    with pytest.raises(LimitExceededError):
        with_sweep(sweep, {})
