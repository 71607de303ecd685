"""Operations that are an error for some measured values, which no circuit could tell: they are run by shots."""

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of

MEASURED = QASM3 + "qubit[3] q; x q[{wanted}]; bit[3] b = measure q; "
"""A register of three bits that are measured: 1 at the places that are named."""


def measured(places: str) -> str:
    return MEASURED.replace("[{wanted}]", f"[{{{places}}}]")


@pytest.mark.parametrize(
    ("places", "rest", "message"),
    [
        ("0, 1", "bit[3] c; c[uint[2](b[0:1])] = 1;", "Index 3 is out of range."),
        ("0, 1", "bit[3] c; bit d = c[uint[2](b[0:1])];", "Index 3 is out of range."),
        ("0, 2", "uint[4] n; n[uint[3](b)] = 1;", "Index 5 is out of range."),
        ("2", "bit[3] c; c[int[3](b)] = 1;", "Index -4 is out of range."),
        ("2", "uint[2] n = 3; n = n / uint[2](b[0:1]);", "An integer is divided by zero."),
        ("2", "uint[2] n = 3; n %= uint[2](b[0:1]);", "An integer is divided by zero."),
        ("2", "int[3] n = 3; n = mod(n, int[3](b[0:2] & 3));", "An integer is divided by zero."),
        ("2", "uint[4] n = 3; n = n << int[3](b);", "A shift is by 0 bits or more; this one is by -4."),
        (
            "2",
            "def f(bit c) -> bit { if (c) { return 1; } } bit c = f(b[0]);",
            "The subroutine 'f' ends without 'return'.",
        ),
    ],
)
def test_what_a_measured_value_makes_an_error_is_one(places, rest, message):
    error = error_of(measured(places) + rest)
    assert (error.code, error.message) == ("CIRCUIT_SYNTAX", message)
    assert error.line is not None


@pytest.mark.parametrize(
    ("places", "rest", "outcome"),
    [
        ("0, 1, 2", "bit[4] c; c[int[3](b)] = 1;", "1000 111"),
        ("0, 1, 2", 'bit[4] c = "1000"; bit d = c[int[3](b)];', "1 1000 111"),
        ("1", "uint[4] n; n[int[2](b[0:1])] = 1; bit[4] c = n;", "0100 010"),
        ("1", "bit[2] c = uint[2](3) / uint[2](b[0:1]); bit[2] d = uint[2](3) % uint[2](b[0:1]);", "01 01 010"),
        ("0", "bit[4] c = uint[4](3) << int[3](b);", "0110 001"),
        ("0", "def f(bit c) -> bit { if (c) { return 1; } } bit c = f(b[0]);", "1 001"),
    ],
)
def test_other_values_have_their_result(places, rest, outcome):
    assert counts_of(measured(places) + rest) == {outcome: 1000}


@pytest.mark.parametrize(
    ("rest", "outcome"),
    [
        ("bit[8] c; c[b] = 1;", "00000100 010"),
        ("bit[8] c; c[int(b)] = 1; bit d = c[uint[3](b)];", "1 00000100 010"),
        ("bit[2] c; c[b[1]] = 1;", "10 010"),
        ("uint[4] n = 1; n = n << b[1]; bit[4] c = n << b[1];", "0100 010"),
        ("def f(bit c) -> bit { if (c) { return 1; } else { return 0; } } bit c = f(b[1]);", "1 010"),
        ("def f(bit c) -> bit { switch (c) { case 0 { return 0; } default { return 1; } } } bit c = f(b[1]);", "1 010"),
    ],
)
def test_what_no_value_makes_an_error_stays_a_circuit(rest, outcome):
    result = result_of(measured("1") + rest)
    assert result["counts"] == {outcome: 1000}
    assert result["metadata"]["method"] != "shot_by_shot"
