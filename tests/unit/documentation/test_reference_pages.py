"""What the reference says is what the code says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.settings import Quantask

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_pages", DOCS / "reference_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_setting_has_a_row_with_its_default_unit_and_bounds(pages):
    rows = pages.settings_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(Quantask.class_own_traits(config=True))
    assert any(row.startswith("| `lease_seconds` | 30.0 | seconds | 1.0 to 3,600.0 |") for row in rows)


def test_every_state_has_a_row_with_all_words_that_there_are_for_it(pages):
    rows = pages.states_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [status.value for status in Status]
    assert rows[0].startswith("| waiting | `pending` | `JobStatus.QUEUED` | It is stored")
    assert rows[1].startswith("| running | `processing` | `JobStatus.RUNNING` |")
    assert all(Status(row.split(" | ")[0].removeprefix("| ")).value in row for row in rows), "either word is taken"


def test_every_error_has_a_row_with_its_status_and_its_message(pages):
    table = pages.errors_table()
    assert len(table.splitlines()) == len(QuantumError.by_code) + 2
    assert "| `TASK_NOT_FOUND` | `TaskNotFoundError` | 404 |" in table


def test_every_endpoint_and_the_fields_of_every_body_are_there(pages, tmp_path):
    pages.write(tmp_path)
    document = json.loads((tmp_path / "openapi.json").read_text())
    text = (tmp_path / "rest.md").read_text()
    assert all(f"{path}`" in text for path in document["paths"])
    assert "| `POST /tasks` | Submit a task. | 202, 400," in text
    assert "| `shots` | integer |" in text


def test_metrics_are_named_as_prometheus_shows_them(pages):
    table = pages.metrics_table()
    assert "| `quantask_queue_depth` | gauge |" in table
    assert "| `quantask_tasks_finished` | counter |" in table
