"""A result without counts is a table of what the circuit has saved, in every form."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import UsageError
from quantask_jupyter.widget.comparison import Comparison
from quantask_jupyter.widget.saved_result import RESULT_MIME

STATE = {"array": "AAAAAAAA8D8AAAAAAAAAAA==", "dtype": "complex128", "shape": [1], "type": "statevector"}


def result(**values: Any) -> QuantumResult:
    return QuantumResult({"shots": 10, "registers": [], "metadata": {"method": "statevector", "seed": 1}, **values})


def test_each_label_is_a_line_and_a_row_and_text_is_escaped() -> None:
    bundle, _ = result(counts={}, saved={"<b>": 0.25, "state": STATE})._repr_mimebundle_()
    assert bundle.keys() == {RESULT_MIME, "text/plain", "text/html"}
    assert bundle[RESULT_MIME] == {
        "name": None,
        "shots": 10,
        "registers": [],
        "saved": {"heads": ["saved", "value"], "rows": [["<b>", "0.25"], ["state", "statevector of 0 qubits"]]},
    }
    assert bundle["text/plain"].splitlines() == ["Saved", "<b>: 0.25", "state: statevector of 0 qubits"]
    assert "<td>&lt;b&gt;</td><td>0.25</td>" in bundle["text/html"]


def test_each_point_of_a_sweep_is_a_line_and_a_row() -> None:
    points = [{"parameters": {"t": t}, "counts": {}, "saved": {"z": 1 - t}} for t in (0.0, 0.5)]
    bundle, _ = result(points=points)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines() == ["Saved", "t = 0  z = 1", "t = 0.5  z = 0.5"]
    assert "<tr><td>0.5</td><td>0.5</td></tr>" in bundle["text/html"]


def test_a_long_sweep_says_how_many_points_are_left_out() -> None:
    points = [{"parameters": {"t": float(t)}, "counts": {}, "saved": {"z": 1.0}} for t in range(70)]
    bundle, _ = result(points=points)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[-1] == "6 more points"
    saved = bundle[RESULT_MIME]["saved"]
    assert (saved["points"], len(saved["rows"]), saved["rows"][-1]) == (70, 65, ["6 more points"])


def test_counts_beside_saved_values_are_a_histogram_and_the_values_a_table() -> None:
    bundle, _ = result(counts={"0": 10}, saved={"z": 1.0}, registers=[{"name": "c", "size": 1}])._repr_mimebundle_()
    assert "image/png" in bundle
    assert bundle[RESULT_MIME]["counts"] == {"0": 10}
    assert bundle[RESULT_MIME]["saved"]["rows"] == [["z", "1"]]
    assert bundle["text/plain"].splitlines()[-2:] == ["Saved", "z: 1"]
    assert "<td>z</td><td>1</td>" in bundle["text/html"]


def test_what_has_no_counts_cannot_be_compared() -> None:
    one = result(counts={}, saved={"z": 1.0}).to_dict()
    with pytest.raises(UsageError, match="counts"):
        Comparison(one, "a", {"probabilities": {"0": 1.0}}, "ideal")
