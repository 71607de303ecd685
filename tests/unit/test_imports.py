"""The drawing of imports: no circle of modules, a store of few floors. Circles of folders are for import-linter."""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter

import grimp
import pytest

PACKAGES = ("quantask_jupyter", "quantask_server", "quantask_worker", "quantask_migrations")
SQL = "quantask_jupyter.adapters.sql"
MOST_FLOORS = 5


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Return who imports whom, also within functions and for type checks alone."""
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def test_no_module_imports_itself_by_way_of_others(imports: grimp.ImportGraph) -> None:
    below = {module: imports.find_modules_directly_imported_by(module) for module in imports.modules}
    TopologicalSorter(below).prepare()  # raises CycleError, which names the modules of a circle


def test_the_store_has_at_most_five_floors(imports: grimp.ImportGraph) -> None:
    modules = imports.find_descendants(SQL)

    @cache
    def floor(module: str) -> int:
        below = imports.find_modules_directly_imported_by(module) & modules
        return 1 + max(map(floor, below), default=0)

    floors = {module: floor(module) for module in modules}
    assert len(modules) > 10
    assert max(floors.values()) <= MOST_FLOORS, floors
