"""The page that shows where things are names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PARTS = ("quantask_jupyter", "server_ext", "worker", "migrations", "tests", "docs", "benchmarks")


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {path.name for part in PARTS for path in (ROOT / part).rglob("*") if "node_modules" not in path.parts}


@pytest.mark.parametrize("page", ["architecture.md", "worker.md"])
def test_every_file_and_folder_that_the_page_draws_exists(page, names):
    text = (ROOT / "docs" / "explanation" / page).read_text()
    drawn = "".join(re.findall(r"```(?:text)?\n(.*?)```", text, re.DOTALL)) if "```" in text else text
    named = {
        *re.findall(r"\b[a-z_0-9]+\.(?:py|js|md|mako)(?!\w)", drawn),
        *re.findall(r"(?<![-\w])([a-z_0-9]+)/", drawn),
    }
    assert named, "or nothing was looked at"
    assert named - names - {*PARTS, "notebooks", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"} == set()
