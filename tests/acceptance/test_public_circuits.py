from __future__ import annotations

from tests.acceptance.deployment import Deployment
from tests.public_circuits import SHOTS, check_reply, entries, needs_public_circuits, source_of

pytestmark = needs_public_circuits


def test_all_public_circuits_give_their_known_answers_through_the_api_and_a_real_worker(deployment: Deployment) -> None:
    api = deployment.api
    submitted = [
        (
            entry,
            api.submit(
                circuit={"format": entry["format"], "source": source_of(entry)},
                shots=SHOTS,
                name=entry["file"],
                parameters=entry.get("bind"),
            ),
        )
        for entry in entries()
    ]
    wrong = {}
    for entry, task in submitted:
        done = api.finished(task["id"], 150)
        try:
            check_reply(done, entry)
        except AssertionError as error:
            wrong[entry["file"]] = f"{done['error'] or done['status']}: {error}"

    assert len(submitted) == 52
    assert wrong == {}
