"""A gate that a text defines, whose definition is written out only when somebody asks for it.

The importer's own gates bring a copy of their definition, with copies of all definitions in it: of gates that each call
the one before twice, that is 2^40 operations before anybody could count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Parameter


class DefinedGate(Gate):  # type: ignore[misc]  # Qiskit has no types
    """One call of the gate, with the values of its parameters."""

    def __init__(
        self, name: str, body: QuantumCircuit, order: Sequence[Parameter], values: Sequence[Any], *, inverted: bool
    ) -> None:
        """Call the gate ``name``, whose ``body`` has parameters in this ``order``, with ``values``."""
        super().__init__(name, body.num_qubits, list(values))
        self._body = body
        self._order = tuple(order)
        self._inverted = inverted

    def inverse(self, annotated: bool = False) -> Gate:
        """Return the inverse, no more written out than this one."""
        if annotated:
            return super().inverse(annotated=True)
        name = f"{self.name}.inverse"
        return DefinedGate(name, self._body, self._order, self.params, inverted=not self._inverted)

    def _define(self) -> None:
        body = self._body.assign_parameters(dict(zip(self._order, self.params, strict=True)))
        self._definition = body.inverse() if self._inverted else body


def gate_of(name: str, body: QuantumCircuit) -> Gate:
    """Return a gate that is what a circuit does; the parameters of the circuit are its own, and so can be bound."""
    parameters = list(body.parameters)
    return DefinedGate(name, body, parameters, parameters, inverted=False)
