"""A circuit as it was drawn: text in a terminal, a picture elsewhere."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from quantask_jupyter.domain.plain_svg import NotPlainError, on_paper, plain_svg
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.terminal import writable


class CircuitDrawing:
    """A drawing of a circuit; a cell shows it, and ``print`` writes it as text.

    Attributes:
        text: Qiskit's drawing in characters.
        svg: its picture, or None where there is none (a name is no formula, for example).
        columns: of the circuit: how many operations stand one after the other.
        shown_columns: how many of them are drawn.
        qubits: of the circuit.
        shown_qubits: how many of them are drawn.
    """

    def __init__(self, drawing: Mapping[str, Any], name: str | None = None) -> None:
        """Wrap a drawing in its wire form."""
        self.name = name
        self.text: str = drawing["text"]
        self.svg: str | None = drawing["svg"]
        self._png: str | None = drawing["png"]
        self.columns: int = drawing["columns"]
        self.shown_columns: int = drawing["shown_columns"]
        self.qubits: int = drawing["qubits"]
        self.shown_qubits: int = drawing["shown_qubits"]

    @property
    def part(self) -> str:
        """What is drawn of a large circuit, in words; empty if that is all of it."""
        parts = []
        if self.shown_columns < self.columns:
            parts.append(f"first {self.shown_columns:,} columns of {self.columns:,}")
        if self.shown_qubits < self.qubits:
            parts.append(f"first {self.shown_qubits:,} qubits of {self.qubits:,}")
        return ", ".join(parts)

    @override
    def __str__(self) -> str:
        """Return the drawing as text that can be printed here: of ``+``, ``-`` and ``|`` where there are no boxes."""
        return writable("\n".join(filter(None, [self.text, self.part])))

    @override
    def __repr__(self) -> str:
        """Return the drawing as text: what a terminal shows."""
        return str(self)

    def bundle(self) -> dict[str, Any]:
        """Return the drawing as data by MIME type."""
        bundle: dict[str, Any] = {"text/plain": str(self)}
        if self.svg is not None and self._png is not None:
            bundle["image/png"] = b64decode(self._png)
            with suppress(NotPlainError):
                bundle["text/html"] = self._html(self.svg)
        return bundle

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        return self.bundle()

    def _html(self, svg: str) -> str:
        # Within the page, in the ink of its text. Programs that take SVG away leave the image, which nobody else sees.
        title = f"circuit of {visible(self.name)}" if self.name else "circuit"
        alone = on_paper(plain_svg(svg))
        image = f'<img alt="{escape(title)}" src="data:image/svg+xml,{quote(alone, safe=_UNQUOTED)}">'
        picture = plain_svg(svg, title, inside=image)
        note = f"<p>{self.part}</p>" if self.part else ""
        lines = escape(self.text).replace("\n", "<br>")  # in Markdown an empty line would end it
        folded = f"<details>\n<summary>Text</summary>\n<pre>{lines}</pre>\n</details>"
        return "\n".join(filter(None, ["<div>", picture, note, folded, "</div>"]))


_UNQUOTED = " ='/:;,.()+-"
