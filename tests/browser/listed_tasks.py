"""A made-up API with tasks to list."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.browser.front_end import Reply
from tests.browser.samples import task

STATES = ["pending", "processing", "completed", "failed", "cancelled"]


class Tasks:
    """An API with a task in each state."""

    def __init__(self) -> None:
        self.all = {
            f"0197a5d2-7b1e-7c3a-9f00-00000000000{n}": task(state, 1, name=state, title=state, tags=["lecture"])
            for n, state in enumerate(STATES)
        }

    def add(self, count: int) -> None:
        """Add tasks that have completed."""
        for n in range(count):
            self.all[f"0197a5d2-7b1e-7c3a-9f01-{n:012}"] = task("completed", 1, title=f"scan[{n}]")

    def answer(self, method: str, path: str) -> Reply:
        url = urlsplit(path)
        parts = url.path.split("/")
        if len(parts) == 1:
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            kept = [
                {**one, "id": key}
                for key, one in self.all.items()
                if query.get("status", one["status"]) == one["status"]
                and query.get("name", one["name"]) == one["name"]
                and query.get("search", "").lower() in f"{one['title']} {key} {one['tags']}".lower()
            ]
            begin = int(query.get("cursor", 0))
            end = begin + int(query["limit"])
            return 200, {"tasks": kept[begin:end], "next_cursor": str(end) if end < len(kept) else None}
        if method == "DELETE":
            del self.all[parts[1]]
            return 204, None
        if method == "POST":
            self.all[parts[1]]["status"] = "cancelled"
        return 200, {**self.all[parts[1]], "id": parts[1]}
