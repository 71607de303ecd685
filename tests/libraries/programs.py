"""What a user of each library writes: ``python -m tests.libraries.programs NAME aer|quantask`` prints JSON.

The two runs of a program differ in the backend and the classes of primitives alone.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from qiskit import QuantumCircuit, generate_preset_pass_manager, transpile
from qiskit.circuit.library import efficient_su2, real_amplitudes, zz_feature_map
from qiskit.quantum_info import SparsePauliOp

SHOTS = 2000


@dataclass(frozen=True)
class Kit:
    """What a program runs on."""

    backend: Any
    sampler: Callable[[], Any]
    estimator: Callable[[], Any]


def kit(of: str) -> Kit:
    """Return Aer's, or Quantask's; all of it with seeds."""
    if of == "aer":
        from qiskit_aer import AerSimulator
        from qiskit_aer.primitives import EstimatorV2, SamplerV2

        backend: Any = AerSimulator()
    else:
        from quantask_jupyter.provider import EstimatorV2, QuantaskBackend, SamplerV2

        backend = QuantaskBackend()
    return Kit(backend, lambda: SamplerV2(seed=5, default_shots=SHOTS), EstimatorV2)


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


def algorithms(kit: Kit) -> Any:
    """A ground state of the hydrogen molecule, and a phase that is estimated."""
    from qiskit_algorithms import VQE, PhaseEstimation
    from qiskit_algorithms.optimizers import COBYLA

    molecule = SparsePauliOp(["II", "IZ", "ZI", "ZZ", "XX"], [-1.0524, 0.3979, -0.3979, -0.0113, 0.1809])
    vqe = VQE(kit.estimator(), real_amplitudes(2, reps=2), COBYLA(maxiter=40), initial_point=np.full(6, 0.3))
    ground = vqe.compute_minimum_eigenvalue(molecule).eigenvalue
    turn, one = QuantumCircuit(1), QuantumCircuit(1)
    turn.p(2 * math.pi * 5 / 8, 0)
    one.x(0)
    passes = generate_preset_pass_manager(1, backend=kit.backend)
    phase = PhaseEstimation(3, kit.sampler(), transpiler=passes).estimate(turn, one).phase
    return round(float(np.real(ground)), 4), phase


def optimization(kit: Kit) -> Any:
    from qiskit_optimization import QuadraticProgram
    from qiskit_optimization.algorithms import MinimumEigenOptimizer
    from qiskit_optimization.minimum_eigensolvers import QAOA
    from qiskit_optimization.optimizers import COBYLA

    problem = QuadraticProgram()
    for name in "xyz":
        problem.binary_var(name)
    problem.minimize(linear=[1, -2, 3], quadratic={("x", "y"): 1, ("y", "z"): -1})
    passes = generate_preset_pass_manager(1, backend=kit.backend)
    qaoa = QAOA(sampler=kit.sampler(), optimizer=COBYLA(maxiter=10), reps=1, pass_manager=passes)
    solved = MinimumEigenOptimizer(qaoa).solve(problem)
    return solved.fval, list(solved.x)


def machine_learning(kit: Kit) -> Any:
    """Gradients of a network, and a kernel."""
    from qiskit_machine_learning.kernels import FidelityQuantumKernel
    from qiskit_machine_learning.neural_networks import EstimatorQNN
    from qiskit_machine_learning.state_fidelities import ComputeUncompute

    features, weights = zz_feature_map(2), real_amplitudes(2, reps=1)
    network = EstimatorQNN(
        circuit=features.compose(weights),
        estimator=kit.estimator(),
        input_params=features.parameters,
        weight_params=weights.parameters,
        default_precision=0.0,
    )
    points, angles = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([0.1, 0.2, 0.3, 0.4])
    kernel = FidelityQuantumKernel(feature_map=features, fidelity=ComputeUncompute(kit.sampler()))
    return (
        np.round(network.forward(points, angles), 6).tolist(),
        np.round(network.backward(points, angles)[1], 6).tolist(),
        np.round(kernel.evaluate(points), 6).tolist(),
    )


def experiments(kit: Kit) -> Any:
    """Tomography, randomized benchmarking and errors of readout."""
    from qiskit_experiments.library import CorrelatedReadoutError, StandardRB, StateTomography

    tomography = StateTomography(bell()).run(kit.backend, shots=SHOTS, seed_simulator=4).block_for_results()
    fidelity = tomography.analysis_results("state_fidelity", dataframe=False).value
    others = [StandardRB((0,), [1, 10, 30], num_samples=2, seed=3), CorrelatedReadoutError((0, 1))]
    done = [each.run(kit.backend, shots=200, seed_simulator=1).block_for_results() for each in others]
    return round(float(fidelity), 6), [str(each.status()) for each in done]


def mitiq(kit: Kit) -> Any:
    """What would be without noise, from runs with more and more of it."""
    from mitiq import zne
    from qiskit_aer.noise import NoiseModel, depolarizing_error

    noise = NoiseModel()
    noise.add_all_qubit_quantum_error(depolarizing_error(0.02, 1), ["sx", "x"])
    noise.add_all_qubit_quantum_error(depolarizing_error(0.05, 2), ["cx"])

    def share_of_zeros(circuit: QuantumCircuit) -> float:
        measured = circuit.measure_all(inplace=False)
        translated = transpile(measured, basis_gates=noise.basis_gates, optimization_level=0)
        job = kit.backend.run(translated, shots=SHOTS, noise_model=noise, seed_simulator=3)
        return float(job.result().get_counts().get("00", 0) / SHOTS)

    there_and_back = bell().compose(bell().inverse())
    without = zne.execute_with_zne(there_and_back, share_of_zeros, scale_noise=zne.scaling.fold_global)
    return share_of_zeros(there_and_back), round(float(without), 6)


def pennylane(kit: Kit) -> Any:
    import pennylane

    device = pennylane.device("qiskit.remote", wires=2, backend=kit.backend)

    @pennylane.set_shots(SHOTS)
    @pennylane.qnode(device)
    def turned(angle: float) -> Any:
        pennylane.RX(angle, wires=0)
        pennylane.CNOT([0, 1])
        return pennylane.probs(wires=[0, 1])

    return [round(float(each), 1) for each in turned(2 * math.asin(math.sqrt(0.3)))]  # it takes no seed


def pytket(kit: Kit) -> Any:
    from pytket import Circuit
    from pytket.extensions.qiskit import tk_to_qiskit

    circuit = Circuit(3, 3).H(0).CX(0, 1).CCX(0, 1, 2).Rz(0.3, 1).TK2(0.1, 0.2, 0.3, 0, 1).measure_all()
    job = kit.backend.run(transpile(tk_to_qiskit(circuit), kit.backend), shots=SHOTS, seed_simulator=3)
    return job.result().get_counts()


def cutting(kit: Kit) -> Any:
    """A circuit in two halves, each of which is run by itself."""
    from qiskit_addon_cutting import generate_cutting_experiments, partition_problem, reconstruct_expectation_values

    circuit = efficient_su2(4, entanglement="linear", reps=1)
    circuit.assign_parameters([0.4] * circuit.num_parameters, inplace=True)
    observable = SparsePauliOp(["ZZII", "IZZI", "IIZZ", "XIXI"])
    halves = partition_problem(circuit=circuit, partition_labels="AABB", observables=observable.paulis)
    runs, coefficients = generate_cutting_experiments(halves.subcircuits, halves.subobservables, num_samples=np.inf)
    results = {label: kit.sampler().run(circuits).result() for label, circuits in runs.items()}
    values = reconstruct_expectation_values(results, coefficients, halves.subobservables)
    return round(float(np.real(np.dot(values, observable.coeffs))), 6)


PROGRAMS: dict[str, Callable[[Kit], Any]] = {
    each.__name__: each
    for each in (algorithms, optimization, machine_learning, experiments, mitiq, pennylane, pytket, cutting)
}


if __name__ == "__main__":
    json.dump(PROGRAMS[sys.argv[1]](kit(sys.argv[2])), sys.stdout)
