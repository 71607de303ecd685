"""How Sphinx builds the documentation: ``make docs``. What the code knows is read from the code."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference_pages  # noqa: E402 - beside this file

project = "Quantask"
author = "The Quantask project"
version = release = metadata.version("quantask-jupyter")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Quantask"
html_show_copyright = False
html_static_path = ["_static"]

nb_execution_mode = "off"  # the tests run the notebooks and compare them; the pages show what is stored
nb_mime_priority_overrides = [("html", "image/png", 5)]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]  # our own renderer's; the picture beside it is shown

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = True

NOTEBOOKS = HERE.parent / "notebooks"


def _write_generated_pages() -> None:
    """Write what is made of the code, and lay the course's notebooks, and no others, where Sphinx finds them."""
    reference_pages.write(HERE / "reference" / "generated")
    target = HERE / "tutorial" / "generated"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for notebook in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        shutil.copyfile(notebook, target / notebook.name)


_write_generated_pages()
