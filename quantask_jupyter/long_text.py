"""Long texts in pieces: what Python does with one of 30 MiB in a single step keeps every other thread waiting."""

from __future__ import annotations

from collections.abc import Iterator

PIECE = 2**20
"""Characters of a piece, of which a step takes a few milliseconds; a multiple of four, as base64 is read by fours."""


def in_pieces(text: str) -> Iterator[str]:
    """Return a text piece by piece; an empty one has none."""
    return (text[begin : begin + PIECE] for begin in range(0, len(text), PIECE))
