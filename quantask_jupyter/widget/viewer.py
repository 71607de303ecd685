"""Who looks at the notebook while it runs: a program with our renderers, with widgets or with neither, or nobody."""

from __future__ import annotations

import os
import sys
from enum import Enum, auto


class Viewer(Enum):
    """What a card can be drawn by."""

    RENDERERS = auto()
    """JupyterLab and Notebook 7 with what we ship: cards ask the page's own server, also while the kernel is busy."""
    WIDGETS = auto()
    """VS Code and Colab, which show something else where a widget's kernel is gone."""
    OUTPUTS = auto()
    """JupyterLab and Notebook 7 of a server without us: they would show an error in place of a saved widget whose
    kernel is gone, and what is published again and again is saved as it was last."""
    NOBODY = auto()
    """nbclient, papermill, nbval: what shows progress alone would stay in what they save. Or a terminal."""


def _is_of_an_outer_kernel(notebook: str) -> bool:
    """Say whether our parent has the name, too: a program that was started in a kernel and runs another notebook."""
    import psutil  # every kernel has it, for ipykernel needs it

    try:
        return bool(psutil.Process(os.getppid()).environ().get("JPY_SESSION_NAME") == notebook)
    except (psutil.Error, OSError):  # another user's process, or one that has ended
        return False


def draws_cards() -> bool:
    """Say whether what runs this code draws cards that go on below a cell."""
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel") and viewer() is not Viewer.NOBODY


def viewer() -> Viewer:
    """Say who looks."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and "__vsc_ipynb_file__" in shell.user_ns:  # VS Code's mark
        return Viewer.WIDGETS
    if "google.colab" in sys.modules:
        return Viewer.WIDGETS
    notebook = os.environ.get("JPY_SESSION_NAME")  # a Jupyter Server names the notebook whose kernel this is
    if notebook is None or _is_of_an_outer_kernel(notebook):
        return Viewer.NOBODY
    return Viewer.RENDERERS if "QUANTASK_URL" in os.environ else Viewer.OUTPUTS
