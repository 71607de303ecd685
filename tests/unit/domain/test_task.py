import pytest

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import TaskRequest

BELL = Circuit.from_text("OPENQASM 3.0;")


@pytest.mark.parametrize(
    ("parameters", "points"),
    [
        (None, 1),
        ({}, 1),
        ({"theta": 0.5}, 1),
        ({"theta": [0.1]}, 1),
        ({"theta": [0.1, 0.2, 0.3]}, 3),
        ({"theta": 0.5, "phi": [0.1, 0.2]}, 2),
        ({"theta": (0.1, 0.2)}, 2),
    ],
)
def test_a_sweep_has_as_many_points_as_its_arrays(
    parameters: dict[str, float | list[float]] | None, points: int
) -> None:
    assert TaskRequest(BELL, parameters=parameters).points == points
