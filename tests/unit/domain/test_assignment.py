from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quantask_jupyter.domain.assignment import NAME, Assignment
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import RequestInvalidError

DEADLINE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
BELL = Circuit.from_text("OPENQASM 3.0; qubit q;")


def hw3(**fields: Any) -> Assignment:
    return Assignment(**{"course": "qc101", "name": "hw3", "deadline": DEADLINE, "seed": 7, **fields})


def asked(**fields: Any) -> TaskRequest:
    return TaskRequest(BELL, **fields)


def test_every_owner_has_one_seed_that_tells_nothing_of_anothers() -> None:
    seeds = {hw3().seed_of(f"student-{n}") for n in range(1000)}
    assert len(seeds) == 1000
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert hw3().seed_of("ada") == hw3(deadline=DEADLINE + timedelta(days=7)).seed_of("ada")
    assert len({hw3().seed_of("ada"), hw3(seed=8).seed_of("ada"), hw3(name="hw4").seed_of("ada")}) == 3


def test_what_comes_after_the_deadline_is_late_and_at_it_is_not() -> None:
    assert not hw3().is_late(DEADLINE)
    assert hw3().is_late(DEADLINE + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("fields", "request_", "words"),
    [
        ({"min_shots": 100, "max_shots": 4000}, {"shots": 99}, "hw3 allows 100 to 4,000 shots; this asks for 99."),
        ({"min_shots": 1000, "max_shots": 1000}, {"shots": 1024}, "hw3 allows 1,000 shots; this asks for 1,024."),
        ({"min_shots": 2000}, {"shots": 1024}, "hw3 allows 2,000 shots or more; this asks for 1,024."),
        (
            {"methods": ("statevector", "stabilizer")},
            {"method": "unitary"},
            "hw3 allows the method statevector or stabilizer; this asks for unitary.",
        ),
        ({"methods": ("statevector",)}, {}, "hw3 allows the method statevector; this asks for none."),
        ({}, {"seed": 7}, "The seed of a submission of hw3 is set by the server."),
    ],
)
def test_what_an_assignment_does_not_allow_is_refused_in_words(
    fields: dict[str, Any], request_: dict[str, Any], words: str
) -> None:
    with pytest.raises(RequestInvalidError) as refused:
        hw3(**fields).check(asked(**request_), "ada")
    assert refused.value.message == words


def test_what_it_allows_passes_also_with_the_seed_that_the_server_sets() -> None:
    strict = hw3(min_shots=100, max_shots=4000, methods=("statevector",))
    for shots in (100, 4000):
        strict.check(asked(shots=shots, method="statevector"), "ada")
    strict.check(asked(method="statevector", seed=strict.seed_of("ada")), "ada")
    with pytest.raises(RequestInvalidError):
        strict.check(asked(method="statevector", seed=strict.seed_of("bob")), "ada")
    hw3().check(asked(shots=10**6, method="unitary"), "ada")


def test_a_name_can_stand_in_a_path() -> None:
    assert all(NAME.fullmatch(name) for name in ("hw3", "Übung-3", "week_1.a"))
    assert not any(NAME.fullmatch(name) for name in ("", ".", "..", "-x", "a/b", "a b", "a\0", "x" * 201))


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, None, "any number of shots"),
        (2000, None, "2,000 shots or more"),
        (1, 1, "1 shot"),
        (500, 500, "500 shots"),
        (1, 4000, "1 to 4,000 shots"),
    ],
)
def test_how_many_shots_are_allowed_is_said_in_words(least: int, most: int | None, words: str) -> None:
    one = Assignment("qc101", "hw3", datetime(2026, 12, 1, tzinfo=UTC), 7, min_shots=least, max_shots=most)
    assert one.shots_in_words() == words
