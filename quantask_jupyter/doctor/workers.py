"""What may be wrong with workers: none, lost, not able to start, unlike this one, or open to circuits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.domain.left_open import SAME_USER
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.environment import settings_environment
from quantask_jupyter.last_words import why_it_cannot_start
from quantask_jupyter.settings import Quantask

CHECK_SECONDS = 120.0


PACKAGE = "quantask-jupyter"


def own_worker(report: dict[str, Any], settings: Quantask) -> Iterable[Finding]:
    """Where API processes start their own workers and none is alive, have one try to start what runs a task."""
    if not settings.embedded_queue or report["workers"] or not report["database"]["reachable"]:
        return []
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "quantask_worker", "--check"],
            env={**os.environ, **settings_environment(settings)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CHECK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Finding("workers", False, f"The worker cannot start: it takes more than {CHECK_SECONDS:g} seconds.")]
    if ended.returncode:
        why = why_it_cannot_start(ended.returncode, ended.stderr.splitlines(), settings)
        return [Finding("workers", False, why, "Tasks wait until it can: the API process tries again and again.")]
    idle = Finding("workers", True, "None now: the API process starts its own with the first notebook.")
    return [idle, confinement_finding("Its own", json.loads(ended.stdout.splitlines()[-1]), settings)]


def confinement_finding(worker: str, left_open: Sequence[str], settings: Quantask) -> Finding:
    """Say what protection is off where a worker runs circuits: a fault where they are other people's."""
    if not left_open:
        return Finding(
            "confinement", True, f"{worker}: processes that run circuits reach no files, networks and other processes."
        )
    hint = (
        "Run workers on Linux 5.13 or newer with Landlock among its security modules, and in containers whose seccomp "
        "profile lets them use Landlock and seccomp."
    )
    is_well = settings.embedded_queue or {*left_open} <= {SAME_USER}
    return Finding("confinement", is_well, f"{worker}: processes that run circuits {'; they '.join(left_open)}.", hint)


def lost_workers(report: dict[str, Any], heard_of: Iterable[WorkerInfo]) -> Iterable[Finding]:
    """Name workers that ended without a word, and since when nothing was heard of them."""
    alive = {worker["name"] for worker in report["workers"]}
    for worker in heard_of:
        since = f"last heard of {worker.seen_at:%Y-%m-%d %H:%M:%S} UTC" if worker.seen_at else "never heard of"
        if worker.name not in alive:
            yield Finding("workers", True, f"{worker.name} has ended, {since}.")
        elif _has_no_process(worker):
            hint = "Start another one, if none is started by itself: `jupyter quantask worker`."
            yield Finding("workers", False, f"{worker.name} of this host was killed, {since}.", hint)


def _has_no_process(worker: WorkerInfo) -> bool:
    """Say whether a worker of this host has no process any more; its name has the number."""
    number = worker.name.removeprefix(f"{worker.host}-").partition("-")[0]
    if worker.host != socket.gethostname() or not number.isdecimal() or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def version_findings(workers: Iterable[dict[str, Any]]) -> Iterable[Finding]:
    """Compare the versions of Quantask that workers have with this one."""
    own = version(PACKAGE)
    for worker in workers:
        theirs = worker["versions"].get(PACKAGE, "an unknown version")
        if theirs != own:
            text = f"{worker['name']} runs Quantask {theirs}, and this is {own}."
            yield Finding("versions", False, text, f"Install one version on all hosts: `pip install {PACKAGE}=={own}`.")
