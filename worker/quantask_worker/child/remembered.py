"""What was made for the last small circuits, for when they come again: a cell that is run twice, a loop, a class."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

MadeT = TypeVar("MadeT")


class Recent(Generic[MadeT]):
    """The things that were used last, at most ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, MadeT] = OrderedDict()

    def get(self, key: Hashable) -> MadeT | None:
        """Return what was kept under ``key``, or None."""
        made = self._made.get(key)
        if made is not None:
            self._made.move_to_end(key)
        return made

    def keep(self, key: Hashable, made: MadeT) -> None:
        """Keep something, and forget what was not used for longest."""
        self._made[key] = made
        if len(self._made) > self._most:
            self._made.popitem(last=False)
