"""A submission's seed is hidden from its student until the deadline has passed, also in what a worker has written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.result import StoredResult
from quantask_jupyter.service.hidden_seed import is_hidden, without_seed

COURSE = "qc101"
LATER = datetime.now(UTC) + timedelta(hours=1)
EARLIER = datetime.now(UTC) - timedelta(hours=1)
STUDENT = Caller("ada", "ada", takes=frozenset({COURSE}))
SEED = 2**62 + 1


@pytest.mark.parametrize(
    ("caller", "deadline", "hidden"),
    [
        (STUDENT, LATER, True),
        (Caller("ada", "ada"), LATER, True),
        (Caller("other", "other", teaches=frozenset({"qc201"})), LATER, True),
        (STUDENT, EARLIER, False),
        (STUDENT, None, False),
        (Caller("teach", "teach", teaches=frozenset({COURSE})), LATER, False),
        (Caller("root", "root", is_operator=True), LATER, False),
    ],
)
def test_who_leads_the_course_sees_it_and_who_does_not_sees_it_after_the_deadline(
    caller: Caller, deadline: datetime | None, hidden: bool
) -> None:
    assert is_hidden(caller, COURSE, deadline) is hidden


def test_of_a_result_the_seed_alone_is_taken_and_its_text_is_not_read() -> None:
    result = {
        "counts": {"0": SEED},
        "registers": [{"name": f'"seed": {SEED}', "size": 1}],
        "metadata": {"seed": SEED, "other": {"seed": 10 * SEED}, "notes": [f'"seed": {SEED}']},
    }
    metadata = {"seed": None, "other": {"seed": 10 * SEED}, "notes": [f'"seed": {SEED}']}
    for text in (json.dumps(result), json.dumps(result, separators=(",", ":"))):
        assert dict(without_seed(StoredResult(text), SEED)) == {**result, "metadata": metadata}
    assert without_seed(result, SEED) == {**result, "metadata": metadata}
