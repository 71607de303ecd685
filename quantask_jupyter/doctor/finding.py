"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and in words why or why not."""

    subject: str
    well: bool
    text: str
    hint: str | None = None
