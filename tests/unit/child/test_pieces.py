"""A sweep in pieces: each point is what it is in a run of all."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.domain.pieces import joined
from quantask_worker.child import pieces, run
from tests.unit.child.jobs import LIMITS, QASM3, result_of

ROTATION = QASM3 + "input float theta; qubit[2] q; bit[2] c; ry(theta) q[0]; cx q[0], q[1]; c = measure q;"
BRANCH = QASM3 + "input int n; qubit q; bit c; for int i in [1:n] { h q; } c = measure q;"
MEASURED = QASM3 + (
    "input float theta; qubit q; bit c; float f; rx(theta) q; c = measure q; f = theta * float(int(c)); rx(f) q;"
    "c = measure q;"
)
THETAS = [0.05 * point for point in range(40)]
SWEEPS = {
    "bound circuits": (ROTATION, {"theta": THETAS}),
    "a circuit for each point": (BRANCH, {"n": list(range(40))}),
    "shot by shot": (MEASURED, {"theta": THETAS}),
}


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run of Aer's is a piece, and has at most eight times the points of the one before."""
    monkeypatch.setattr(pieces, "PIECE_SECONDS", 1e-9)
    monkeypatch.setattr(pieces, "_MOST_TIMES", 8)


def job(source: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    circuit = {"format": "openqasm3", "source": source}
    return {"circuit": circuit, "parameters": parameters, "shots": 100, "seed": 7, "limits": LIMITS, **more}


def in_pieces(**asked: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    told: list[dict[str, Any]] = []
    last = run.run(job(**asked), told.append)
    assert "result" in last, last
    return told, last


def without_times(result: dict[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in result["metadata"].items() if name != "seconds"}
    return {**result, "metadata": metadata}


def whole(monkeypatch: pytest.MonkeyPatch, **asked: Any) -> dict[str, Any]:
    with monkeypatch.context() as patient:
        patient.setattr(pieces, "PIECE_SECONDS", 1e9)
        patient.setattr(pieces, "_MOST_TIMES", 10**6)
        return without_times(run.run(job(**asked))["result"])


@pytest.mark.parametrize("kind", SWEEPS)
@pytest.mark.parametrize("more", [{}, {"memory": True}, {"seed": 2**63 - 1}, {"noise": {"readout": 0.1}}])
def test_a_sweep_in_pieces_is_the_sweep_in_one(
    monkeypatch: pytest.MonkeyPatch, kind: str, more: dict[str, Any]
) -> None:
    source, parameters = SWEEPS[kind]
    if kind == "shot by shot" and "noise" in more:
        return  # such a program has none
    told, last = in_pieces(source=source, parameters=parameters, **more)
    assert [piece.get("first", 0) for piece in (*told, last)] == list(range(40))  # no time for two
    result = joined([piece["result"] for piece in (*told, last)])
    assert without_times(result) == whole(monkeypatch, source=source, parameters=parameters, **more)


def test_points_that_are_fast_go_together_ever_more(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    simulate = pieces.simulate_prepared
    monkeypatch.setattr(pieces, "PIECE_SECONDS", 1000.0)
    monkeypatch.setattr(
        pieces, "simulate_prepared", lambda some, seed: sizes.append(some.number_of_points) or simulate(some, seed)
    )
    in_pieces(source=ROTATION, parameters={"theta": [0.001 * point for point in range(1000)]})
    assert sizes == [1, 8, 64, 512, 415]


@pytest.mark.parametrize("kind", SWEEPS)
@pytest.mark.parametrize("seed", [7, None, 2**63 - 1])
def test_what_an_earlier_attempt_has_left_is_gone_on_with(kind: str, seed: int | None) -> None:
    source, parameters = SWEEPS[kind]
    told, last = in_pieces(source=source, parameters=parameters, seed=seed)
    every = [piece["result"] for piece in (*told, last)]
    begun = {"first": 17, "metadata": every[0]["metadata"]}
    told, last = in_pieces(source=source, parameters=parameters, seed=seed, begun=begun)
    rest = [piece["result"] for piece in (*told, last)]
    assert [piece.get("first") for piece in (*told, last)] == list(range(17, 40))
    assert without_times(joined([*every[:17], *rest])) == without_times(joined(every))


@pytest.mark.parametrize(
    "changed", [{"method": "density_matrix"}, {"qiskit": "1.0"}, {"qiskit_aer": "0.1"}, {"measured_all": True}]
)
def test_what_was_run_in_another_way_is_begun_anew(monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]) -> None:
    source, parameters = SWEEPS["bound circuits"]
    told, last = in_pieces(source=source, parameters=parameters)
    metadata = {**told[0]["result"]["metadata"], "seed": 99, **changed}
    told, last = in_pieces(source=source, parameters=parameters, begun={"first": 17, "metadata": metadata})
    result = joined([piece["result"] for piece in (*told, last)])
    assert without_times(result) == whole(monkeypatch, source=source, parameters=parameters)


def test_outcomes_are_counted_over_all_pieces() -> None:
    source, parameters = SWEEPS["bound circuits"]
    limits = {**LIMITS, "max_outcomes": 50}
    reply = run.run(job(source, parameters, limits=limits))
    assert reply["error"]["code"] == "LIMIT_EXCEEDED", reply


def test_what_is_no_sweep_is_one_piece() -> None:
    assert result_of(QASM3 + "qubit q; bit c; x q; c = measure q;")["counts"] == {"1": 1000}


FED_FORWARD = QASM3 + (
    "input float theta; qubit q; bit m; bit c; ry(theta) q; m = measure q; if (m) { h q; } c = measure q;"
)


@pytest.mark.parametrize(
    ("source", "shots", "shared"), [(FED_FORWARD, 3000, 887), (FED_FORWARD, 2113, None), (ROTATION, 3000, None)]
)
def test_a_sweep_says_how_many_shots_points_next_to_each_other_have_in_common(
    source: str, shots: int, shared: int | None
) -> None:
    told = run.run(job(source, {"theta": [1.0, 1.0, 1.0]}, shots=shots, memory=True))["result"]
    one, two, _ = (point["memory"] for point in told["points"])
    notes = [note for note in told["metadata"]["notes"] if "in common" in note]
    assert (one[2113:] == two[: shots - 2113] and shots > 2113) is (shared is not None)
    assert notes == ([] if shared is None else [notes[0]])
    assert all(f" {shared} of 3,000 shots in common" in note for note in notes)


BY_POINT = (
    QASM3
    + """
input int n; qubit q; bit c;
h q;
if (n == 1) { t q; }
h q;
c = measure q;
"""
)
SPLIT = "The points are not all simulated by one method: 0 and 2 to 3 by stabilizer, 1 by statevector."


def test_a_sweep_says_which_points_are_simulated_by_which_method() -> None:
    told, last = in_pieces(source=BY_POINT, parameters={"n": [0, 1, 2, 3]})
    assert all(piece["result"]["metadata"]["notes"] == [SPLIT] for piece in [*told, last])
    result = result_of(BY_POINT, parameters={"n": [0, 1, 2, 3]})
    assert result["metadata"]["notes"] == [SPLIT]
    assert [point["counts"] == {"0": 1000} for point in result["points"]] == [True, False, True, True]


def test_a_sweep_of_one_method_says_nothing() -> None:
    assert result_of(BY_POINT, parameters={"n": [0, 2]})["metadata"]["notes"] == []
    assert result_of(BY_POINT, parameters={"n": [0, 1]}, method="statevector")["metadata"]["notes"] == []
