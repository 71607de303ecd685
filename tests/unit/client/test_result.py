"""What a result tells further: marginals, means, a table, a plot."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from matplotlib import pyplot
from qiskit.quantum_info import Pauli, SparsePauliOp

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import UsageError

REGISTERS = [{"name": "a", "size": 1}, {"name": "b", "size": 2}]
COUNTS = {"00 0": 10, "01 0": 20, "01 1": 30, "11 1": 40}


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


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


def test_counts_are_read_with_parentheses_or_without() -> None:
    for one in (result(), sweep()):
        assert one.counts == one.counts()
        assert (json.dumps(one.counts), repr(one.counts)) == (json.dumps(one.counts()), repr(one.counts()))
    assert result().counts() == COUNTS
    assert result().counts["01 1"] == result().counts()["01 1"] == 30
    assert repr(result().counts) == repr(COUNTS)
    assert [counts() for counts in sweep().counts()] == [COUNTS, {"00 0": 100}]
    assert pickle.loads(pickle.dumps(sweep().counts)) == sweep().counts


def test_an_expectation_is_the_mean_of_signs_with_bit_0_rightmost() -> None:
    assert result().expectation("IIZ") == pytest.approx(0.3 - 0.7)
    assert result().expectation("ZII") == pytest.approx(0.6 - 0.4)
    assert result().expectation("ZZZ") == pytest.approx((10 - 20 + 30 - 40) / 100)
    assert result().expectation("III") == 1.0
    assert sweep().expectation("IIZ") == pytest.approx([-0.4, 1.0])


def test_an_expectation_is_of_any_number_of_bits_and_of_sums() -> None:
    wide = result(counts={"11111 1": 25, "00000 0": 75}, registers=[{"name": "a", "size": 1}, {"name": "b", "size": 5}])
    assert wide.expectation("ZZZZZ Z") == 1.0
    assert wide.expectation("ZIIIII") == pytest.approx(0.5)
    assert wide.expectation("1IIIII") == pytest.approx(0.25)
    assert wide.expectation("00000 1") == 0.0
    assert wide.expectation({"ZIIIII": 2.0, "I" * 6: -1.0}) == pytest.approx(0.0)
    assert wide.expectation(SparsePauliOp(["IIIIIZ", "ZIIIIZ"], [1.0, 3.0])) == pytest.approx(0.5 + 3.0)
    assert wide.expectation(Pauli("-ZIIIII")) == pytest.approx(-0.5)


def test_a_marginal_of_bits_counts_them_through_the_registers() -> None:
    assert result().marginal(bits=[0]).counts == {"0": 30, "1": 70}
    assert result().marginal(bits=[2, 0]).counts == {"0 0": 30, "0 1": 30, "1 1": 40}
    assert result().marginal(bits=[2, 0]).registers == [{"name": "a", "size": 1}, {"name": "b", "size": 1}]
    assert result().marginal(bits=[1, 2]).expectation("ZZ") == pytest.approx((10 - 20 - 30 + 40) / 100)


def test_a_marginal_has_the_memory_of_its_bits() -> None:
    counts, memory = {"00 0": 1, "01 0": 1, "11 1": 2}, [2, 0, 1, 2]
    marginal = result(counts=counts, memory=memory, shots=4).marginal("b")
    assert marginal.memory == ["11", "00", "01", "11"]
    points = [{"parameters": {"t": 0.5}, "counts": counts, "memory": memory}]
    assert result(points=points, shots=4).marginal(bits=[0]).memory == [["1", "0", "0", "1"]]


def test_counts_and_probabilities_are_arrays_over_the_outcomes_by_point() -> None:
    assert sweep().outcomes == ["00 0", "01 0", "01 1", "11 1"]
    assert sweep().counts_array().tolist() == [[10, 20, 30, 40], [100, 0, 0, 0]]
    assert sweep().probabilities_array()[0] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert result().counts_array().tolist() == [10, 20, 30, 40]
    assert result(counts={}, saved={"z": 1.0}).counts_array().shape == (0,)


def test_a_table_tells_names_apart_that_parameters_registers_and_its_own_columns_share() -> None:
    registers = [{"name": "count", "size": 1}, {"name": "t", "size": 1}]
    points = [{"parameters": {"t": 0.5, "share": 2.0}, "counts": {"1 0": 4}}]
    (row,) = result(points=points, registers=registers, shots=4).rows()
    assert row == {
        **{"point": 0, "parameter t": 0.5, "parameter share": 2.0, "register count": "0", "t": "1"},
        **{"outcome": "1 0", "count": 4, "share": 1.0},
    }


def test_a_table_has_the_parameters_of_a_task_that_is_no_sweep() -> None:
    told = {"method": "statevector", "seed": 1, "parameters": {"theta": 0.25}}
    assert result(counts=COUNTS, metadata=told).to_pandas()["theta"].tolist() == [0.25] * 4


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


def test_a_plot_has_the_values_of_outputs_below_its_bars_and_beside_its_lines() -> None:
    registers = [{"name": "n", "size": 4, "type": "int[4]"}, {"name": "ok", "size": 1, "type": "bool"}]
    counts = {"1 1101": 60, "0 0101": 40}
    typed = QuantumResult({"shots": 100, "registers": registers, "counts": counts})
    axes = typed.plot()
    assert [text.get_text() for text in axes.get_xticklabels()] == ["false 5", "true -3"]
    assert [bar.get_height() for bar in axes.patches] == [40, 60]
    points = [{"parameters": {"t": t}, "counts": counts} for t in (0.0, 1.0)]
    axes = QuantumResult({"shots": 100, "registers": registers, "points": points}).plot()
    assert [line.get_label() for line in axes.lines] == ["false 5", "true -3"]


def test_outcomes_that_are_written_alike_have_a_bar_each() -> None:
    register = {"name": "x", "size": 16, "type": "float[16]"}
    counts = {"0111111000000000": 1, "0111111000000001": 2}  # not a number, in two ways
    axes = QuantumResult({"shots": 3, "registers": [register], "counts": counts}).plot()
    assert [text.get_text() for text in axes.get_xticklabels()] == ["nan", "nan"]
    assert [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in axes.patches] == [(0, 1), (1, 2)]


def test_a_plot_without_axes_is_pyplots_newest_figure_which_notebooks_show() -> None:
    axes = result().plot()
    assert axes.figure is pyplot.gcf()
    again = result().plot(ax=axes)
    assert again is axes
    with pytest.raises(UsageError):
        result(counts={}, saved={"z": 1.0}).plot()
    assert axes.figure is pyplot.gcf()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: result().marginal("c"), "'c'"),
        (lambda: result().marginal(), "one register"),
        (lambda: result().marginal([1]), "[1] is no name of a register"),
        (lambda: result().marginal(1), "1 is no name of a register"),
        (lambda: result().expectation("XII"), "Z or I"),
        (lambda: result().expectation("ZZ"), "3 bits"),
        (lambda: result().expectation(SparsePauliOp("ZZZ", 1j)), "not real"),
        (lambda: result().expectation(3), "no observable"),
        (lambda: result().marginal(bits=[3]), "0 to 2"),
        (lambda: result().marginal("a", bits=[0]), "either"),
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
