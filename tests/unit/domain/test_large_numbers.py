"""Whole numbers of hundreds of figures, which no float can be: refused in words wherever a float is meant."""

from __future__ import annotations

import pytest

from quantask_jupyter.domain.method_options import check_method_options
from quantask_jupyter.domain.noise import check_noise
from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.domain.saved import check_saved
from quantask_jupyter.errors import RequestInvalidError, ResultInvalidError

HUGE = 10**400


@pytest.mark.parametrize("name", ["t1", "1q"])
def test_no_time_of_noise_is_so_long(name: str) -> None:
    with pytest.raises(RequestInvalidError, match=f"noise.thermal.{name} must be a time, 0 or more"):
        check_noise({"thermal": {"t1": 1, "t2": 1, "1q": 1, name: HUGE}})


def test_no_option_of_a_method_is_so_large() -> None:
    name = "matrix_product_state_truncation_threshold"
    with pytest.raises(RequestInvalidError, match="from 0 to below 1"):
        check_method_options({name: HUGE}, "matrix_product_state")


def test_no_child_may_save_it() -> None:
    with pytest.raises(ResultInvalidError, match="neither a finite number nor an array"):
        check_saved([{"value": HUGE}])


def test_a_number_is_finite_as_far_as_floats_go() -> None:
    assert [is_finite(number) for number in (2**1023, -(2**1023), 1.5, 2**1024, HUGE, float("inf"), float("nan"))] == [
        *([True] * 3),
        *([False] * 4),
    ]
