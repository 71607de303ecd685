from __future__ import annotations

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
