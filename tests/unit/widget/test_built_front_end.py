"""What is shipped was built from the sources beside it. No Node is needed to see that."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "quantask_jupyter"
FRONTEND, STATIC, LABEXTENSION = (PACKAGE / name for name in ("frontend", "static", "labextension"))
SOURCES = re.compile(r"\.(js|cjs|css)$|^(package|package-lock|install)\.json$")  # as in frontend/sources_hash.js
MOST_BYTES = 200_000


def test_the_built_files_are_those_of_the_sources() -> None:
    paths = []
    for folder in (".", "card", "histogram", "state", "styles", "sweep"):
        names = [path.name for path in (FRONTEND / folder).iterdir() if SOURCES.search(path.name)]
        paths += [name if folder == "." else f"{folder}/{name}" for name in names]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path}\n".encode() + (FRONTEND / path).read_bytes() + b"\n")
    assert (STATIC / "sources.sha256").read_text().strip() == digest.hexdigest(), "run make js"


def test_the_shipped_javascript_is_small() -> None:
    scripts = [*STATIC.rglob("*.js"), *LABEXTENSION.rglob("*.js")]
    assert sum(path.stat().st_size for path in scripts) < MOST_BYTES


def test_styles_are_shipped_as_files_and_not_inside_scripts() -> None:
    (style,) = LABEXTENSION.rglob("*.css")
    assert style.read_text() == (STATIC / "card_widget.css").read_text()
    for path in [*STATIC.rglob("*.js"), *LABEXTENSION.rglob("*.js")]:
        assert ".qt-row" not in path.read_text().replace('".qt-row"', ""), path


def test_jupyterlab_finds_the_renderers() -> None:
    description = json.loads((LABEXTENSION / "package.json").read_text())
    build = description["jupyterlab"]["_build"]
    assert (LABEXTENSION / build["load"]).is_file()
    assert build["mimeExtension"] == "./mimeExtension"
    assert json.loads((LABEXTENSION / "install.json").read_text())["packageName"] == "quantask-jupyter"


def test_the_wheel_brings_widget_and_renderers_and_no_sources() -> None:
    wheel = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "quantask_jupyter" in wheel["packages"]  # with static/
    assert wheel["exclude"] == ["quantask_jupyter/frontend", "quantask_jupyter/labextension"]
    name = json.loads((LABEXTENSION / "package.json").read_text())["name"]
    assert wheel["shared-data"]["quantask_jupyter/labextension"] == f"share/jupyter/labextensions/{name}"


def test_nothing_that_is_shipped_asks_another_host() -> None:
    for path in [*STATIC.rglob("*.[jc]s*"), *LABEXTENSION.rglob("*.[jc]s*")]:
        hosts = set(re.findall(r"https?://[^\s\"'`)]+", path.read_text()))
        assert hosts <= {"http://www.w3.org/2000/svg"}, path


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"].values()
    assert [package for package in packages if "resolved" in package and not package.get("link")] == []
