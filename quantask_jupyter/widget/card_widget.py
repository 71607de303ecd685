"""A card as a widget, for pages that are no Jupyter Server's: VS Code, Colab.

The kernel feeds its traits, and its buttons send the kernel a message, as there is no server that the page could ask.
A kernel reads such messages when it is idle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quantask_jupyter.errors import QuantumError

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"

_STATIC = Path(__file__).parents[1] / "static"


def new_widget(shown: Mapping[str, Any], buttons: Mapping[str, Callable[[], object]]) -> Any:
    """Return a widget.

    Args:
        shown: a ``task`` or a ``batch``, as a card shows it.
        buttons: what each button does, by the name that its message has; a :class:`QuantumError` is shown.
    """
    import anywidget
    import traitlets

    class CardWidget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is not followed by mypy
        _esm = _STATIC / "card_widget.js"
        _css = _STATIC / "card_widget.css"
        task = traitlets.Dict(allow_none=True).tag(sync=True)
        batch = traitlets.Dict(allow_none=True).tag(sync=True)

    def press(widget: CardWidget, message: Mapping[str, Any], _buffers: object) -> None:
        button = buttons.get(message.get("do", ""))
        if button is None:  # of a script of another version
            return
        try:
            button()
        except QuantumError as error:
            widget.send({"trouble": str(error)})

    widget = CardWidget(**{"task": None, "batch": None, **shown})
    widget.on_msg(press)
    return widget


def widget_view(widget: Any) -> dict[str, Any]:
    """Return the data of the widget's view."""
    return {WIDGET_MIME: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
