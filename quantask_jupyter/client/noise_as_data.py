"""Qiskit Aer's noise model as plain data: the errors, gate by gate, and nothing of Python's."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from quantask_jupyter.errors import RequestInvalidError

_BY_MATRICES = ("kraus", "unitary")


def as_data(noise: Any) -> Any:
    """Return ``noise`` as it is sent: an Aer ``NoiseModel`` as ``{"model": …}``, anything else as it is.

    A model is a list of ``errors``, each with ``gates``, the ``qubits`` that it is for (null for all) and ``terms``: a
    probability, and operations of a name, qubits, and ``matrices`` (of pairs, real and imaginary) or a ``pauli``. The
    terms of an error by Pauli-Lindblad generators have a ``rate`` in place of the probability.
    And a list of ``readout`` errors, with ``qubits`` and ``probabilities`` (rows: the true outcome). A model of a
    backend has a ``relaxation``, of qubits in delays: ``times`` of each (T1 and T2 in seconds or null, and the share of
    the excited state that it ends in), and ``dt`` in seconds.

    Raises:
        RequestInvalidError: the model has what cannot be sent.
    """
    aer = sys.modules.get("qiskit_aer.noise")
    if aer is None or not isinstance(noise, aer.NoiseModel):  # who has one has imported Aer
        return noise
    errors: list[dict[str, Any]] = []
    readout: list[dict[str, Any]] = []
    for error in noise.to_dict()["errors"]:
        for qubits in error.get("gate_qubits") or [None]:
            where = None if qubits is None else [int(qubit) for qubit in qubits]
            if where is not None and len(set(where)) < len(where):
                continue  # as tutorials have them, who make one for each pair of qubits: no gate is on one qubit twice
            if error["type"] == "roerror":
                rows = [[float(share) for share in row] for row in error["probabilities"]]
                readout.append({"qubits": where, "probabilities": rows})
            else:
                errors.append({"gates": list(error["operations"]), "qubits": where, "terms": _terms(error)})
    return {"model": {"errors": errors, "readout": readout, **_relaxation(noise, aer.RelaxationNoisePass)}}


def _relaxation(noise: Any, of_times: type[Any]) -> dict[str, Any]:
    """Return what happens in delays: the one pass of Aer's that the models of backends have."""
    from qiskit.circuit import Delay

    passes = getattr(noise, "_custom_noise_passes", [])
    if not passes:
        return {}
    (one, *more) = passes
    if more or not isinstance(one, of_times) or one._ops != (Delay,):
        raise RequestInvalidError(
            "The noise model has a pass of its own, which cannot be sent.",
            hint="Give its errors by gates; of passes only the delays of NoiseModel.from_backend travel.",
        )
    times = zip(one._t1s, one._t2s, one._p1s, strict=True)
    dt = float(one._dt) if one._dt else None
    return {"relaxation": {"times": [[_time(t1), _time(t2), float(p1)] for t1, t2, p1 in times], "dt": dt}}


def _time(seconds: Any) -> float | None:
    return float(seconds) if math.isfinite(seconds) else None


def _terms(error: Mapping[str, Any]) -> list[dict[str, Any]]:
    name, values = ("rate", error["rates"]) if "rates" in error else ("probability", error["probabilities"])
    return [
        {name: float(value), "operations": [_operation(each) for each in operations]}
        for operations, value in zip(error["instructions"], values, strict=True)
    ]


def _operation(told: Mapping[str, Any]) -> dict[str, Any]:
    name, params = told["name"], told.get("params", [])
    operation: dict[str, Any] = {"name": name, "qubits": [int(qubit) for qubit in told["qubits"]]}
    if name in _BY_MATRICES:
        operation["matrices"] = [_plain(matrix) for matrix in params]
    elif name == "pauli":
        operation["pauli"] = str(params[0])
    elif len(params):
        raise RequestInvalidError(
            f"An error of the noise model has the operation {name!r} with parameters, which cannot be sent.",
            hint="Make the error of Kraus operators or unitaries.",
        )
    return operation


def _plain(matrix: Iterable[Any]) -> list[list[list[float]]]:
    return [[[float(number.real), float(number.imag)] for number in row] for row in matrix]
