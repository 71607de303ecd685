"""Text for a terminal that cannot show every character."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

_PLAINER = str.maketrans(
    {
        **dict.fromkeys("▌▋▊▉█■", "#"),
        **dict.fromkeys("▏▎▍", " "),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╫╪╩╨╥", "+"),  # of drawings
        **dict.fromkeys("│║░", "|"),
        "─": "-",
        "═": "=",
        "…": "~",
    }
)


def writable(text: str) -> str:
    """Return text as standard output can take it: bars of ``#`` where it has no blocks, ``?`` for what else it lacks.

    A notebook's output can take everything. A terminal with a code page (cp1252, or a C locale) raises an error in
    the middle of the output, after the task was run.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAINER).encode(encoding, "replace").decode(encoding)
    return text


def writable_bundle(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return data by MIME type with a text that standard output can take, for where the text is what is shown."""
    return {**bundle, "text/plain": writable(bundle.get("text/plain", ""))}
