"""The opaque cursor of a list: where the next page begins, and for which list."""

from __future__ import annotations

import base64
import binascii
import hashlib
from uuid import UUID

from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.errors import RequestInvalidError

_CHECK_BYTES = 8


def write_cursor(after: UUID, owner: str | None, criteria: TaskFilter) -> str:
    """Return a cursor that goes on after the task ``after`` in this owner's list with these criteria."""
    return base64.urlsafe_b64encode(after.bytes + _check(after, owner, criteria)).decode()


def read_cursor(text: str, owner: str | None, criteria: TaskFilter) -> UUID:
    """Return the id in a cursor.

    Raises:
        RequestInvalidError: it is damaged, made up, or of another list.
    """
    try:
        data = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestInvalidError("The cursor is not one that this server gave.") from error
    if len(data) == 16 + _CHECK_BYTES:
        after = UUID(bytes=data[:16])
        if data[16:] == _check(after, owner, criteria):
            return after
    raise RequestInvalidError(
        "The cursor is not one that this server gave for this list.",
        hint="Repeat the request with the filters of the first page and next_cursor of the last answer.",
    )


def _check(after: UUID, owner: str | None, criteria: TaskFilter) -> bytes:
    # It guards against mistakes, not against attacks: a cursor opens nothing but a list that is open without it.
    return hashlib.sha256(repr((after, owner, criteria)).encode("utf-8", "surrogatepass")).digest()[:_CHECK_BYTES]
