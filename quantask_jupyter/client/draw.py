"""Draw a circuit without running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.widget.circuit_drawing import CircuitDrawing


def draw(circuit: object, *, parameters: Mapping[str, Any] | None = None, name: str | None = None) -> CircuitDrawing:
    """Return a circuit as Qiskit draws it, for a cell to show or ``print`` to write; it is neither run nor kept.

    Args:
        circuit: as :func:`~quantask_jupyter.submit` takes it.
        parameters: values of what decides what the circuit is; others are drawn by their names.
        name: what the picture is called.

    Raises:
        QuantumError: the circuit is wrong or cannot be drawn, or the API cannot be reached.
    """
    sent = as_circuit(circuit)
    body = {"circuit": {"format": sent.format.value, "source": sent.source}, "parameters": parameters or None}
    return CircuitDrawing(kernel_session().post("drawings", body, repeatable=True).data, name)
