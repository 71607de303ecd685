"""An answer as it is sent: stored results are copied into it as the text that they are, and not read for it."""

from __future__ import annotations

from pydantic import BaseModel

from quantask_jupyter.long_text import PIECE, in_pieces
from quantask_server.field_types import STORED


def written(answer: BaseModel) -> list[str]:
    """Return an answer's JSON in pieces, none of which takes long to send; a short one is one piece."""
    stored: list[str] = []
    first, *others = answer.model_dump_json(context=stored).split(f'"{STORED}"')
    parts = [first]
    for result, text in zip(stored, others, strict=True):
        parts += [result, text]
    if sum(map(len, parts)) <= PIECE:
        return ["".join(parts)]
    return [piece for part in parts for piece in in_pieces(part)]
