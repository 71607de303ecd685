"""``python -m tests.fuzz``: many mutated programs in several processes; exits with 1 where one breaks the promise."""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.connection
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.check import LONGEST_SECONDS, Fault, fault_of, program_of

CHUNK = 250
_HANGS_AFTER = 3 * LONGEST_SECONDS  # seconds of the clock: the machine may be busy


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--programs", type=int, default=10_000, help="how many programs (%(default)s)")
    parser.add_argument("--seed", default="1", help="which ones (%(default)s)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="at once (%(default)s)")
    parser.add_argument("--show", type=int, metavar="N", help="print program number N and what is wrong with it")
    arguments = parser.parse_args()
    if arguments.show is not None:
        source = program_of(arguments.seed, arguments.show)
        print(source, fault_of("", source), sep="\n---\n")
        return 0
    faults = run(arguments.programs, arguments.seed, arguments.processes)
    for fault in faults[:100]:
        print(f"{fault.program}: {fault.what}")
    kinds = Counter(fault.what[:80] for fault in faults)
    print(f"{arguments.programs} programs, {len(faults)} faults of {len(kinds)} kinds")
    for what, count in kinds.most_common(40):
        print(f"{count:6} {what}")
    return 1 if faults else 0


@dataclass
class _Worker:
    """A process that looks at some programs, and how far it is."""

    process: multiprocessing.process.BaseProcess
    answers: multiprocessing.connection.Connection
    end: int
    at: int
    since: float = field(default_factory=time.monotonic)


def run(programs: int, seed: str, processes: int) -> list[Fault]:
    """Look at programs; one that kills its process or does not end is a fault too."""
    context = multiprocessing.get_context("fork")
    waiting = [(first, min(first + CHUNK, programs)) for first in range(0, programs, CHUNK)]
    faults: list[Fault] = []
    workers: list[_Worker] = []
    while waiting or workers:
        while waiting and len(workers) < processes:
            workers.append(_started(context, seed, *waiting.pop(0)))
        multiprocessing.connection.wait([worker.answers for worker in workers], timeout=1)
        for worker in list(workers):
            ended = _heard(worker, faults)
            hangs = time.monotonic() - worker.since > _HANGS_AFTER
            if not ended and not hangs:
                continue
            workers.remove(worker)
            if hangs:
                worker.process.kill()
            worker.process.join()
            if worker.at < worker.end:
                what = "hangs" if hangs else f"ends its process ({worker.process.exitcode})"
                faults.append(Fault(f"{seed}-{worker.at}", program_of(seed, worker.at), what))
                waiting.insert(0, (worker.at + 1, worker.end))
    return faults


def _started(context: multiprocessing.context.ForkContext, seed: str, first: int, end: int) -> _Worker:
    answers, ours = context.Pipe(duplex=False)
    process = context.Process(target=_look, args=(ours, seed, first, end))
    process.start()
    ours.close()
    return _Worker(process, answers, end, first)


def _look(answers: multiprocessing.connection.Connection, seed: str, first: int, end: int) -> None:
    for index in range(first, end):
        answers.send((index, None))
        answers.send((index + 1, fault_of(f"{seed}-{index}", program_of(seed, index))))


def _heard(worker: _Worker, faults: list[Fault]) -> bool:
    """Take what a worker has said; say whether it has ended."""
    try:
        while worker.answers.poll():
            worker.at, fault = worker.answers.recv()
            worker.since = time.monotonic()
            if fault is not None:
                faults.append(fault)
    except EOFError:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
