"""The course's first notebooks run unchanged in every student's server, and what they run is in the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.hub import Hub
from tests.hub.people import STUDENTS

CHECKOUT = Path(__file__).parents[3]
NOTEBOOKS = [str(path) for path in sorted((CHECKOUT / "notebooks").glob("0[123]_*.ipynb"))]
NAMED = {"bell", "rabi", "ghz", "once", "twice", "flipped", "fringes"}
"""What the first two submit, by the names of the cells."""

RUN = f"""
import subprocess, sys

command = [sys.executable, "-m", "pytest", "--nbval", *{NOTEBOOKS!r}, "-q", "-p", "no:cacheprovider"]
done = subprocess.run(command, cwd={str(CHECKOUT)!r}, capture_output=True, text=True)
"""
"""In the student's own server, as in a terminal there: every cell's outputs are compared with the saved ones."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("student", STUDENTS)
def test_every_students_server_runs_the_courses_first_notebooks_unchanged(hub: Hub, student: str) -> None:
    status, said = hub.server_of(student).in_a_kernel("done.returncode", "done.stdout[-4000:]", after=RUN, seconds=400)
    assert status == "0", said
    tasks = hub.client_of(student).get("tasks", query={"limit": 100}).json["tasks"]
    assert {(task["owner"], task["course"]) for task in tasks} == {(student, "qc101")}
    assert {task["name"] for task in tasks} >= NAMED
    seen = hub.client_of("teach").get("tasks", query={"course": "qc101", "owner": student, "limit": 100})
    assert {task["id"] for task in seen.json["tasks"]} == {task["id"] for task in tasks}
    assert hub.client_of("other").get("tasks", query={"course": "qc101"}).status == 404
