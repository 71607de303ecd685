"""What a result tells further: marginals, means, a table, a plot."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import UsageError

REGISTERS = [{"name": "a", "size": 1}, {"name": "b", "size": 2}]
COUNTS = {"00 0": 10, "01 0": 20, "01 1": 30, "11 1": 40}


def result(**values: Any) -> QuantumResult:
    shared = {"shots": 100, "registers": REGISTERS, "metadata": {"method": "statevector", "seed": 1}}
    return QuantumResult({**shared, **(values or {"counts": COUNTS})})


def sweep() -> QuantumResult:
    points = [{"parameters": {"t": t, "fixed": 1.0}, "counts": c} for t, c in ((0.5, COUNTS), (1.0, {"00 0": 100}))]
    return result(points=points)


def test_a_marginal_adds_up_what_differs_in_other_registers_alone() -> None:
    assert result().marginal("a").counts == {"0": 30, "1": 70}
    assert result().marginal("b").counts == {"00": 10, "01": 50, "11": 40}
    assert result().marginal("b", "a").counts == COUNTS
    assert sweep().marginal("a").counts == [{"0": 30, "1": 70}, {"0": 100}]
    assert sweep().marginal("a").registers == REGISTERS[:1]


def test_an_expectation_is_the_mean_of_signs_with_bit_0_rightmost() -> None:
    assert result().expectation("IIZ") == pytest.approx(0.3 - 0.7)
    assert result().expectation("ZII") == pytest.approx(0.6 - 0.4)
    assert result().expectation("ZZZ") == pytest.approx((10 - 20 + 30 - 40) / 100)
    assert result().expectation("III") == 1.0
    assert sweep().expectation("IIZ") == pytest.approx([-0.4, 1.0])


def test_a_table_has_a_row_for_each_outcome_and_a_column_for_each_register_and_parameter() -> None:
    table = sweep().to_pandas()
    assert list(table.columns) == ["point", "fixed", "t", "a", "b", "outcome", "count", "share"]
    assert table[table.point == 0]["count"].sum() == 100
    assert table[(table.t == 0.5) & (table.a == "1")]["share"].sum() == pytest.approx(0.7)
    assert list(result().to_pandas()["b"]) == ["00", "01", "01", "11"]


def test_a_plot_has_a_bar_for_each_outcome_or_a_line_over_the_parameter_that_changes() -> None:
    assert [bar.get_height() for bar in result().plot().patches] == [10, 20, 30, 40]
    axes = sweep().plot()
    assert axes.get_xlabel() == "t"
    lines = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert lines["00 0"] == [0.1, 1.0]
    assert lines["11 1"] == [0.4, 0.0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: result().marginal("c"), "'c'"),
        (lambda: result().marginal(), "one register"),
        (lambda: result().expectation("XII"), "Z or I"),
        (lambda: result().expectation("ZZ"), "3 bits"),
        (lambda: result(counts={}, saved={"z": 1.0}).expectation("Z"), "without counts"),
        (lambda: result(counts={}, saved={"z": 1.0}).plot(), "without counts"),
        (lambda: result().memory, "memory=True"),
        (lambda: result().statevector(), "saved nothing"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(call, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        call()
    assert told in f"{refused.value}"
