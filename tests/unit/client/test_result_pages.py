"""The results of a large batch come while it runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import quantask_jupyter
from quantask_jupyter import QuantumBatch
from quantask_jupyter.client import batch as batch_module
from tests.unit.client.wire_api import RESULTS_PAGE, WireApi

TEXT = "OPENQASM 3.0; qubit q; bit c; c = measure q;"

pytestmark = pytest.mark.usefixtures("door")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "PAGE", RESULTS_PAGE)


def complete(api: WireApi, batch: QuantumBatch, *places: int) -> None:
    for place in places:
        api.complete(batch.jobs[place].job_id(), {f"{place:b}": 1})


def cursors(api: WireApi) -> list[str | None]:
    return [request.query.get("cursor") for request in api.requests if request.path.endswith("/results")]


def counts_of(batch: QuantumBatch) -> list[dict[str, int]]:
    return [result.counts for result in batch.results(timeout=20.0)]


def counts_while(api: WireApi, batch: QuantumBatch, *places: int) -> list[dict[str, int]]:
    """The counts of a batch of which some tasks end only when its first page has been asked for."""
    with ThreadPoolExecutor() as threads:
        counts = threads.submit(counts_of, batch)
        api.wait_for_request("GET", "/results")
        complete(api, batch, *places)
        return counts.result()


def test_pages_are_read_as_soon_as_their_tasks_have_ended_and_each_once(api: WireApi) -> None:
    batch = quantask_jupyter.submit_batch([TEXT] * 7)
    complete(api, batch, 0, 1, 2)
    assert counts_while(api, batch, 3, 4, 5, 6) == [{f"{place:b}": 1} for place in range(7)]
    assert cursors(api) == [None, "2", "4", "6"]


def test_a_page_with_a_gap_is_read_again_when_the_gap_has_ended(api: WireApi) -> None:
    batch = quantask_jupyter.submit_batch([TEXT] * 5)
    complete(api, batch, 0, 2, 3)
    assert counts_while(api, batch, 1, 4) == [{f"{place:b}": 1} for place in range(5)]
    assert cursors(api) == [None, None, "2", "4"]


def test_a_small_batch_is_read_once_it_has_ended(api: WireApi) -> None:
    batch = quantask_jupyter.submit_batch([TEXT] * 2)
    complete(api, batch, 0)
    assert batch.progress()["completed"] == 1
    complete(api, batch, 1)
    assert counts_of(batch) == [{"0": 1}, {"1": 1}]
    assert cursors(api) == [None]
