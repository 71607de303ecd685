"""Outcomes by bitstring, as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.errors import UsageError


def without_spaces(by_bits: Mapping[Any, Any]) -> dict[str, Any]:
    """Return values by bitstring, without the spaces between registers.

    Raises:
        UsageError: there is something else than a bitstring, or one of them twice.
    """
    found: dict[str, Any] = {}
    for bits, value in by_bits.items():
        word = str(bits).replace(" ", "")
        if word in found:
            raise UsageError(f"{word} is there twice, with spaces and without.")
        found[word] = value
    wrong = [bits for bits in found if set(bits) - {"0", "1"}]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is no bitstring.", hint="Outcomes have the digits 0 and 1.")
    return found
