"""Programs that mean something else than their author may think: they run, and the result says so."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, result_of


@pytest.mark.parametrize(
    ("program", "counts", "note"),
    [
        (
            QASM3 + "qubit[2] q; bit[2] c; x $0; c = measure q;",
            {"00": 1000},
            "Line 3: '$0' and the like are other qubits than those of 'q'.",
        ),
        (
            QASM3 + "gate x a { } qubit q; bit c; x q; c = measure q;",
            {"0": 1000},
            "Line 3: The gate 'x' is this program's own, and not that of \"stdgates.inc\".",
        ),
        (
            QASM3 + "qubit q; bit c; rx(5/2*pi) q; c = measure q;",
            {"0": 1000},
            "Line 3: 5/2 is 2: of two integers, '/' drops the remainder. 5.0/2 keeps it.",
        ),
    ],
    ids=["a physical qubit beside declared ones", "a standard gate defined anew", "a division of integers"],
)
def test_what_surprises_is_told(program, counts, note):
    result = result_of(program)
    assert result["counts"] == counts
    assert result["metadata"]["notes"] == [note]


def test_what_does_not_surprise_is_not_told():
    result = result_of(QASM3 + "qubit q; bit c; rx(4/2*pi) q; c = measure q;")
    assert result["counts"] == {"0": 1000}
    assert result["metadata"]["notes"] == []
