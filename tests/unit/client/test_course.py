"""A course as its instructor has it in a notebook."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from quantask_jupyter.client.course import Course

PAGES: dict[int | None, dict[str, Any]] = {
    None: {"changes": [{"after": 3}, {"after": 2}], "next_before": 7},
    7: {"changes": [{"after": 1}], "next_before": None},
}


def test_the_history_has_all_pages_in_their_order() -> None:
    asked = []

    def get(path: str, query: dict[str, int] | None = None) -> Any:
        asked.append((path, query))
        return SimpleNamespace(data=PAGES[query["before"] if query else None])

    history = Course(cast("Any", SimpleNamespace(get=get)), "qc/101").history()
    assert [each["after"] for each in history] == [3, 2, 1]
    assert asked == [("courses/qc%2F101/history", None), ("courses/qc%2F101/history", {"before": 7})]
