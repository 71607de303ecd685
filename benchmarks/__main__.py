"""``python -m benchmarks``: what ``make bench`` runs."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before anything imports Aer

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.machine import describe
from benchmarks.place import open_place
from benchmarks.sections import FULL, IN_PROCESS, QUEUES, QUICK, SECTIONS, Run, Size

LABELS = {peer.name: peer.label for peer in (*QUEUES, *IN_PROCESS)}
RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Measure what was asked for, print it, and write it down; a whole run also into the README."""
    options = _options()
    size: Size = QUICK if options.quick else FULL
    if options.rounds:
        size = replace(size, rounds=options.rounds)
    chosen = options.only.split(",") if options.only else list(SECTIONS)
    if options.report:
        results = json.loads(options.output.read_text())
    else:
        results = measure(size, chosen, options.peers.split(",") if options.peers else list(LABELS))
        options.output.parent.mkdir(exist_ok=True)
        options.output.write_text(json.dumps(results, indent=1) + "\n")
        sys.stderr.write(f"written to {options.output}\n")
    if options.output == RESULTS:
        report.write(results)
    print(report.text(results))


def measure(size: Size, chosen: list[str], peers: list[str]) -> dict[str, Any]:
    """Run the chosen sections in their order, over the chosen peers, on services of their own."""
    began = time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {line}\n")

    results: dict[str, Any] = {
        "rounds": size.rounds,
        "quick": size.tasks < FULL.tasks,
        "labels": LABELS,
        "how": {peer.name: peer.how for peer in (*QUEUES, *IN_PROCESS) if peer.name in peers},
    }
    with open_place() as place:
        results["machine"] = describe(place)
        with Run(place, size, peers, say) as run:
            for name, section in SECTIONS.items():
                if name in chosen:
                    results[name] = section(run)
    return {**results, "seconds": time.monotonic() - began}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench", description="Measure Quantask beside what people would use instead.")
    parser.add_argument("--rounds", type=int, help="rounds of each section, whose median counts (5)")
    parser.add_argument("--quick", action="store_true", help="few and small: to see that it runs, not to be quoted")
    parser.add_argument("--only", help=f"some of {','.join(SECTIONS)}")
    parser.add_argument("--peers", help=f"some of {','.join(LABELS)}, for latency, throughput, memory and workloads")
    parser.add_argument("--report", action="store_true", help="measure nothing; write the report of --output again")
    parser.add_argument("--output", type=Path, help="the JSON file; a partial or quick run keeps off results.json")
    options = parser.parse_args()
    for given, known in ((options.only, SECTIONS), (options.peers, LABELS)):
        if unknown := set(given.split(",") if given else ()) - known.keys():
            parser.error(f"there is no {', '.join(sorted(unknown))}")
    if options.output is None:
        partial = options.quick or options.only or options.peers
        options.output = Path(".run/bench.json") if partial else RESULTS
    options.output = options.output.resolve()
    return options


if __name__ == "__main__":
    main()
