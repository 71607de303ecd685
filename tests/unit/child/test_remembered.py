"""A child remembers the small circuits that it has prepared; nobody can tell from a result."""

import pytest

from quantask_worker.child import prepare
from tests.unit.child.jobs import CIRCUITS, QASM3, counts_of, reply_to, result_of

ROTATION = QASM3 + "input float theta; qubit[2] q; bit[2] c; ry(theta) q[0]; cx q[0], q[1]; c = measure q;"
COIN = QASM3 + "qubit q; bit c; h q; c = measure q;"


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "_loaded", type(prepare._loaded)(prepare.MOST_REMEMBERED))
    monkeypatch.setattr(prepare, "_prepared", type(prepare._prepared)(prepare.MOST_REMEMBERED))


@pytest.mark.parametrize("path", sorted(CIRCUITS.glob("*.qasm")), ids=lambda path: path.stem)
def test_a_seed_gives_the_same_counts_when_the_circuit_is_known(path) -> None:
    source = path.read_text(encoding="utf-8")
    options = {"parameters": {"theta": 0.4}} if "input float theta" in source else {}
    first, other, again = (reply_to(source, seed=seed, **options) for seed in (7, 8, 7))
    for reply in (first, other, again):
        reply.get("result", {}).get("metadata", {}).pop("seconds", None)
    assert again == first


def test_shots_parameters_noise_and_method_are_not_those_of_the_circuit_before() -> None:
    assert sum(result_of(ROTATION, parameters={"theta": 0.0}, shots=10)["counts"].values()) == 10
    assert result_of(ROTATION, parameters={"theta": 0.0}, shots=1000)["counts"] == {"00": 1000}
    assert result_of(ROTATION, parameters={"theta": 3.141592653589793}, shots=1000)["counts"] == {"11": 1000}
    assert "points" in result_of(ROTATION, parameters={"theta": [0.0, 1.0]}, shots=10)
    assert result_of(ROTATION, parameters={"theta": 0.0}, method="density_matrix")["metadata"]["method"] == (
        "density_matrix"
    )
    noisy = result_of(ROTATION, parameters={"theta": 0.0}, noise={"readout": 0.5})["counts"]
    assert len(noisy) == 4
    assert result_of(ROTATION, parameters={"theta": 0.0}, shots=1000)["counts"] == {"00": 1000}


def test_a_smaller_limit_refuses_a_circuit_that_is_known() -> None:
    assert "result" in reply_to(COIN)
    assert reply_to(COIN, max_qubits=0)["error"]["code"] == "LIMIT_EXCEEDED"


def test_a_circuit_without_a_seed_is_drawn_anew_each_time() -> None:
    results = [result_of(COIN, seed=None, shots=1000) for _ in range(5)]
    assert len({result["metadata"]["seed"] for result in results}) == 5
    assert len({result["counts"]["0"] for result in results}) > 1


def test_no_more_is_remembered_than_was_said() -> None:
    for n in range(prepare.MOST_REMEMBERED + 20):
        reply_to(COIN + f" // {n}", shots=1)
    assert len(prepare._prepared._made) == len(prepare._loaded._made) == prepare.MOST_REMEMBERED
    prepare._prepared.get(next(iter(prepare._prepared._made)))
    oldest = next(iter(prepare._prepared._made))
    reply_to(COIN + " // one more", shots=1)
    assert oldest not in prepare._prepared._made


def doubling(times: int) -> str:
    """A text of a few lines whose circuit is 2 to the power of ``times`` operations when its gates are written out."""
    gates = "".join(f"gate g{n} a {{ g{n - 1} a; g{n - 1} a; }}\n" for n in range(1, times + 1))
    return QASM3 + "gate g0 a { x a; }\n" + gates + f"qubit q; bit c; g{times} q; c = measure q;"


def test_a_little_text_that_means_much_is_not_remembered() -> None:
    assert counts_of(doubling(12), shots=1) == {"0": 1}
    assert counts_of(QASM3 + "qubit q; bit c; for int i in [1:5000] { x q; } c = measure q;", shots=1) == {"0": 1}
    assert not prepare._prepared._made
    assert not prepare._loaded._made


def test_what_is_large_is_not_remembered() -> None:
    reply_to(QASM3 + "qubit q; bit c;" + "x q;" * (prepare.LARGEST_REMEMBERED + 1) + "c = measure q;", shots=1)
    reply_to(COIN + "//" + "x" * prepare.LONGEST_REMEMBERED, shots=1)
    assert not prepare._prepared._made
    assert not prepare._loaded._made


def test_what_one_owner_has_sent_is_parsed_anew_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    load = prepare.load
    monkeypatch.setattr(prepare, "load", lambda *given, **limits: parsed.append(given) or load(*given, **limits))
    for owner_key in ("one", "one", "another", "another", "one"):
        assert sum(counts_of(COIN, owner_key=owner_key, shots=100).values()) == 100
    assert len(parsed) == 2
