"""Names of courses: they come from a Hub's groups, and stand in a database, in paths and in a header."""

from __future__ import annotations

import re
from string import ascii_letters, digits, punctuation
from urllib.parse import quote, unquote

LONGEST = 255
_NOT_STORED = re.compile("[\0\ud800-\udfff]")
_IN_PATHS = {".", ".."}  # which browsers take for this folder and the one above, also where they are percent-encoded
_AS_IT_IS = "".join(set(ascii_letters + digits + punctuation) - {"%"})


def is_course_name(text: str) -> bool:
    """Say whether a course may be called so: every database can store it, and it is a path's part like any other."""
    return 0 < len(text) <= LONGEST and text not in _IN_PATHS and _NOT_STORED.search(text) is None


def in_header(course: str) -> str:
    """Return a name as a header can have it: what is neither a letter of ASCII nor one of its signs, in percents."""
    return quote(course, safe=_AS_IT_IS, errors="surrogatepass")


def from_header(text: str) -> str:
    """Return the name that a header has."""
    return unquote(text)
