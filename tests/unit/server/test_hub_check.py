"""What ``hub-check`` says of a circuit that does not come back right."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.settings import Quantask
from quantask_server.hub_check import HubCheck


class Answers:
    """A Hub and a service that run a circuit to this end."""

    url = "http://hub/services/quantask/quantask/api"

    def __init__(self, ended: dict[str, Any]) -> None:
        self.ended = ended
        self.asked: list[tuple[str, str]] = []

    def ask(self, method: str, path: str, *_: Any, **__: Any) -> tuple[int, Any, Any]:
        self.asked.append((method, path))
        return (202, {"id": "1"}, {}) if path == "tasks" else (200, self.ended, {})


@pytest.mark.parametrize(
    ("ended", "words", "is_cancelled"),
    [
        ({"status": "failed", "error": {"message": "No memory."}}, "Its task failed: No memory.", False),
        ({"status": "pending"}, "After 50 seconds its task is pending, with 0 workers alive. A worker that ends", True),
        (
            {"status": "pending", "waits_for": "All 4 slots are busy."},
            "After 50 seconds its task is pending, with 0 workers alive. All 4 slots are busy.",
            True,
        ),
        ({"status": "completed", "result": {"counts": {"0": 10}}}, "It gave {'0': 10}, and not 1 each time.", False),
    ],
)
def test_a_circuit_that_failed_waits_or_is_wrong_is_said_as_it_is(
    ended: dict[str, Any], words: str, is_cancelled: bool
) -> None:
    service, said = Answers(ended), list[str]()
    check = HubCheck(service, Quantask(), "quantask", "ada", tell=said.append)  # type: ignore[arg-type]
    finding = check._run(service)  # type: ignore[arg-type]
    assert not finding.well
    assert finding.text.startswith(words)
    assert (("POST", "tasks/1/cancel") in service.asked) is is_cancelled
    assert bool(said) is is_cancelled, "who waits for it is told"
    assert service.asked[-1] == ("DELETE", "tasks/1"), "nothing is left of it"


@pytest.mark.parametrize(
    ("told", "knows"), [({"has_all": True}, True), ({"has_all": False}, False), ({}, False), (None, False), ([], False)]
)
def test_a_service_knows_its_students_only_where_it_says_so(
    monkeypatch: pytest.MonkeyPatch, told: Any, knows: bool
) -> None:
    check = HubCheck(Answers({}), Quantask(), "quantask", "ada", tell=print)  # type: ignore[arg-type]
    monkeypatch.setattr("quantask_server.hub_check._Http.ask", lambda *_, **__: (200, told, {}))
    assert [finding.well for finding in check._students("http://hub", ["qc101"])] == [knows]
