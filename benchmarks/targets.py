"""The targets: each row computed from the rounds of one run, with what must be reached and what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.comparisons import BULK, ROUND_TRIP, SWEEP
from benchmarks.estimator_loop import IN_PROCESS as AER_IN_PROCESS
from benchmarks.large_circuit import ALLOWED_MS, IN_PROCESS, QUANTASK
from benchmarks.memory import worker_and_warm_child
from benchmarks.spread import Spread, differences, ratios

Results = Mapping[str, Any]
MIB_IN_MB = 1.048576


@dataclass(frozen=True)
class Target:
    """One row: what is compared, in which unit, and whether less or more of it is better."""

    text: str
    unit: Literal["", "ms", "MB"]
    must: float
    aim: float
    measure: Callable[[Results], Spread]
    more_is_better: bool = False

    def verdict(self, measured: float) -> str:
        """Say what has been reached."""
        if self._reaches(measured, self.aim):
            return "aim reached"
        return "must reached" if self._reaches(measured, self.must) else "**missed**"

    def _reaches(self, measured: float, limit: float) -> bool:
        return measured >= limit if self.more_is_better else measured <= limit


def _ratio(comparison: str, above: str, below: str) -> Callable[[Results], Spread]:
    return lambda r: ratios(r["comparisons"][comparison][above], r["comparisons"][comparison][below])


def _difference(comparison: str, of: str, less: str) -> Callable[[Results], Spread]:
    return lambda r: differences(r["comparisons"][comparison][of], r["comparisons"][comparison][less])


def _rate(results: Results, peer: str, way: str) -> list[float]:
    rates: list[float] = results["throughput"]["1"][peer][way]["rate"]
    return rates


def _large_circuit(results: Results) -> Spread:
    found = results["large_circuit"]
    return ratios([time - ALLOWED_MS for time in found[QUANTASK]], found[IN_PROCESS])


def _estimator_loop(peer: str) -> Callable[[Results], Spread]:
    return lambda r: ratios(r["estimator_loop"][peer], r["estimator_loop"][AER_IN_PROCESS])


def _costs(results: Results, section: str) -> Spread:
    of_fewer, of_more = results[section].values()
    return ratios([cost["wall"] for cost in of_more], [cost["wall"] for cost in of_fewer])


def _worker_memory(results: Results) -> Spread:
    return Spread.of([worker_and_warm_child(of_round) * MIB_IN_MB for of_round in results["memory"]["quantask_lab"]])


TARGETS = (
    Target(
        "round trip of a Bell cell ÷ in process as users write it", "", 0.12, 0.06,
        _ratio(ROUND_TRIP, "quantask_lab", "in_process_naive"),
    ),
    Target(
        "round trip of a Bell cell − in process at its best, one at a time", "ms", 8, 4,
        _difference(ROUND_TRIP, "quantask_lab", "in_process_best"),
    ),
    Target(
        "the same on the embedded default", "ms", 8, 4,
        _difference(ROUND_TRIP, "quantask_embedded", "in_process_best"),
    ),
    Target(
        "throughput of single submits, 1 worker ÷ Celery + database backend", "", 1.7, 2.5,
        lambda r: ratios(_rate(r, "quantask_lab", "single"), _rate(r, "celery_database", "single")),
        more_is_better=True,
    ),
    Target(
        "throughput of one bulk submit, 1 worker ÷ Celery rpc", "", 2.2, 2.7,
        _ratio(BULK, "quantask_lab", "celery_rpc"),
        more_is_better=True,
    ),
    Target(
        "the same ÷ the in-process loop at its best", "", 0.8, 0.95,
        _ratio(BULK, "quantask_lab", "in_process_best"),
        more_is_better=True,
    ),
    Target(
        "1,000-point sweep as one task ÷ 1,000 in-process runs", "", 0.8, 0.3,
        _ratio(SWEEP, "quantask_lab", "in_process_best"),
    ),
    Target(
        "a killed child is replaced and gives its first counts", "ms", 150, 30,
        lambda r: Spread.of(r["killed_child"]),
    ),
    Target(
        "a circuit of 24 qubits − 20 ms ÷ Aer in process with its default threads", "", 1.05, 1.0,
        _large_circuit,
    ),
    Target(
        "an iteration of a loop with EstimatorV2 (6 qubits, 11 terms) ÷ Aer's own in process", "", 1.5, 1.2,
        _estimator_loop("quantask_lab"),
    ),
    Target("the same on the embedded default", "", 1.5, 1.2, _estimator_loop("quantask_embedded")),
    Target("worker + one warm child, PSS", "MB", 130, 80, _worker_memory),
    Target(
        "cost per task at a backlog of 100,000 waiting tasks ÷ at 100", "", 1.3, 1.05,
        lambda r: _costs(r, "backlog"),
    ),
    Target(
        "cost per task with 1,000,000 finished tasks stored ÷ with 1,000", "", 1.2, 1.05,
        lambda r: _costs(r, "stored"),
    ),
)  # fmt: skip


def _with_sizes(text: str, results: Results) -> str:
    """Return a row's text with the sizes that were measured: a quick run has smaller ones."""
    for section, fewer, more in (("backlog", "100", "100,000"), ("stored", "1,000", "1,000,000")):
        kind = f"of {more} waiting" if section == "backlog" else f"with {more} finished"
        if kind in text:
            small, large = (f"{int(size):,}" for size in results[section])
            return text.replace(kind, kind.replace(more, large)).removesuffix(fewer) + small
    return text


def table(results: Results) -> list[str]:
    """Return the rows of all targets whose parts were measured, as lines of Markdown."""
    lines = ["| | measured: median (least to most) of rounds | must | aim | |", "|---|---|---|---|---|"]
    for target in TARGETS:
        try:
            measured = target.measure(results)
        except KeyError:  # a section or a peer that it compares was left out of this run
            continue
        sign = "≥" if target.more_is_better else "≤"
        unit = f" {target.unit}" if target.unit else ""
        digits = 1 if unit else 2
        lines.append(
            f"| {_with_sizes(target.text, results)} | {measured.text(digits)}{unit} of {measured.rounds} "
            f"| {sign} {target.must:g}{unit} | {sign} {target.aim:g}{unit} | {target.verdict(measured.median)} |"
        )
    return lines if len(lines) > 2 else []
