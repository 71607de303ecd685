"""A loop as VQE's: an estimator is asked again and again for one circuit with other values, beside Aer's in process.

The ansatz has 6 qubits, the observable 11 terms. Both ways give the same values, which is checked.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from qiskit.circuit.library import efficient_su2
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer.primitives import EstimatorV2 as AersEstimator

from benchmarks.peers.peer import Peer
from quantask_jupyter.provider import EstimatorV2

QUBITS = 6
IN_PROCESS = "aer"
WARM_UP = 5
TOLERANCE = 1e-9


class WrongValuesError(Exception):
    """The two ways do not agree; their times mean nothing."""


def measure(
    peers: Sequence[Peer], *, rounds: int, iterations: int, say: Callable[[str], None]
) -> dict[str, list[float]]:
    """Run the loop by each peer and by Aer in turns.

    Returns:
        by peer, and for Aer in process, the median milliseconds of an iteration in each round.
    """
    circuit = efficient_su2(QUBITS, reps=2)
    observable = _observable()
    values = np.random.default_rng(6).uniform(-np.pi, np.pi, (iterations, circuit.num_parameters))
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        of_aer, expected = _loop(AersEstimator(), circuit, observable, values)
        found.setdefault(IN_PROCESS, []).append(of_aer)
        for peer in peers:
            peer.use()
            milliseconds, given = _loop(EstimatorV2(), circuit, observable, values)
            if not np.allclose(given, expected, atol=TOLERANCE):
                raise WrongValuesError(f"{peer.label}: another energy than Aer's")
            found.setdefault(peer.name, []).append(milliseconds)
            say(f"estimator loop, round {number + 1}: {peer.label}: {milliseconds:.1f} ms, Aer {of_aer:.1f} ms")
    return found


def _loop(estimator: Any, circuit: Any, observable: Any, values: Any) -> tuple[float, list[float]]:
    times, energies = [], []
    for row in (*values[:WARM_UP], *values):
        began = time.perf_counter()
        energy = float(estimator.run([(circuit, observable, row)]).result()[0].data.evs)
        times.append((time.perf_counter() - began) * 1e3)
        energies.append(energy)
    return statistics.median(times[WARM_UP:]), energies


def _observable() -> SparsePauliOp:
    """The transverse-field Ising chain."""
    bonds = [("ZZ", [place, place + 1], 1.0) for place in range(QUBITS - 1)]
    fields = [("X", [place], 0.5) for place in range(QUBITS)]
    return SparsePauliOp.from_sparse_list([*bonds, *fields], num_qubits=QUBITS)
