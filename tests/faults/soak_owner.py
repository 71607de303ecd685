"""An owner in the soak, who wants every submit accepted in the end."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import urllib3

from tests.faults.circuits import slow
from tests.integration.api.server import BELL, Client, Served

SUBMIT_EVERY_SECONDS = 0.5  # each owner
PATIENCE_SECONDS = 120.0  # of a submit that is refused or breaks


@dataclass
class Owner:
    """Submits until told to stop, repeating each submit with its key until it is accepted, and cancels a few."""

    name: str
    served: Served
    seed: int
    accepted: list[str] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    repeats: int = 0
    between_submits: threading.Lock = field(default_factory=threading.Lock)
    failure: BaseException | None = None

    @property
    def client(self) -> Client:
        """The client of this owner's API, as it is now."""
        return self.served.client

    def run(self, stop: threading.Event) -> None:
        """Submit until ``stop``; what goes wrong is kept."""
        draw = random.Random(self.seed)
        try:
            while not stop.wait(draw.uniform(0, 2 * SUBMIT_EVERY_SECONDS)):
                with self.between_submits:
                    self._submit(draw)
        except BaseException as failure:
            self.failure = failure
            raise

    def _submit(self, draw: random.Random) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        body = _task(draw)
        answer = self._until_answered(lambda: self.client.post("tasks", body, headers=key), 202)
        self.accepted.append(answer["id"])
        if draw.random() < 0.1:
            chosen = draw.choice(self.accepted[-20:])
            if self._until_answered(lambda: self.client.post(f"tasks/{chosen}/cancel"), 200, 202, 409):
                self.cancelled.add(chosen)

    def _until_answered(self, call: Any, *good: int) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(urllib3.exceptions.HTTPError, OSError):
                answer = call()
                if answer.status in good:
                    return {} if answer.status == 409 else answer.json
                assert answer.status == 503, answer.body
            self.repeats += 1
            time.sleep(0.2)
        raise AssertionError(f"{self.name}'s API has not answered for {PATIENCE_SECONDS:g} s")


def _task(draw: random.Random) -> dict[str, Any]:
    kind = draw.random()
    if kind < 0.15:
        return slow(draw.randrange(50, 400))
    if kind < 0.25:
        return {"circuit": "OPENQASM 3.0; qubit q; nonsense q;"}
    if kind < 0.35:
        angles = [draw.random() for _ in range(draw.randrange(1, 20))]
        sweep = 'OPENQASM 3.0; include "stdgates.inc"; input float a; qubit q; bit c; rx(a) q; c = measure q;'
        return {"circuit": sweep, "parameters": {"a": angles}, "shots": 100}
    return {"circuit": BELL, "shots": draw.randrange(1, 2000)}
