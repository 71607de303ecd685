"""Circuits in the cells of nbgrader and otter-grader: a right one earns the points, a wrong one is told why not."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.integration.api import server

ROOT = Path(__file__).parents[2]
BIN = Path(os.environ.get("QUANTASK_TEST_GRADERS", ROOT / ".venv" / "graders" / "bin"))
LOAD = "%load_ext quantask_jupyter"
RIGHT = f"%%quantum bell --shots 1000 --seed 7\n{server.BELL}"
WRONG = RIGHT.replace("cx q[0], q[1];", "")
CHECK = """from quantask_jupyter import check
verdict = check(bell, {"00": 0.5, "11": 0.5})
assert verdict, verdict"""
WHY_NOT = "01 came in"
NBGRADER = {"schema_version": 3, "locked": False, "task": False}
GRADE = """import json, sys
from otter.api import grade_submission
results = grade_submission(sys.argv[1], sys.argv[2], quiet=True)
graded = {name: results.get_result(name) for name in ("right", "wrong")}
scores = {name: [each.score, each.possible] for name, each in graded.items()}
json.dump(scores, open(sys.argv[3], "w"))
"""
CONFIGURATION = """c = get_config()
c.CourseDirectory.course_id = "qc101"
c.Execute.timeout = 600
"""
"""nbgrader interrupts a cell after 30 seconds: a circuit that waits so long for its turn would earn nothing."""

pytestmark = pytest.mark.timeout(600)  # three programs each, of 4 to 12 seconds of processor time


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """What the autograders are started with: an API of their own, and nothing of the machine's Jupyter."""
    home = tmp_path_factory.mktemp("graders")
    served = server.serve(home)
    yield {
        **server.isolated_environment(home, URL=served.client.url, TOKEN=served.client.token or ""),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    server.stop(served.process, 40)


def run(environment: Mapping[str, str], cwd: Path, *command: str | Path) -> str:
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return f"{done.stdout}\n{done.stderr}"


def notebook(*sources: str, **metadata: Mapping[str, Any]) -> nbformat.NotebookNode:
    """A notebook of these cells, those named q1 and test_q1 with nbgrader's metadata."""
    made = new_notebook(cells=[new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def of_nbgrader() -> nbformat.NotebookNode:
    made = notebook(LOAD, RIGHT, CHECK)
    made.cells[1].metadata["nbgrader"] = {**NBGRADER, "grade": False, "solution": True, "grade_id": "q1"}
    made.cells[2].metadata["nbgrader"] = {
        **NBGRADER,
        **{"grade": True, "solution": False, "grade_id": "test_q1", "points": 2, "locked": True},
    }
    return made


def of_otter(name: str, job: str) -> dict[str, Any]:
    """A test in otter's own format, of a job that should be a Bell pair."""
    code = f""">>> from quantask_jupyter import check
>>> verdict = check({job}, {{"00": 0.5, "11": 0.5}})
>>> assert verdict, verdict"""
    case = {"code": code, "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return {"name": name, "points": 2, "suites": [suite]}


def test_nbgrader_gives_the_points_for_the_right_circuit_and_says_what_is_wrong_with_the_other(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(CONFIGURATION)
    (tmp_path / "source" / "hw3").mkdir(parents=True)
    nbformat.write(of_nbgrader(), tmp_path / "source" / "hw3" / "bell.ipynb")
    run(environment, tmp_path, "nbgrader", "generate_assignment", "hw3")
    released = nbformat.read(tmp_path / "release" / "hw3" / "bell.ipynb", as_version=4)
    assert "h q[0]" not in released.cells[1].source
    for student, solution in (("ada", RIGHT), ("bob", WRONG)):
        folder = tmp_path / "submitted" / student / "hw3"
        folder.mkdir(parents=True)
        released.cells[1].source = solution
        nbformat.write(released, folder / "bell.ipynb")
    run(environment, tmp_path, "nbgrader", "autograde", "hw3", "--create")
    run(environment, tmp_path, "nbgrader", "export")
    with (tmp_path / "grades.csv").open(newline="") as grades:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(grades)}
    assert scores == {"ada": (2, 2), "bob": (0, 2)}
    graded = nbformat.read(tmp_path / "autograded" / "bob" / "hw3" / "bell.ipynb", as_version=4)
    [output] = graded.cells[2].outputs
    assert output.ename == "AssertionError"
    assert WHY_NOT in output.evalue


def test_otter_gives_the_points_for_the_right_circuit_and_none_for_the_other_in_its_own_cells_and_when_it_grades(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "tests").mkdir()
    for name, job in (("right", "bell"), ("wrong", "pair")):
        test = f"OK_FORMAT = True\n\ntest = {of_otter(name, job)!r}\n"
        (tmp_path / "tests" / f"{name}.py").write_text(test)
    begin = "import otter\ngrader = otter.Notebook()"
    checks = [f'print(grader.check("{name}"))' for name in ("right", "wrong")]
    submitted = notebook(begin, LOAD, RIGHT, WRONG.replace("%%quantum bell", "%%quantum pair"), *checks)
    nbformat.write(submitted, tmp_path / "bell.ipynb")
    seen = tmp_path / "seen.ipynb"
    run(environment, tmp_path, "jupyter", "nbconvert", "--to", "notebook", "--execute", "bell.ipynb", "--output", seen)
    right, wrong = ("".join(each.get("text", "") for each in cell.outputs) for cell in nbformat.read(seen, 4).cells[4:])
    assert "All test cases passed" in right, right
    assert WHY_NOT in wrong, wrong
    run(environment, tmp_path, "otter", "generate", "-t", "tests", "-o", "autograder.zip")
    shutil.rmtree(tmp_path / "tests")
    run(environment, tmp_path, "python", "-c", GRADE, "bell.ipynb", "autograder.zip", "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == {"right": [2.0, 2.0], "wrong": [0.0, 2.0]}
