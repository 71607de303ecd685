"""Circuits that take their time."""

from __future__ import annotations

from typing import Any

SLOW = """OPENQASM 3.0;
include "stdgates.inc";
qubit[12] q;
bit[12] c;
rx(0.3) q;
c = measure q;
if (c[0] == 1) { x q[0]; }
rx(0.3) q;
c = measure q;
"""
"""Takes seconds: a measurement in the middle makes every shot a simulation of its own."""


def slow(shots: int = 800) -> dict[str, Any]:
    """A task that runs for a second or more."""
    return {"circuit": SLOW, "shots": shots, "method": "statevector"}
