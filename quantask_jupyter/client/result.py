"""The result of a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.widget.result_view import bundle_metadata, result_bundle

_POINT = ("parameters", "counts")


def _ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in the order of their names: databases keep another one, and outputs are compared."""
    return dict(sorted(values.items()))


class QuantumResult:
    """Counts, with what is needed to read them.

    Bitstrings are Qiskit's: classical bit 0 is the rightmost character, registers are separated by one space, and the
    register that was declared last stands leftmost.

    Attributes:
        name: the job's name, or None.
        points: for a sweep, each point's ``parameters`` and ``counts``, in the order of the arrays; else empty.
        shots: shots of each set of counts.
        registers: the classical registers in the order of their declaration, each with ``name`` and ``size``.
        metadata: method, seed, versions and seconds of the run.
        notes: sentences about how the circuit was read, where that might surprise its author.
    """

    def __init__(self, result: Mapping[str, Any], name: str | None = None) -> None:
        """Wrap a result in its wire form."""
        self.name = name
        self.points = [{part: _ordered(point[part]) for part in _POINT} for point in result.get("points", ())]
        self.shots: int = result["shots"]
        self.registers: list[dict[str, Any]] = list(result["registers"])
        self.metadata: dict[str, Any] = dict(result.get("metadata", {}))
        self.notes: list[str] = list(self.metadata.get("notes", ()))
        self._counts = _ordered(result.get("counts", {}))

    @property
    def counts(self) -> Any:
        """Counts by bitstring, in its order; for a sweep a list with the counts of each point."""
        return [dict(point["counts"]) for point in self.points] if self.points else dict(self._counts)

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form."""
        outcome = {"points": self.points} if self.points else {"counts": self._counts}
        return {**outcome, "shots": self.shots, "registers": self.registers, "metadata": self.metadata}

    def __repr__(self) -> str:
        """Return what is the same for every run of a task that has this result's shape."""
        name = f" {self.name}" if self.name else ""
        points = f"{len(self.points)} points of " if self.points else ""
        notes = "".join(f"; {note}" for note in self.notes)
        return f"<QuantumResult{name}: {points}{self.shots} shots{notes}>"

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002
        exclude: object = None,  # noqa: ARG002
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return result_bundle(self.to_dict(), self.name), bundle_metadata()
