"""Which outcomes are shown, in which order, and how they are labelled: the same in every picture of a result."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.domain.order_of_outcomes import by_value
from quantask_jupyter.domain.output_values import has_value
from quantask_jupyter.errors import visible

MAX_LABEL = 48  # characters; a longer bitstring is shortened in the middle

LEAST_NAME = 3  # characters of a register's name that is cut

_Z = 1.959964  # 95 %

_NOTHING, _LEAST_SHARE = 1e-13, 0.00001


@dataclass(frozen=True, slots=True)
class Shown:
    """The outcomes that are shown, each with its count, and what is left out."""

    rows: tuple[tuple[str, int], ...]
    rest_outcomes: int = 0
    rest_count: int = 0


def select(counts: Mapping[str, int], limit: int, registers: Sequence[Mapping[str, Any]] = ()) -> Shown:
    """Return all outcomes in the order of their values or, if they are more than ``limit``, the most frequent ones.

    Outcomes of the same count stand in the order of their bitstrings, so that a result always looks the same.
    """
    if len(counts) <= limit:
        return Shown(tuple((bits, counts[bits]) for bits in sorted(counts, key=by_value(registers))))
    # Not sorted, which keeps every other thread waiting for as long as a million outcomes take.
    ranked = heapq.nsmallest(limit, counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(counts.values()) - sum(count for _, count in ranked)
    return Shown(tuple(ranked), len(counts) - limit, rest)


def select_columns(
    points: Iterable[Mapping[str, int]], limit: int, registers: Sequence[Mapping[str, Any]]
) -> tuple[list[str], bool]:
    """Return the outcomes to show of several counts, in the order of their values, and whether some are missing."""
    total: Counter[str] = Counter()
    for counts in points:
        total.update(counts)
    shown = select(total, limit)
    return sorted((key for key, _ in shown.rows), key=by_value(registers)), shown.rest_outcomes > 0


def label(bits: str, longest: int = MAX_LABEL) -> str:
    """Return a bitstring, shortened in the middle if it is longer than ``longest``."""
    if len(bits) <= longest:
        return bits
    left = longest // 2
    return f"{bits[:left]}…{bits[len(bits) - (longest - left - 1) :]}"


def labels(texts: Sequence[str], room: int | None = None) -> list[str]:
    """Return texts shortened so that no two different ones look alike.

    They are cut in the middle, else behind their beginning, else before their end. Where two would look alike in each
    of these ways, they are numbered if there is no more than ``room`` characters, and else not cut at all.
    """
    longest = MAX_LABEL if room is None else room
    cuts: list[Callable[[str], str]] = [
        lambda text: label(text, longest),
        lambda text: text if len(text) <= longest else f"{text[: longest - 1]}…",
        lambda text: text if len(text) <= longest else f"…{text[len(text) - longest + 1 :]}",
    ]
    different = len(set(texts))
    for cut in cuts:
        shown = [cut(text) for text in texts]
        if len(set(shown)) == different:
            return shown
    if room is None:
        return list(texts)
    numbers = {text: place for place, text in enumerate(dict.fromkeys(texts), 1)}
    return [text if len(text) <= longest else f"{label(text, longest)} #{numbers[text]}" for text in texts]


def number(value: float) -> str:
    """Return a parameter's value as people write it."""
    return f"{value:.6g}"


def notes_of(result: Mapping[str, Any]) -> list[str]:
    """Return the sentences that a result (wire form) has for the circuit's author."""
    return list(result.get("metadata", {}).get("notes", ()))


def share_interval(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share that was estimated from counts: how far shot noise alone may be off."""
    share, square = count / total, _Z * _Z / total
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * math.sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def share_text(share: float) -> str:
    """Return a share per cent, with as many digits as say something, as the card writes it.

    It has the digits of what is left of it up to 100 %, and half of a last digit is rounded to the even one: so that
    two shares that are all there is are 100 % together.
    """
    least = min(share, 1 - share)
    if least < _NOTHING:
        return "0 %" if share < _NOTHING else "100 %"
    if least < _LEAST_SHARE:
        return "< 0.001 %" if share == least else "> 99.999 %"
    digits = 3 if least < 0.001 else 2 if least < 0.1 else 1
    whole = round(round(share * 10 ** (digits + 2), 6))  # 490.5 is 490.49999… as a double
    return f"{whole / 10**digits:.{digits}f} %"


def registers_text(registers: Sequence[Mapping[str, Any]], longest: int) -> str:
    """Return the registers as their bits stand in an outcome: the last one declared leftmost, bit 0 rightmost.

    Where that has more than ``longest`` characters their names are cut, and stay different; of very many the number is
    told.
    """
    shown = list(reversed(registers))
    names = [visible(register["name"]) for register in shown]
    indices = [_indices(register) for register in shown]
    for most in range(max([LEAST_NAME, *map(len, names)]), LEAST_NAME - 1, -1):
        text = " ".join(map("".join, zip(labels(names, most), indices, strict=True)))
        if len(text) <= longest:
            return text
    return f"{len(shown)} registers"


def _indices(register: Mapping[str, Any]) -> str:
    if has_value(register):
        return ""
    return f"[{register['size'] - 1}…0]" if register["size"] > 1 else "[0]"


def point_text(parameters: Mapping[str, float]) -> str:
    """Return the parameters of a sweep's point."""
    return ", ".join(f"{visible(name)} = {number(value)}" for name, value in parameters.items())


def shots_text(shots: int) -> str:
    """Return a number of shots as the card writes it."""
    return f"{shots:,} shot{'' if shots == 1 else 's'}"
