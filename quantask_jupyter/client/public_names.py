"""What ``dir`` and the tab key show of an object that users hold."""

from __future__ import annotations

from typing_extensions import override


class PublicNames:
    """Base of what users hold: ``dir(it)`` lists what they may use, and nothing of how it is made."""

    @override
    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]
