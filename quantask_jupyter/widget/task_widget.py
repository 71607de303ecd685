"""The card as a widget, for pages that are not a Jupyter Server's with our renderers: VS Code, Colab.

In JupyterLab and Notebook 7 the renderers that we ship draw the card without a widget: it asks the server itself, so it
lives while the kernel is busy or gone. A widget would moreover stay in notebooks that nbclient or papermill executes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"

_STATIC = Path(__file__).parents[1] / "static"


def is_needed() -> bool:
    """Say whether the program that shows the notebook has widgets, but not our renderers."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and "__vsc_ipynb_file__" in shell.user_ns:  # VS Code's mark
        return True
    if "google.colab" in sys.modules:
        return True
    by_jupyter_server = "JPY_SESSION_NAME" in os.environ
    return by_jupyter_server and "QUANTASK_URL" not in os.environ  # a server in whose environment we are not installed


def new_widget(task: dict[str, Any], cancel: Callable[[], object]) -> Any:
    """Return a widget that shows ``task``; ``cancel`` is called when its button is clicked."""
    import anywidget
    import traitlets

    class TaskWidget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is not followed by mypy
        _esm = _STATIC / "task_card.js"
        _css = _STATIC / "task_card.css"
        task = traitlets.Dict().tag(sync=True)

    widget = TaskWidget(task=task)
    widget.on_msg(lambda _widget, message, _buffers: cancel() if message.get("do") == "cancel" else None)
    return widget


def widget_view(widget: Any) -> dict[str, Any]:
    """Return the data of the widget's view."""
    return {WIDGET_MIME: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
