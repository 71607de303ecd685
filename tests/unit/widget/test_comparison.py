from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from quantask_jupyter.errors import UsageError
from quantask_jupyter.widget.comparison import Comparison
from quantask_jupyter.widget.saved_result import RESULT_MIME

C = [{"name": "c", "size": 2}]
BELL = {"registers": C, "shots": 1000, "counts": {"00": 480, "11": 490, "01": 30}}
IDEAL = {"probabilities": {"00": 0.5, "11": 0.5}}


def test_the_distance_is_half_of_all_differences():
    assert Comparison(BELL, "bell", IDEAL, "ideal").distance == pytest.approx(0.03)
    assert Comparison(BELL, "bell", BELL, "again").distance == 0


def test_counts_out_of_different_numbers_of_shots_compare_by_their_shares():
    twice = {**BELL, "shots": 2000, "counts": {"00": 960, "11": 980, "01": 60}}
    assert Comparison(BELL, "bell", twice, "twice").distance == pytest.approx(0)


def test_it_is_saved_as_what_our_renderer_draws_with_a_table_for_others():
    bundle = Comparison(BELL, "bell", IDEAL, "<ideal>")._repr_mimebundle_()
    assert bundle[RESULT_MIME] == {
        "name": "bell and <ideal>",
        "registers": C,
        "compared": [
            {"name": "bell", "counts": {"00": 480, "01": 30, "11": 490}},
            {"name": "<ideal>", "probabilities": {"00": 0.5, "11": 0.5}},
        ],
    }
    assert bundle["text/plain"] == "bell and <ideal>: total variation distance 0.0300"
    assert "<th>&lt;ideal&gt;</th>" in bundle["text/html"]
    assert "<tr><td><code>01</code></td><td>3.00 %</td><td>0 %</td></tr>" in bundle["text/html"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"00": 0.5, "11": 0.4}, "add up to 0.9, not to 1"),
        ({"00": 0.5, "01": 0.5, "10": 0.5, "11": 0.5}, "add up to 2, not to 1"),
        ({"00": 50.0, "11": 50.5}, "add up to 100.5, not to 1"),
        ({"00": 0.0}, "is empty"),
        ({"00": "0.5", "11": 0.5}, "shares by bitstring"),
        ({"00": -0.5, "11": 1.5}, "shares by bitstring"),
        ({"00": True}, "shares by bitstring"),
        ({"up": 1.0}, "'up' is no bitstring"),
        ({"0 0": 0.5, "00": 0.5}, "00 is there twice"),
        (None, "shares by bitstring"),
    ],
)
def test_shares_that_are_none_are_refused_in_words(given, told):
    with pytest.raises(UsageError, match=told):
        Comparison(BELL, "bell", {"probabilities": given}, "ideal")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"00": 500, "11": 500}, "counts"),
        ({"00": np.int64(500), "11": 500.0}, "counts"),
        ({"00": Fraction(1, 2), "11": Decimal("0.5")}, "probabilities"),
        ({"00": np.float32(0.5), "11": 0.5000001}, "probabilities"),
    ],
)
def test_what_is_given_are_counts_if_they_are_whole_and_else_shares(given, kind):
    comparison = Comparison(BELL, "bell", {"probabilities": given}, "given")
    assert comparison.distance == pytest.approx(0.03, abs=1e-6)
    assert list(comparison._repr_mimebundle_()[RESULT_MIME]["compared"][1]) == ["name", kind]


def test_one_certain_outcome_is_a_share_and_no_single_shot():
    compared = Comparison(BELL, "bell", {"probabilities": {"00": 1}}, "ideal")._repr_mimebundle_()[RESULT_MIME]
    assert compared["compared"][1] == {"name": "ideal", "probabilities": {"00": 1.0}}


def test_spaces_between_registers_do_not_matter():
    two = {"registers": [{"name": "a", "size": 1}, {"name": "b", "size": 1}], "shots": 10, "counts": {"0 1": 10}}
    one = {"registers": C, "shots": 10, "counts": {"01": 10}}
    assert Comparison(two, "two", {"probabilities": {"01": 1.0}}, "ideal").distance == 0
    for comparison in (Comparison(two, "two", one, "one"), Comparison(one, "one", two, "two")):
        assert comparison.distance == 0
        compared = comparison._repr_mimebundle_()[RESULT_MIME]["compared"]
        assert compared[0]["counts"] == compared[1]["counts"]


@pytest.mark.parametrize(
    "other",
    [
        {"probabilities": {"000": 1.0}},
        {"probabilities": {}},
        {"registers": C, "shots": 1, "points": [{"parameters": {}, "counts": {"00": 1}}]},
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(other):
    with pytest.raises(UsageError):
        Comparison(BELL, "bell", other, "other")
