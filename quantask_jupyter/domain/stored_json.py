"""What is stored as JSON, as the text that it is until somebody looks into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from typing_extensions import override

from quantask_jupyter.patient_json import patient_decoder

_LONG = 262_144  # characters, which take some milliseconds to read


class StoredJson(Mapping[str, Any]):
    """A stored object: it is passed on unread, and read when somebody looks into it.

    To look into one with a million fields takes seconds, in which others run: that is a matter of a thread.
    """

    def __init__(self, text: str) -> None:
        """Hold the JSON of an object."""
        self.text = text

    @cached_property
    def _read(self) -> dict[str, Any]:
        read = json.loads(self.text) if len(self.text) < _LONG else patient_decoder().decode(self.text)
        return dict(read)

    @override
    def __getitem__(self, name: str) -> Any:
        return self._read[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    @override
    def __len__(self) -> int:
        return len(self._read)

    @override
    def __repr__(self) -> str:
        return repr(self._read)
