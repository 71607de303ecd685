"""The project's own programs in OpenQASM 3: each one's counts are those that its header gives."""

from __future__ import annotations

import math

import pytest

from tests.circuits import openqasm3_table
from tests.circuits.openqasm3_programs import Program, programs, refused_programs
from tests.unit.child.jobs import error_of, result_of

SHOTS = 4000
STANDARD_DEVIATIONS = 6  # with a fixed seed, so that a test that passes once passes again


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.path.stem)
def test_a_program_has_the_counts_that_it_says(program: Program):
    assert sum(program.counts.values()) == 1
    result = result_of(program.source, parameters=program.parameters, shots=SHOTS)
    assert set(result["counts"]) <= set(program.counts)
    for outcome, probability in program.counts.items():
        deviation = math.sqrt(SHOTS * probability * (1 - probability))
        assert abs(result["counts"].get(outcome, 0) - SHOTS * probability) <= STANDARD_DEVIATIONS * deviation


@pytest.mark.parametrize("program", refused_programs(), ids=lambda program: program.path.stem)
def test_a_program_is_refused_in_the_words_that_it_says(program: Program):
    error = error_of(program.source)
    assert f"{error.code}: {error.message}" == program.refused
    assert error.line is not None


def test_the_table_in_the_docs_is_made_of_these_programs():
    assert openqasm3_table.DOCUMENT.read_text(encoding="utf-8") == openqasm3_table.text(), "run make language"


def test_every_program_is_in_a_section_of_the_table():
    assert {program.section for program in programs()} == set(openqasm3_table.SECTIONS)
