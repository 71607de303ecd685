"""The plot of a run: latency and throughput, with the spread of the rounds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.spread import Spread

OURS, OTHERS, BULK = "#0f62fe", "#8d8d8d", "#78a9ff"


def write(results: Mapping[str, Any], path: Path) -> None:
    """Draw it as SVG; sections that were left out leave their half empty."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "quantask"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
    _bars(left, _latencies(results), "ms from submit to counts, one at a time", digits=1)
    left.set_xscale("log")
    left.set_xlim(left=1)
    _bars(right, _rates(results), "tasks a second, 1,000 at once, 1 worker", digits=0)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _latencies(results: Mapping[str, Any]) -> list[tuple[str, Spread, str]]:
    return [
        (results["labels"][name], Spread.of([each["p50"] for each in ways["one"]]), _color(name))
        for name, ways in results.get("latency", {}).items()
    ]


def _rates(results: Mapping[str, Any]) -> list[tuple[str, Spread, str]]:
    return [
        (
            results["labels"][name] + ("" if way == "single" else f", {way}"),
            Spread.of(found["rate"]),
            _color(name) if way == "single" else BULK,
        )
        for name, ways in results.get("throughput", {}).get("1", {}).items()
        for way, found in ways.items()
    ]


def _color(name: str) -> str:
    return OURS if name.startswith("quantask") else OTHERS


def _bars(axes: Any, rows: list[tuple[str, Spread, str]], title: str, *, digits: int) -> None:
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    for label, spread, color in reversed(rows):
        error = [[spread.median - spread.low], [spread.high - spread.median]]
        axes.barh(label, spread.median, color=color, xerr=error, ecolor="#161616", capsize=2)
        axes.annotate(f" {spread.median:.{digits}f}", (spread.high, label), va="center", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.margins(x=0.12)
