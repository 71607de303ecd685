"""Parameters: bound, swept, refused."""

from __future__ import annotations

import math

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, ParameterVector

from tests.unit.child.jobs import QASM3, counts_of, error_of, own, result_of

ROTATION = own("rotation")


def test_scalars_are_bound():
    assert counts_of(ROTATION, parameters={"theta": math.pi, "phi": 0}) == {"111": 1000}


def test_a_sweep_gives_the_counts_of_each_point():
    points = result_of(ROTATION, parameters={"theta": [0.0, math.pi, 2 * math.pi], "phi": 0.5})["points"]
    assert points == [
        {"parameters": {"phi": 0.5, "theta": 0.0}, "counts": {"010": 1000}},
        {"parameters": {"phi": 0.5, "theta": math.pi}, "counts": {"111": 1000}},
        {"parameters": {"phi": 0.5, "theta": 2 * math.pi}, "counts": {"010": 1000}},
    ]


def test_an_array_of_one_value_is_a_sweep_of_one_point():
    assert len(result_of(ROTATION, parameters={"theta": [0.0], "phi": 0.5})["points"]) == 1


@pytest.mark.parametrize("method", ["statevector", "matrix_product_state", "density_matrix"])
def test_a_sweep_has_the_distribution_of_circuits_bound_one_by_one(method):
    angles = [0.2, 1.0, 2.5]
    points = result_of(ROTATION, parameters={"theta": angles, "phi": [0.0, 0.1, 0.2]}, method=method)["points"]
    for angle, point in zip(angles, points, strict=True):
        for bit in (0, 2):
            ones = sum(count for key, count in point["counts"].items() if key[-1 - bit] == "1")
            assert ones / 1000 == pytest.approx(math.sin(angle / 2) ** 2, abs=0.08)


def test_the_same_seed_gives_a_sweep_the_same_counts():
    parameters = {"theta": [0.5, 1.0, 1.5], "phi": 0}
    assert result_of(ROTATION, parameters=parameters)["points"] == result_of(ROTATION, parameters=parameters)["points"]


def test_a_parameter_in_a_branch_is_swept():
    angle = Parameter("angle")
    circuit = QuantumCircuit(2, 2)
    circuit.x(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.rx(2 * angle, 1)
    circuit.measure(1, 1)
    points = result_of(circuit, parameters={"angle": [0.0, math.pi / 2]})["points"]
    assert [point["counts"] for point in points] == [{"01": 1000}, {"11": 1000}]


def test_an_element_of_a_vector_is_bound_by_its_full_name():
    vector = ParameterVector("t", 2)
    circuit = QuantumCircuit(1, 1)
    circuit.rx(vector[0] + vector[1], 0)
    circuit.measure(0, 0)
    assert counts_of(circuit, parameters={"t[0]": math.pi, "t[1]": 0.0}) == {"1": 1000}


def test_an_input_that_the_circuit_never_uses_is_bound_as_well():
    assert counts_of(QASM3 + "input float a; qubit q; bit c; c = measure q;", parameters={"a": 1}) == {"0": 1000}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (None, "The parameters 'phi', 'theta' are not bound."),
        ({"theta": 1}, "The parameter 'phi' is not bound."),
        ({"theta": 1, "phi": 1, "psi": 1}, "The circuit has no parameter 'psi'; it has: 'phi', 'theta'."),
        ({"theta": math.nan, "phi": 1}, "The parameter 'theta' is bound to nan, which is not a finite number."),
        ({"theta": 1, "phi": [0, math.inf]}, "The parameter 'phi' is bound to inf, which is not a finite number."),
        (
            {"theta": [1, 2], "phi": [1, 2, 3]},
            "The arrays of a sweep need one and the same length, at least 1; 'phi' has 3, 'theta' has 2.",
        ),
        ({"theta": [], "phi": 1}, "The arrays of a sweep need one and the same length, at least 1; 'theta' has 0."),
    ],
)
def test_parameters_that_do_not_fit_are_refused_by_name(parameters, message):
    error = error_of(ROTATION, parameters=parameters)
    assert (error.code, error.message) == ("PARAMETER_INVALID", message)


def test_a_circuit_without_parameters_says_so():
    error = error_of(QASM3 + "qubit q;", parameters={"theta": 1})
    assert error.message == "The circuit has no parameter 'theta'; it has none."


@pytest.mark.parametrize("values", [0.0, [1.0, 0.0]])
def test_a_value_that_makes_an_angle_infinite_is_refused(values):
    angle = Parameter("angle")
    circuit = QuantumCircuit(1, 1)
    circuit.rx(1 / angle, 0)
    circuit.measure(0, 0)
    assert error_of(circuit, parameters={"angle": values}).code == "PARAMETER_INVALID"


@pytest.mark.parametrize("value", ["1.0", True, None, {"a": 1}, [1, "2"]])
def test_a_value_that_is_no_number_is_refused(value):
    error = error_of(ROTATION, parameters={"theta": value, "phi": 0})
    assert error.code == "REQUEST_INVALID"
    assert "'theta'" in error.message
