"""The points of a sweep are read once each, while the rest is run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from quantask_jupyter.client.points import PointsSoFar


def result(first: int, end: int, seed: int = 7) -> dict[str, Any]:
    points = [{"parameters": {"theta": k}, "counts": {"0": 10}} for k in range(first, end)]
    return {"points": points, "shots": 10, "registers": [], "metadata": {"method": "stabilizer", "seed": seed}}


class Sweep:
    """A sweep of which the API knows ``done`` points, two at most in an answer."""

    def __init__(self) -> None:
        self.done, self.seed = 0, 7
        self.asked: list[int] = []

    def get(self, path: str, query: dict[str, int]) -> Any:
        assert path == "tasks/x/points"
        first = query["first"]
        self.asked.append(first)
        more = result(first, min(self.done, first + 2), self.seed) if first < self.done else None
        return SimpleNamespace(data={"first": first, "result": more})


def test_points_are_read_once_each_and_put_together() -> None:
    sweep = Sweep()
    points = PointsSoFar(sweep, "tasks/x")  # type: ignore[arg-type]
    assert points.read() is None
    sweep.done = 3
    assert points.read() == result(0, 3) | {"metadata": {**result(0, 3)["metadata"], "notes": []}}
    sweep.done = 5
    read = points.read()
    assert read is not None
    assert [point["parameters"]["theta"] for point in read["points"]] == [0, 1, 2, 3, 4]
    assert sweep.asked == [0, 0, 2, 3, 3, 5]


def test_an_attempt_that_has_begun_anew_with_another_seed_takes_the_place_of_the_points_before() -> None:
    sweep = Sweep()
    points = PointsSoFar(sweep, "tasks/x")  # type: ignore[arg-type]
    sweep.done = 2
    points.read()
    sweep.done, sweep.seed = 4, 8
    read = points.read()
    assert read is not None
    assert [point["parameters"]["theta"] for point in read["points"]] == [0, 1, 2, 3]
    assert read["metadata"]["seed"] == 8
