"""Expressions of parameters travel as they are, or are refused: QPY loses the imaginary part of a complex number."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, ParameterVector
from qiskit.quantum_info import Operator

from quantask_jupyter.client.given_circuit import as_circuit, loaded
from quantask_jupyter.errors import CircuitUnsupportedError

T = Parameter("t")
V = ParameterVector("v", 3)

COMPLEX = {
    "(1j*t)**2, real": (1j * T) ** 2,
    "(1j*t)**4, real": (1j * T) ** 4,
    "assigned in part": (V[0] * V[1]).bind({V[0]: 1j}),
    "substituted": (2 * T).subs({T: 1j * V[0]}) + 1,
    "t**1j": T**1j,
    "abs(t+1j), real": abs(T + 1j),
    "i sin(it), real": (1j * T).sin() * 1j,
    "(t+1j)(t-1j), real": (T + 1j) * (T - 1j),
    "1j*t": 1j * T,
    "t+.3j": T + 0.3j,
    "exp(1j*t)": (1j * T).exp(),
    "t-t+1j": (T - T) + 1j,
}

REAL = {
    "2t+1": 2 * T + 1,
    "5-t": 5 - T,
    "1/t": 1 / T,
    "t**0.1": T**0.1,
    "2**t": 2**T,
    "t/3": T / 3,
    "-(-t)": -(T * -1),
    "t-t": T - T,
    "log": (T / 3).log(),
    "log of what is negative": (T - 3).log() * 0 + T,
    "arcsin": (T / 3).arcsin(),
    "arccos beyond 1": (T * 9).arccos() * 0 + T,
    "arctan": T.arctan(),
    "sin cos tan": T.sin() + T.cos() * T.tan(),
    "exp": (T * 0.1).exp(),
    "sign": T.sign() * T,
    "abs": abs(T - 1),
    "conjugate": T.conjugate(),
    "complex without an imaginary part": (T + 0j) * 2,
    "gradient": ((T**2) * 3).gradient(T),
    "vector": V[0] * V[1] - V[2] / 7 + T,
    "substituted": (T * 2).subs({T: V[1]}) + V[0],
    "assigned in part": (V[0] * V[1] + T).bind({V[0]: 0.25}),
    "a float in many digits": 0.1234567890123456 * T + 1e-17,
    "an integer of 61 bits": (2**60 + 1) * T,
}


@pytest.mark.parametrize("name", COMPLEX)
@pytest.mark.parametrize("place", ["gate", "block", "phase", "modified"])
def test_an_angle_with_a_complex_number_in_it_is_refused_in_words(name, place):
    circuit = QuantumCircuit(1, 1)
    if place == "gate":
        circuit.ry(COMPLEX[name], 0)
    elif place == "block":
        with circuit.if_test((circuit.clbits[0], 1)):
            circuit.ry(COMPLEX[name], 0)
    elif place == "phase":
        circuit.global_phase = COMPLEX[name]
    else:
        inner = QuantumCircuit(1)
        inner.ry(COMPLEX[name], 0)
        circuit.append(inner.to_gate(), [0])
    with pytest.raises(CircuitUnsupportedError, match="has a complex number in it"):
        as_circuit(circuit)


@pytest.mark.parametrize("name", [name for name in COMPLEX if "real" in name])
def test_bound_beforehand_it_is_a_number_and_travels(name):
    circuit = QuantumCircuit(1)
    circuit.ry(COMPLEX[name], 0)
    bound = circuit.assign_parameters([0.5])
    (angle,) = loaded({"source": as_circuit(bound).source}).data[0].params
    assert float(angle) == pytest.approx(complex(COMPLEX[name].bind({T: 0.5})).real, abs=1e-15)


@pytest.mark.parametrize("name", REAL)
def test_every_other_expression_has_the_value_that_it_had(name):
    circuit = QuantumCircuit(1)
    circuit.ry(REAL[name], 0)
    travelled = loaded({"source": as_circuit(circuit).source})
    values = {parameter.name: 0.4 + 0.2 * place for place, parameter in enumerate(circuit.parameters)}
    assert {parameter.name for parameter in travelled.parameters} == values.keys()
    ours, theirs = (Operator(one.assign_parameters(values)).data for one in (travelled, circuit))
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
