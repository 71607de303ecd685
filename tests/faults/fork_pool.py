"""A client whose processes are forked from one that has used the API: whatever they ask together, each has its answer.

``python -m tests.faults.fork_pool URL TOKEN FILE`` asks until its standard input is closed, and writes a line of JSON
for each answer.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import select
import sys
from pathlib import Path
from typing import Any

from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import QuantumError

PROCESSES = 3
QUESTIONS = 1 << 8
ANSWER_SECONDS = 60.0

_ask: Asker  # of a fork


def question(number: int) -> dict[str, Any]:
    """A task whose counts say which one it is: one key, the number's bits."""
    flips = " ".join(f"x q[{bit}];" for bit in range(8) if number >> bit & 1)
    source = f'OPENQASM 3.0; include "stdgates.inc"; qubit[8] q; bit[8] c; {flips} c = measure q;'
    return {"circuit": source, "shots": number + 1, "name": f"fork {number}"}


def counts_of(number: int) -> dict[str, int]:
    """The only right answer."""
    return {f"{number:08b}": number + 1}


class Asker:
    """Asks one question after the other; its forks ask too, over the session that they were forked with."""

    def __init__(self, url: str, token: str) -> None:
        self._session = Session(url, token)

    def __call__(self, number: int) -> dict[str, Any]:
        """Submit one question and wait for its answer, which may be that nobody answers for now."""
        told: dict[str, Any] = {"asked": number, "id": None, "counts": None, "error": None}
        try:
            job = submit_request(self._session, task_request(**question(number)))
            told["id"] = job.job_id()
            told["counts"] = dict(job.result(timeout=ANSWER_SECONDS).counts)
        except QuantumError as error:
            told["error"] = error.code
        return told


def main(url: str, token: str, file: Path) -> None:
    """Ask, fork, ask in all processes at the same time, and again."""
    ask = Asker(url, token)
    numbers = (each % QUESTIONS for each in itertools.count())
    with file.open("a") as answers:
        while not select.select([sys.stdin], [], [], 0)[0]:
            told = [ask(next(numbers))]
            with multiprocessing.get_context("fork").Pool(PROCESSES, _forked_with, [ask]) as pool:
                theirs = pool.map_async(_ask_in_fork, list(itertools.islice(numbers, 2 * PROCESSES)), chunksize=1)
                told += [ask(each) for each in itertools.islice(numbers, 2)]
                told += theirs.get()
            answers.writelines(json.dumps(each) + "\n" for each in told)
            answers.flush()


def _forked_with(ask: Asker) -> None:
    global _ask
    _ask = ask


def _ask_in_fork(number: int) -> dict[str, Any]:
    return _ask(number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
