"""A child as a program of its own: jobs on standard input, replies on standard output.

It is how children start where there is no fork server (``launch_portable``).
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from quantask_jupyter.domain.left_open import NOT_LINUX
from quantask_worker.child import watchdog
from quantask_worker.child.serve import ignore_stop_signals, load_program, serve
from quantask_worker.child_spec import ChildSpec


def main(argv: list[str]) -> None:
    """Serve until standard input ends."""
    ignore_stop_signals()
    watchdog.prepare()
    spec = ChildSpec.from_argument(argv[1])
    requests, replies = take_channel()
    serve(
        requests,
        replies,
        load_program(spec.program),
        wall_seconds=spec.watchdog_seconds,
        before_job=lambda: None,
        left_open=[NOT_LINUX],
    )


def take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Move the channel to descriptors that nobody else knows: simulators print to standard output."""
    requests, replies = open(os.dup(0), "rb"), open(os.dup(1), "wb")  # noqa: PTH123, SIM115 - descriptors, for life
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


if __name__ == "__main__":
    main(sys.argv)
