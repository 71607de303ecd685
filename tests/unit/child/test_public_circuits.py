from __future__ import annotations

import pytest

from tests.public_circuits import SHOTS, check_reply, entries, needs_public_circuits, source_of
from tests.unit.child.jobs import reply_to

pytestmark = needs_public_circuits


def run_entry(entry):
    return reply_to(source_of(entry), format=entry["format"], parameters=entry.get("bind"), shots=SHOTS)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"])
def test_a_public_circuit_gives_its_known_answer_or_a_refusal_that_names_its_fault(entry):
    check_reply(run_entry(entry), entry)


@pytest.mark.parametrize("name", ["oq3_teleport.qasm", "mqt_ghz_dynamic_8.qasm"])
def test_conditions_that_the_stock_importer_cannot_read_are_run(name):
    (entry,) = (entry for entry in entries() if entry["file"] == name)
    assert "result" in run_entry(entry)
