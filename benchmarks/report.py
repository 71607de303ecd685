"""What a run has found, for people: tables in Markdown, written into ``README.md`` between two marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import plot, targets
from benchmarks.spread import Spread, ratios
from benchmarks.workload_runs import SWEEP

README = Path(__file__).with_name("README.md")
PLOT = Path(__file__).with_name("results.svg")
BEGIN, END = "<!-- results: written by make bench -->", "<!-- end of results -->"

Results = Mapping[str, Any]


def write(results: Results) -> None:
    """Put tables and plot of a whole run into the README."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    picture = "![Latency and throughput, with the spread of the rounds](results.svg)"
    README.write_text(f"{before}{BEGIN}\n\n{picture}\n\n{text(results)}\n\n{END}{after}", encoding="utf-8")
    plot.write(results, PLOT)


def text(results: Results) -> str:
    """Return all that was measured as Markdown; sections that were left out are left out."""
    parts: tuple[tuple[str, str, Callable[[Results], list[str]]], ...] = (
        ("Latency of a Bell pair", "latency", _latency),
        ("Throughput of Bell pairs", "throughput", _throughput),
        ("CPU per task", "throughput", _cpu),
        ("Memory", "memory", _memory),
        ("Stages", "stages", _stages),
        ("Larger workloads", "workloads", _workloads),
        ("Fair share", "owners", _owners),
        ("Cost beside many waiting tasks", "backlog", lambda found: _costs(found["backlog"], "waiting")),
        ("Cost beside many stored tasks", "stored", lambda found: _costs(found["stored"], "finished and stored")),
    )
    sections = [("Targets", targets.table(results))]
    sections += [(title, part(results)) for title, section, part in parts if section in results]
    sections.append(("How each was run", _how(results)))
    blocks = [f"### {title}\n\n" + "\n".join(lines) for title, lines in sections if lines]
    warning = ["**A quick run, to see that it works: not to be quoted.**"] if results["quick"] else []
    return "\n\n".join([*warning, _machine(results), *blocks])


def _machine(results: Results) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"Measured {machine['at']} on {machine['cores']} cores ({machine['cpu']}), {machine['system']}, "
        f"load before {machine['load_before']}, OMP_NUM_THREADS={machine['OMP_NUM_THREADS']}; "
        f"{results['rounds']} rounds, {results['seconds']:.0f} s in all. Python {machine['python']}, "
        f"PostgreSQL {machine['PostgreSQL']}, RabbitMQ {machine['RabbitMQ']}, {versions}."
    )


def _how(results: Results) -> list[str]:
    return [f"- **{results['labels'][name]}**: {how}" for name, how in results["how"].items()]


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _ratio(above: Sequence[float], below: Sequence[float]) -> str:
    return ratios(above, below).text(2) if below else ""


def _way(way: str) -> str:
    return {"single": "", "bulk": ", one bulk submit"}.get(way, f", {way}")


def _latency(results: Results) -> list[str]:
    of_peer, labels = results["latency"], results["labels"]
    best = [each["p50"] for each in of_peer.get("in_process_best", {}).get("one", ())]

    def rows() -> Iterator[Sequence[str]]:
        for name, ways in of_peer.items():
            one = [Spread.of([each[share] for each in ways["one"]]).text() for share in ("p50", "p95", "p99")]
            shares = ("p50", "p95", "p99") if ways["many"] else ()
            many = [Spread.of([each[share] for each in ways["many"]]).text(0) for share in shares]
            over = _ratio([each["p50"] for each in ways["one"]], best)
            yield labels[name], *one, over, *(many or ("", "", ""))
            if ways["new"]:
                new = [Spread.of([each[share] for each in ways["new"]]).text() for share in ("p50", "p95", "p99")]
                new_over = _ratio([each["p50"] for each in ways["new"]], best)
                yield f"{labels[name]}, each text new", *new, new_over, "", "", ""

    flight = ("32 in flight: p50", "p95", "p99")
    head = ("ms", "one at a time: p50", "p95", "p99", "p50 ÷ in process at its best", *flight)
    return _table(head, rows())


def _throughput(results: Results) -> list[str]:
    one, two, labels = results["throughput"]["1"], results["throughput"]["2"], results["labels"]
    reference = one.get("celery_database", {}).get("single", {}).get("rate", ())

    def rows() -> Iterator[Sequence[str]]:
        for name, ways in one.items():
            for way, found in ways.items():
                with_two = two.get(name, {}).get(way)
                yield (
                    f"{labels[name]}{_way(way)}",
                    Spread.of(found["rate"]).text(0),
                    _ratio(found["rate"], reference),
                    Spread.of(with_two["rate"]).text(0) if with_two else "",
                )

    return _table(("tasks a second", "1 worker", "÷ Celery + database backend", "2 workers"), rows())


def _cpu(results: Results) -> list[str]:
    roles = ("kernel", "API", "worker", "PostgreSQL", "RabbitMQ")

    def rows() -> Iterator[Sequence[str]]:
        for name, ways in results["throughput"]["1"].items():
            for way, found in ways.items():
                of_role = {role: Spread.of([each[role] for each in found["cpu"]]).median for role in found["cpu"][0]}
                label = f"{results['labels'][name]}{_way(way)}"
                cells = [f"{of_role[role]:.1f}" if role in of_role else "" for role in roles]
                yield label, *cells, f"{sum(of_role.values()):.1f}"

    note = "Milliseconds of CPU a task, with 1 worker. The embedded API's process tree includes its worker."
    return [note, "", *_table(("", *roles, "sum"), rows())]


def _memory(results: Results) -> list[str]:
    def rows() -> Iterator[Sequence[str]]:
        for name, rounds in results["memory"].items():
            by_role: dict[str, list[float]] = {}
            for process in rounds[0]:
                by_role.setdefault(process["role"], []).append(process["pss"])
            for role, sizes in by_role.items():
                if role not in ("API", "worker") and name != "quantask_lab":
                    continue  # the same two servers for all
                parts = " + ".join(f"{size:.0f}" for size in sizes) if role in ("API", "worker") else ""
                yield results["labels"][name], role, f"{sum(sizes):.0f}", parts

    note = (
        "PSS in MiB after 50 Bell pairs, each deployment alone. A worker of Quantask is a parent, a fork server, and a "
        "child for each slot and one to spare; the target's row leaves out what only the spare has."
    )
    return [note, "", *_table(("", "processes", "sum", "each"), rows())]


def _stages(results: Results) -> list[str]:
    found = results["stages"]
    stages = _table(tuple(found["stages"]), iter([[f"{value:.2f}" for value in found["stages"].values()]]))
    timeline = _table(tuple(found["timeline"]), iter([[f"{value:.2f}" for value in found["timeline"].values()]]))
    return [
        "Median milliseconds of single calls (those of the ports on services with nothing else to do; what the child "
        "says of itself in real round trips). *publish* lasts until the broker's confirm, *deliver* until the worker "
        "has the message, both from the same moment.",
        "", *stages, "",
        "The same round trips cut at the moments that the task keeps:",
        "", *timeline,
    ]  # fmt: skip


def _workloads(results: Results) -> list[str]:
    def rows() -> Iterator[Sequence[str]]:
        for workload, of_peer in results["workloads"].items():
            cells = [Spread.of(times).text(0) for times in of_peer.values()]
            yield workload, *cells, _ratio(of_peer.get("quantask_lab", ()), of_peer.get("in_process_best", ()))

    peers = [results["labels"][name] for name in results["workloads"][SWEEP]]
    return _table(("ms", *peers, "PostgreSQL + RabbitMQ ÷ in process"), rows())


def _owners(results: Results) -> list[str]:
    found = results["owners"]
    return [
        f"{found['tasks']:,} tasks of 50 owners, submitted owner after owner, 1 worker, once: {found['rate']:.0f} "
        f"tasks a second; every owner had a first result {found['every_owner_has_one']:.1f} s after the first of all; "
        f"when half were done, the least served owner had {found['least_done']:.0%} of its own; a further owner's "
        f"single Bell pair, submitted meanwhile, took {found['newcomer'] / 1e3:.1f} s."
    ]


def _costs(of_size: Mapping[str, Any], what: str) -> list[str]:
    rows = [
        (f"{int(size):,} {what}", *(Spread.of([cost[kind] for cost in costs]).text(2) for kind in ("wall", "cpu")))
        for size, costs in of_size.items()
    ]
    return _table(("ms a task", "wall", "CPU of all processes"), iter(rows))
