"""Random programs beside the exact simulator: no count may be wrong, and what is taken is not refused."""

from __future__ import annotations

import re

import pytest

from tests.differential.report import run_programs

PROGRAMS, AT_ONCE = 300, 15

REFUSED = (
    # A parameter that only a gate under lazy modifiers has: Qiskit keeps it there, and does not bind it.
    r"qiskit: CIRCUIT_UNSUPPORTED: The simulator cannot run this circuit\.",
    # A parameter that only a gate under lazy modifiers has, and that its definition does not use: still to be mended.
    r"qiskit: PARAMETER_INVALID: The circuit has no parameter _; it has.*",
    # A gate under lazy modifiers in the gates of a method: still to be mended.
    r"qiskit: CIRCUIT_UNSUPPORTED: The circuit cannot be written in the simulator's gates\.",
    # What is run shot by shot, when a method is asked for.
    r"openqasm3: CIRCUIT_UNSUPPORTED: .* Without a method it is run shot by shot; with a method it cannot be run\.",
    # Arithmetic that would be too large as a circuit.
    r"openqasm3: CIRCUIT_UNSUPPORTED: .* depends on a measurement.*",
    # Gates under lazy modifiers that are no gates of Qiskit's own, and modifiers that are none.
    r"qiskit: CIRCUIT_INVALID: .*Insufficient bytes in QPY.*",
    r"qiskit: client: CIRCUIT_UNSUPPORTED: Qiskit cannot write this circuit as QPY.*",
)
"""What is still refused of what the programs have, as the reports name it; anything else must run."""


@pytest.mark.parametrize("first", range(0, PROGRAMS, AT_ONCE))
def test_random_programs_give_the_right_counts(first):
    report = run_programs(range(first, first + AT_ONCE), seed="1")
    unknown = [told for told in report.refusals if not any(re.fullmatch(known, told) for known in REFUSED)]
    assert not report.wrong, str(report)
    assert not unknown, str(report)
    assert sum(report.refusals.values()) <= sum(report.runs.values()) // 4
