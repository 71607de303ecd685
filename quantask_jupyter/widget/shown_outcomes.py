"""Which outcomes are shown, in which order, and how they are labelled: the same in every picture of a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_LABEL = 48  # characters; a longer bitstring is shortened in the middle


@dataclass(frozen=True, slots=True)
class Shown:
    """The outcomes that are shown, each with its count, and what is left out."""

    rows: tuple[tuple[str, int], ...]
    rest_outcomes: int = 0
    rest_count: int = 0


def select(counts: Mapping[str, int], limit: int) -> Shown:
    """Return all outcomes in the order of their bitstrings or, if they are more than ``limit``, the most frequent ones.

    Outcomes of the same count stand in the order of their bitstrings, so that a result always looks the same.
    """
    if len(counts) <= limit:
        return Shown(tuple(sorted(counts.items())))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = ranked[limit:]
    return Shown(tuple(ranked[:limit]), len(rest), sum(count for _, count in rest))


def select_columns(points: Iterable[Mapping[str, int]], limit: int) -> tuple[list[str], bool]:
    """Return the outcomes to show of several counts, in the order of their bitstrings, and whether some are missing."""
    total: Counter[str] = Counter()
    for counts in points:
        total.update(counts)
    shown = select(total, limit)
    return sorted(key for key, _ in shown.rows), shown.rest_outcomes > 0


def label(bits: str, longest: int = MAX_LABEL) -> str:
    """Return a bitstring, shortened in the middle if it is longer than ``longest``."""
    if len(bits) <= longest:
        return bits
    left = longest // 2
    return f"{bits[:left]}…{bits[len(bits) - (longest - left - 1) :]}"


def number(value: float) -> str:
    """Return a parameter's value as people write it."""
    return f"{value:.6g}"


def notes_of(result: Mapping[str, Any]) -> list[str]:
    """Return the sentences that a result (wire form) has for the circuit's author."""
    return list(result.get("metadata", {}).get("notes", ()))
