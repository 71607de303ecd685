"""Two distributions side by side, with their total variation distance: what ``job.compare(other)`` shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from typing_extensions import override

from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.order_of_outcomes import by_value
from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.domain.plain_numbers import is_number, whole_number
from quantask_jupyter.errors import UsageError, visible
from quantask_jupyter.widget.picture.bars import ROWS as BAR_ROWS
from quantask_jupyter.widget.picture.bars import Series, draw_bars
from quantask_jupyter.widget.picture.drawing import Drawing
from quantask_jupyter.widget.picture.folded_table import picture_html
from quantask_jupyter.widget.picture.png import to_png
from quantask_jupyter.widget.saved_result import RESULT_MIME
from quantask_jupyter.widget.shown_outcomes import labels, share_text

ROWS = 64

NEARLY = 1e-6
"""How far shares may be from 1 together, as rounded ones are."""


class Comparison:
    """A result beside another one or beside an ideal distribution.

    Attributes:
        distance: the total variation distance: 0 for equal distributions, 1 for disjoint ones.
    """

    def __init__(self, one: Mapping[str, Any], one_name: str | None, other: Mapping[str, Any], other_name: str) -> None:
        """Compare counts, or counts with probabilities, by outcome.

        Args:
            one: a result (wire form).
            one_name: its name.
            other: a result (wire form), or ``{"probabilities": …}``.
            other_name: its name.

        Raises:
            UsageError: one is a sweep, their outcomes have different widths, or the probabilities do not add up to 1.
        """
        if "points" in one or "points" in other:
            raise UsageError("A sweep has many results; compare counts of its points.")
        self._registers = one["registers"]
        self._names = (one_name or "result", other_name)
        self._parts = (_part(one, self._registers), _part(other, self._registers))
        shares = [_shares(part) for part in self._parts]
        self._rows = [
            (bits, shares[0].get(bits, 0.0), shares[1].get(bits, 0.0)) for bits in sorted({*shares[0], *shares[1]})
        ]
        self.distance = sum(abs(a - b) for _, a, b in self._rows) / 2

    @override
    def __repr__(self) -> str:
        """Return the distance in words."""
        return f"{visible(self._names[0])} and {visible(self._names[1])}: total variation distance {self.distance:.4f}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        kinds = [
            "counts" if all(isinstance(n, int) for n in part.values()) else "probabilities" for part in self._parts
        ]
        compared = [
            {"name": name, kind: dict(sorted(part.items()))}
            for name, kind, part in zip(self._names, kinds, self._parts, strict=True)
        ]
        drawing = self._drawing()
        png = to_png(drawing)
        return {
            RESULT_MIME: {"name": " and ".join(self._names), "registers": self._registers, "compared": compared},
            "image/png": png,
            "text/html": picture_html(drawing, png, self._table()),
            "text/plain": repr(self),
        }

    def _drawing(self) -> Drawing:
        series = [
            Series(visible(name), part, sum(part.values()), sampled=all(isinstance(n, int) for n in part.values()))
            for name, part in zip(self._names, self._parts, strict=True)
        ]
        shown = sorted((bits for bits, _, _ in self._ranked()[:BAR_ROWS]), key=by_value(self._registers))
        facts = f"total variation distance {self.distance:.4f}"
        return draw_bars(series, shown, self._registers, visible(" and ".join(self._names)), facts)

    def _ranked(self) -> list[tuple[str, float, float]]:
        return sorted(self._rows, key=lambda row: (-max(row[1], row[2]), row[0]))

    def _table(self) -> str:
        weight = by_value(self._registers)
        rows = sorted(self._ranked()[:ROWS], key=lambda row: weight(row[0]))
        body = "\n".join(
            f"<tr><td><code>{escape(key)}</code></td><td>{share_text(a)}</td><td>{share_text(b)}</td></tr>"
            for key, (_, a, b) in zip(
                labels(outcome_texts(self._registers, [bits for bits, _, _ in rows])), rows, strict=True
            )
        )
        heads = "".join(f"<th>{escape(visible(head))}</th>" for head in ("outcome", *self._names))
        return (
            f"<table>\n<caption>{escape(repr(self))}</caption>\n<thead><tr>{heads}</tr></thead>\n"
            f"<tbody>\n{body}\n</tbody>\n</table>"
        )


def _part(result: Mapping[str, Any], registers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return counts, which are integers, or shares, which are floats; by outcome as these registers are written."""
    part = _counts(result["counts"]) if "counts" in result else _given(result["probabilities"])
    width = sum(register["size"] for register in registers)
    if any(len(bits) != width for bits in part):
        raise UsageError("The results have outcomes of different widths.")
    return {_written(bits, registers): n for bits, n in part.items()}


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    if not counts:
        raise UsageError("A result without counts cannot be compared.", hint="Measure in the circuit.")
    return without_spaces(counts)


def _given(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not all(is_number(n) and 0 <= n < math.inf for n in given.values()):
        raise UsageError(
            "A result is compared with another job, or with shares by bitstring.",
            hint='For example: job.compare({"00": 0.5, "11": 0.5})',
        )
    part = without_spaces(given)
    total = math.fsum(part.values())
    if not total:
        raise UsageError("The distribution to compare with is empty.")
    if math.isclose(total, 1, abs_tol=NEARLY):
        return {bits: float(n) for bits, n in part.items()}
    counts = {bits: whole_number(n) for bits, n in part.items()}
    if None in counts.values():
        raise UsageError(
            f"The shares to compare with add up to {total:.6g}, not to 1.",
            hint="Name all outcomes that have a share; counts, which are whole numbers, may be given, too.",
        )
    return counts


def _written(bits: str, registers: Sequence[Mapping[str, Any]]) -> str:
    """Return an outcome with a space between registers, the last one declared leftmost."""
    words, end = [], len(bits)
    for register in registers:
        words.append(bits[end - register["size"] : end])
        end -= register["size"]
    return " ".join(reversed(words))


def _shares(part: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(part.values())
    return {bits: value / total for bits, value in part.items()}
