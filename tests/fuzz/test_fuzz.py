"""A few mutated programs, the same in every run; ``make fuzz`` runs as many as are wanted."""

from __future__ import annotations

import pytest

from tests.fuzz.check import fault_of, program_of


@pytest.mark.parametrize("chunk", range(10))
def test_a_mutated_program_is_loaded_or_refused_in_plain_words(chunk):
    for index in range(chunk * 50, chunk * 50 + 50):
        assert fault_of(f"test-{index}", program_of("test", index)) is None


def test_a_mutated_program_is_the_same_in_every_run():
    assert program_of("a", 1) == program_of("a", 1) != program_of("a", 2)


def test_what_breaks_the_promise_is_noticed(monkeypatch):
    def broken(source):
        raise AttributeError("'NoneType' object has no attribute 'span'")

    monkeypatch.setattr("tests.fuzz.check.STAGES", (broken,))
    fault = fault_of("name", "qubit q;")
    assert fault is not None
    assert "AttributeError" in fault.what
