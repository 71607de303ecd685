"""The result of a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typing_extensions import override

from quantask_jupyter.client import counts_analysis
from quantask_jupyter.client.counts import Counts, PointCounts
from quantask_jupyter.client.public_names import PublicNames
from quantask_jupyter.client.saved_values import value_of
from quantask_jupyter.domain.output_values import outputs
from quantask_jupyter.errors import UsageError
from quantask_jupyter.widget.saved_result import bundle_metadata, result_bundle
from quantask_jupyter.widget.terminal import writable_bundle


def _ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in the order of their names: databases keep another one, and outputs are compared."""
    return dict(sorted(values.items()))


def _outcome(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return counts in their order, and what may stand beside them."""
    beside = {part: values[part] for part in ("memory", "saved") if part in values}
    return {"counts": _ordered(values["counts"]), **beside}


def _memory(outcome: Mapping[str, Any]) -> list[str]:
    if "memory" not in outcome:
        raise UsageError("The outcome of each shot was not asked for.", hint="Submit it with memory=True.")
    bitstrings = list(outcome["counts"])  # in their order
    return [bitstrings[place] for place in outcome["memory"]]


def _saved(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    saved: Mapping[str, Any] = outcome.get("saved", {})
    return saved


_HOW_TO_SAVE = (
    "Add circuit.save_statevector() or another of Aer's saves; shares of the counts are in probabilities_array()."
)


def _saved_value(outcome: Mapping[str, Any], label: str) -> Any:
    saved = _saved(outcome)
    if label not in saved:
        labels = ", ".join(sorted(saved))
        raise UsageError(
            f"The circuit has saved nothing as {label!r}.",
            hint=f"It has saved: {labels}." if saved else _HOW_TO_SAVE,
        )
    return value_of(saved[label])


class QuantumResult(PublicNames):
    """Counts, with what is needed to read them.

    Bitstrings are Qiskit's: classical bit 0 is the rightmost character, registers are separated by one space, and the
    register that was declared last stands leftmost.

    Attributes:
        name: the job's name, or None.
        task_id: the job's id, if this is all of its result; else None.
        points: for a sweep, each point's ``parameters`` and ``counts`` (and ``memory`` and ``saved``, where there are
            any, in the wire form), in the order of the arrays; else empty.
        shots: shots of each set of counts.
        registers: the classical registers in the order of their declaration, each with ``name`` and ``size``; an output
            also with its ``type``.
        metadata: method, seed, versions and seconds of the run.
        notes: sentences about how the circuit was read, where that might surprise its author.
    """

    def __init__(
        self,
        result: Mapping[str, Any],
        name: str | None = None,
        task_id: str | None = None,
        run: Mapping[str, Any] | None = None,
    ) -> None:
        """Wrap a result in its wire form; ``run`` is what its picture tells of the task's run beside the counts."""
        self.name = name
        self.task_id = task_id
        self._run = run if run is not None or task_id is None else {"task": task_id}
        self.points = [{**p, "parameters": _ordered(p["parameters"]), **_outcome(p)} for p in result.get("points", ())]
        self.shots: int = result["shots"]
        self.registers: list[dict[str, Any]] = list(result["registers"])
        self.metadata: dict[str, Any] = dict(result.get("metadata", {}))
        self.notes: list[str] = list(self.metadata.get("notes", ()))
        self._outcome = {} if self.points else _outcome(result)

    @property
    def counts(self) -> Any:
        """Counts by bitstring, in its order; for a sweep a list with the counts of each point.

        Write ``result.counts()``, as ``job.counts()``; without parentheses it is the same.
        """
        counts = self._of_each(lambda outcome: Counts(outcome["counts"]))
        return PointCounts(counts) if self.points else counts

    @property
    def outputs(self) -> Any:
        """What a program's outputs were: of each outcome the values by name, as Python has their types, and its count.

        An ``angle`` is in radians, an array in lists, and a register of bits its bitstring. For a sweep a list, by
        point.
        """
        return self._of_each(lambda outcome: outputs(self.registers, outcome["counts"]))

    @property
    def memory(self) -> Any:
        """The bitstring of each shot, in their order, if they were asked for (``memory=True``); for a sweep by point.

        Raises:
            UsageError: they were not asked for.
        """
        return self._of_each(_memory)

    @property
    def saved(self) -> Any:
        """What the circuit has saved, by label, as Qiskit has it; for a sweep a list, by point."""
        return self._of_each(lambda outcome: {label: value_of(value) for label, value in _saved(outcome).items()})

    @property
    def outcomes(self) -> list[str]:
        """The bitstrings that were measured, at any point of a sweep, in their order: the columns of the arrays."""
        return counts_analysis.outcomes(self.to_dict())

    def counts_array(self) -> Any:
        """Return the counts as an array over :attr:`outcomes`, of a sweep with a row for each point."""
        return counts_analysis.counts_array(self.to_dict())

    def probabilities_array(self) -> Any:
        """Return the share of each outcome in the shots, in an array like :meth:`counts_array`."""
        return self.counts_array() / self.shots

    def marginal(self, *registers: str, bits: Sequence[int] | None = None) -> QuantumResult:
        """Return the result of some registers or bits alone, in the order of their declaration, with its memory.

        Args:
            *registers: names.
            bits: numbers of classical bits, counted through all registers as they were declared; in place of names.

        Raises:
            UsageError: there is no such register or bit, or neither was given.
        """
        return QuantumResult(counts_analysis.marginal(self.to_dict(), registers, bits), self.name)

    def expectation(self, observable: Any) -> Any:
        """Return the mean of an observable of the measured bits, from the counts; for a sweep a list, by point.

        Args:
            observable: a letter ``Z`` or ``I`` (or ``0`` or ``1``, for a projector) for each bit, as the bitstrings are
                written, bit 0 rightmost; or a dictionary of such texts with coefficients, or Qiskit's
                ``SparsePauliOp``.

        Raises:
            UsageError: it has other letters or another length, or there are no counts.
        """
        return self._of_each(lambda outcome: counts_analysis.expectation(outcome["counts"], observable))

    def rows(self) -> list[dict[str, Any]]:
        """Return what :meth:`to_pandas` has, as a list with a dictionary for each row."""
        return counts_analysis.rows(self.to_dict())

    def to_pandas(self) -> Any:
        """Return a ``pandas.DataFrame`` with a row for each outcome, of a sweep of each point.

        Its columns are ``point`` (of a sweep), each parameter, the value of each register, ``outcome``, ``count`` and
        ``share``. A name that two of them would have is told apart: ``parameter count``, ``register point``.

        Raises:
            UsageError: pandas is not installed.
        """
        return counts_analysis.to_pandas(self.rows())

    def plot(self, ax: Any = None) -> Any:
        """Draw the result with matplotlib, and return its axes: bars, or for a sweep a line for each outcome.

        Args:
            ax: axes to draw on; if None new ones of pyplot's, which a notebook shows below the cell.

        Raises:
            UsageError: there are no counts.
        """
        return counts_analysis.plot(self.to_dict(), self.name, ax)

    def statevector(self, label: str = "statevector") -> Any:
        """Return the saved ``qiskit.quantum_info.Statevector``; for a sweep a list, by point.

        Raises:
            UsageError: the circuit has saved nothing under this label.
        """
        return self._saved_as(label)

    def density_matrix(self, label: str = "density_matrix") -> Any:
        """Return the saved ``qiskit.quantum_info.DensityMatrix``; for a sweep a list, by point.

        Raises:
            UsageError: the circuit has saved nothing under this label.
        """
        return self._saved_as(label)

    def unitary(self, label: str = "unitary") -> Any:
        """Return the saved ``qiskit.quantum_info.Operator``; for a sweep a list, by point.

        Raises:
            UsageError: the circuit has saved nothing under this label.
        """
        return self._saved_as(label)

    def expectation_value(self, label: str = "expectation_value") -> Any:
        """Return the saved expectation value; for a sweep a list, by point.

        Raises:
            UsageError: the circuit has saved nothing under this label.
        """
        return self._saved_as(label)

    def probabilities(self, label: str = "probabilities") -> Any:
        """Return the saved probabilities, an array over the outcomes of the saved qubits; for a sweep a list, by point.

        Raises:
            UsageError: the circuit has saved nothing under this label.
        """
        return self._saved_as(label)

    def _saved_as(self, label: str) -> Any:
        return self._of_each(lambda outcome: _saved_value(outcome, label))

    def _of_each(self, read: Callable[[Mapping[str, Any]], Any]) -> Any:
        return [read(point) for point in self.points] if self.points else read(self._outcome)

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form."""
        outcome = {"points": self.points} if self.points else self._outcome
        return {**outcome, "shots": self.shots, "registers": self.registers, "metadata": self.metadata}

    @override
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
        bundle = result_bundle(self.to_dict(), self.name)
        return writable_bundle(bundle), bundle_metadata(bundle, self._run)
