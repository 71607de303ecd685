"""Random programs beside the exact simulator: no count may be wrong, and what is taken is not refused."""

from __future__ import annotations

import re

import pytest

from tests.differential.report import run_programs

PROGRAMS, AT_ONCE = 300, 15

REFUSED = (
    # What is run shot by shot, when a method is asked for.
    r"openqasm3: CIRCUIT_UNSUPPORTED: .* Without a method it is run shot by shot; with a method it cannot be run\.",
    # Qiskit does not repeat a gate under lazy modifiers for each qubit of a register, and makes what is no circuit.
    r"qiskit: client: CIRCUIT_UNSUPPORTED: A gate under lazy modifiers is on _ qubits, and acts on _\.",
    # Noise in a while loop, when another method than a density matrix is asked for.
    r"\w+: CIRCUIT_UNSUPPORTED: The method \w+ would draw the errors in a while loop once for all its turns\.",
    # Arithmetic that would be too large as a circuit.
    r"openqasm3: CIRCUIT_UNSUPPORTED: .* depends on a measurement.*",
)
"""What is still refused of what the programs have, as the reports name it; anything else must run."""


@pytest.mark.parametrize("first", range(0, PROGRAMS, AT_ONCE))
def test_random_programs_give_the_right_counts(first):
    report = run_programs(range(first, first + AT_ONCE), seed="1")
    unknown = [told for told in report.refusals if not any(re.fullmatch(known, told) for known in REFUSED)]
    assert not report.wrong, str(report)
    assert not unknown, str(report)
    assert sum(report.refusals.values()) <= sum(report.runs.values()) // 4
