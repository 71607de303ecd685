"""Did you mean …? The known name that is nearest to one that is not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_LIKE_ENOUGH = 0.72  # of difflib's ratio: a letter wrong or missing in a short word, two in a longer one
_LONGEST_COMPARED = 40
_DOUBLED = re.compile(r"(.)\1+")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, or None.

    One that differs in capitals alone comes first, and last one of which a letter is doubled: ``hh`` is little like
    ``h`` by the share of letters that they have in common.
    """
    names = sorted(set(known))
    for candidate in names:
        if candidate.lower() == name.lower():
            return candidate
    if len(name) > _LONGEST_COMPARED:
        return None
    like = difflib.get_close_matches(name, names, n=1, cutoff=_LIKE_ENOUGH)
    doubled = [each for each in names if _undoubled(each) == _undoubled(name)]
    return next(iter([*like, *doubled]), None)


def _undoubled(name: str) -> str:
    return _DOUBLED.sub(r"\1", name.lower())


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a hint for an unknown name, or None if no known name is like it."""
    candidate = nearest(name, known)
    return None if candidate is None else f"Did you mean '{candidate}'?"
