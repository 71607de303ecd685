"""Who submits from Python is warned of what is not handed in, at the line that submits it."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

import pytest

import quantask_jupyter
from quantask_jupyter.domain.hand_in import hand_in_note, hand_in_notes, is_no_submission
from tests.unit.client.wire_api import result_of

WHY_NOT = "qc101 has no assignment Hw3; did you mean hw3?"
NOW = datetime.now(UTC)
NOTE = f"Not handed in: {WHY_NOT}"


@pytest.mark.usefixtures("door")
def test_a_submit_of_what_is_not_handed_in_warns_and_one_of_a_submission_does_not(api):
    for notes in ([NOTE], ["Not handed in any more: hw3 was removed."]):
        api.notes = notes
        with pytest.warns(UserWarning, match="Not handed in") as caught:
            job = quantask_jupyter.submit("qubit q;", tags=["Hw3"])
        assert (job.notes, caught[0].filename) == (tuple(notes), __file__)
        with pytest.warns(UserWarning, match="Not handed in"):
            assert quantask_jupyter.submit_batch(["qubit q;"], tags=["Hw3"]).notes == tuple(notes)
    api.notes = ["Handed in for hw3."]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert quantask_jupyter.submit("qubit q;", tags=["hw3"]).notes == ("Handed in for hw3.",)
        assert quantask_jupyter.submit_batch(["qubit q;"], tags=["hw3"]).notes == ("Handed in for hw3.",)


@pytest.mark.usefixtures("door")
def test_a_job_whose_result_is_there_has_the_notes_of_that_before_its_own(api):
    api.notes = ["Handed in for hw3."]
    job = quantask_jupyter.submit("qubit q;", tags=["hw3"])
    read = "Line 2: The pragma 'vendor' is ignored."
    result = result_of({"0": 3})
    api.move(job.job_id(), "completed", result={**result, "metadata": {**result["metadata"], "notes": [read]}})
    assert job.result().notes == [read, "Handed in for hw3."]
    assert job.notes == (read, "Handed in for hw3.")


def test_what_a_history_begins_with_is_told_in_sentences():
    note = hand_in_note(None, WHY_NOT)
    assert hand_in_notes(note, None, NOW, None) == (NOTE,)
    assert is_no_submission(NOTE)
    assert hand_in_notes(f"{note}; paused by teach, an instructor of qc101", None, NOW, None) == (NOTE,)
    assert hand_in_notes("cancelled as an instructor of qc101", None, NOW, None) == ()
    assert hand_in_notes("paused by teach", None, NOW, None) == ()
    assert hand_in_note(None, None) is None
    assert not is_no_submission("Handed in for hw3.")
