"""Results and tasks to draw."""

from __future__ import annotations

import math
import random
from typing import Any

BELL = {"name": "bell", "shots": 1024, "registers": [{"name": "c", "size": 2}], "counts": {"00": 519, "11": 505}}
TWO_REGISTERS = {  # the last declared stands leftmost
    "name": "teleport",
    "shots": 100,
    "registers": [{"name": "sent", "size": 2}, {"name": "out", "size": 1}],
    "counts": {"0 01": 10, "1 01": 40, "0 10": 30, "1 11": 20},
}
SWEEP: dict[str, Any] = {
    "name": "rabi",
    "shots": 100,
    "registers": [{"name": "c", "size": 1}],
    "points": [
        {"parameters": {"theta": 0.0}, "counts": {"0": 100}},
        {"parameters": {"theta": 1.5}, "counts": {"0": 53, "1": 47}},
        {"parameters": {"theta": 3.14159265}, "counts": {"1": 100}},
    ],
}
OUTPUTS = {  # of the program in tests/circuits/openqasm3/outputs.qasm
    "name": "outputs",
    "shots": 100,
    "registers": [
        {"name": "n", "size": 4, "type": "int[4]"},
        {"name": "isNegative", "size": 1, "type": "bool"},
        {"name": "half", "size": 16, "type": "float[16]"},
    ],
    "counts": {"0011100000000000 0 0000": 48, "0011100000000000 1 1101": 52},
}
COMPARISON = {
    "name": "bell and ideal",
    "registers": [{"name": "c", "size": 2}],
    "compared": [
        {"name": "bell", "shots": 1000, "counts": {"00": 480, "11": 490, "01": 20, "10": 10}},
        {"name": "ideal", "probabilities": {"00": 0.5, "11": 0.5}},
    ],
}
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b[31mred"


def many(outcomes: int, width: int = 14) -> dict[str, Any]:
    """A result with that many outcomes, the same at each call."""
    chance = random.Random(7)
    keys: set[str] = set()
    while len(keys) < outcomes:
        keys.add(format(chance.getrandbits(width), f"0{width}b"))
    counts = {key: 1 + int(1000 * chance.random() ** 8) for key in sorted(keys)}
    shots = sum(counts.values())
    return {"name": "random", "shots": shots, "registers": [{"name": "meas", "size": width}], "counts": counts}


def ghz(width: int) -> dict[str, Any]:
    """A noisy GHZ state of that many qubits."""
    counts = {"0" * width: 940, "1" * width: 921} | many(12, width)["counts"]
    registers = [{"name": "meas", "size": width}]
    return {"name": f"ghz {width}", "shots": sum(counts.values()), "registers": registers, "counts": counts}


def task(status: str, version: int, **more: Any) -> dict[str, Any]:
    """A task as the API tells it."""
    began = status != "pending"
    ended = status in ("completed", "failed", "cancelled")
    saved = {name: BELL[name] for name in ("shots", "registers", "counts")}
    metadata = {"method": "stabilizer", "seed": 7}
    return {
        "id": "0197a5d2-7b1e-7c3a-9f00-000000000001",
        "status": status,
        "version": version,
        "name": "bell",
        "title": more.get("name") or "bell",
        "tags": [],
        "owner": "ada",
        "backend": "aer",
        "method": None,
        "shots": 1024,
        "seed": 7,
        "points": 1,
        "attempt": int(began),
        "max_attempts": 3,
        "created_at": "2026-01-05T10:00:00Z",
        "started_at": "2026-01-05T10:00:01Z" if began else None,
        "finished_at": "2026-01-05T10:00:01.400Z" if ended else None,
        "cancel_requested_at": None,
        "batch_id": None,
        "retry_of": None,
        "queue_position": None if began else 3,
        "result": {**saved, "metadata": metadata} if status == "completed" else None,
        "error": None,
        "may_be_retried": status in ("failed", "cancelled"),
        "history": [],
        **more,
    }


BATCH_ID = "0197a5d2-7b1e-7c3a-9f00-00000000000b"
BATCH_SIZE = 200


def batch(name: str = "scan", **progress: int) -> dict[str, Any]:
    """A batch as the API tells it; what is not said waits."""
    states = {"processing": 0, "completed": 0, "failed": 0, "cancelled": 0, **progress}
    counts = {"pending": BATCH_SIZE - sum(states.values()), **states}
    return {
        "id": BATCH_ID,
        "name": name,
        "owner": "ada",
        "size": BATCH_SIZE,
        "created_at": "2026-01-05T10:00:00Z",
        "progress": counts,
    }


SYNTAX_ERROR = {
    "code": "CIRCUIT_SYNTAX",
    "message": "Missing “;” after the statement.",
    "hint": "Each statement of OpenQASM ends with a semicolon.",
    "line": 3,
    "column": 6,
    "source_line": "h q[0]",
}


def curve(points: int) -> dict[str, Any]:
    """A sweep over one angle, with counts of one register."""
    chance = random.Random(5)
    shown = []
    for step in range(points):
        theta = 2 * math.pi * step / max(1, points - 1)
        ones = sum(chance.random() < math.sin(theta / 2) ** 2 for _ in range(200))
        shown.append({"parameters": {"theta": theta}, "counts": _without_zeros({"00": 200 - ones, "11": ones})})
    return {"name": "rabi", "shots": 200, "registers": [{"name": "c", "size": 2}], "points": shown}


def heat_map(across: int, up: int) -> dict[str, Any]:
    """A sweep over a grid of two angles."""
    shown = []
    for a in range(across):
        for b in range(up):
            alpha, beta = math.pi * a / (across - 1), 2 * math.pi * b / (up - 1)
            ones = round(200 * (math.sin(alpha) * math.cos(beta)) ** 2)
            counts = _without_zeros({"00": 200 - ones, "11": ones})
            shown.append({"parameters": {"alpha": alpha, "beta": beta}, "counts": counts})
    return {"name": "map", "shots": 200, "registers": [{"name": "c", "size": 2}], "points": shown}


def _without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {bits: count for bits, count in counts.items() if count}
