import base64
import random

import pytest

from quantask_jupyter.domain import qpy_source
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat, check_circuit, openqasm_version
from quantask_jupyter.errors import CircuitInvalidError, QuantumError, RequestTooLargeError

V2, V3 = CircuitFormat.OPENQASM2, CircuitFormat.OPENQASM3

VERSIONS: dict[str, tuple[str, CircuitFormat]] = {
    "version 3": ("OPENQASM 3;", V3),
    "version 3.0": ("OPENQASM 3.0;\nqubit q;", V3),
    "version 3.1": ("OPENQASM 3.1;", V3),
    "version 2.0": ("OPENQASM 2.0;\nqreg q[1];", V2),
    "version 2": ("OPENQASM 2;", V2),
    "space around the header": ("\n\t OPENQASM\n2.0 ;", V2),
    "a comment before the header": ("// OPENQASM 3.0;\nOPENQASM 2.0;", V2),
    "a long comment before the header": ("/* OPENQASM 2.0;\n*/ OPENQASM 3.0;", V3),
    "qreg in a comment of version 3": ("OPENQASM 3.0; // qreg q[1];", V3),
    "qreg after a header of version 3": ("OPENQASM 3.0; qreg q[2];", V3),
    "no header, qubit": ("qubit[2] q;", V3),
    "no header, qreg": ("qreg q[2];", V2),
    "no header, qreg without a size": ("qreg q;\nx q;", V3),
    "no header, qreg of a size that has a name": ("creg c[n];", V3),
    "no header, creg on a later line": ('include "qelib1.inc";\ncreg c[2];', V2),
    "no header, qreg without a space before": ("gate g a{}qreg q[1];", V2),
    "no header, qreg in comments alone": ("// qreg q[1];\n/* creg c[1]; */ qubit q;", V3),
    "no header, a name that ends as qreg": ("qubit myqreg ;", V3),
    "no header, qreg beside bit": ("qreg q[2];\nbit[2] c;", V3),
    "no header, qreg and the gates of version 3": ('include "stdgates.inc"; qreg q[2];', V3),
    "no header, qreg and a gate whose name begins as a type": ("qreg q[2]; bitflip q[0];", V2),
    "nothing": ("", V3),
    "no OpenQASM": ("hello", V3),
    "an unfinished comment": ("/* qreg q[1];", V3),
    "a version that does not exist": ("OPENQASM 20;", V3),
}


@pytest.mark.parametrize("what", VERSIONS)
def test_the_header_tells_the_version_and_without_one_the_registers(what: str) -> None:
    source, version = VERSIONS[what]
    assert openqasm_version(source) is version
    assert Circuit.from_text(source) == Circuit(version, source)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["/*", "/* ", "//", "/", "*/", "\n", "OPENQASM ", "OPENQASM 3", ";", " qregs", "qreg"]
)
def test_a_megabyte_of_anything_is_looked_at_in_no_time(piece: str) -> None:
    assert openqasm_version(piece * (1_000_000 // len(piece))) is V3


def test_any_text_has_a_version() -> None:
    draw = random.Random(5)
    for _ in range(2000):
        source = "".join(draw.choices(["OPENQASM", " ", "2", "3", ".", "0", ";", "//", "/*", "*/", "\n", "qreg"], k=12))
        assert openqasm_version(source) in (V2, V3)


QPY = base64.b64encode(b"QISKIT" + bytes(94)).decode()


def test_a_circuit_of_the_largest_size_passes() -> None:
    check_circuit(Circuit(V3, "x" * 100), max_bytes=100)
    check_circuit(Circuit(V2, "é" * 50), max_bytes=100)
    check_circuit(Circuit(CircuitFormat.QPY, QPY), max_bytes=100)
    check_circuit(Circuit(CircuitFormat.QPY, qpy_source.packed(b"QISKIT" + bytes(94))), max_bytes=100)


BAD: dict[str, tuple[Circuit, type[QuantumError], str]] = {
    "a byte too many": (Circuit(V3, "x" * 101), RequestTooLargeError, "has 101 bytes; this server accepts 100."),
    "bytes, not characters": (Circuit(V3, "é" * 51), RequestTooLargeError, "has 102 bytes"),
    "a QPY file that is large": (
        Circuit(CircuitFormat.QPY, base64.b64encode(b"QISKIT" + bytes(95)).decode()),
        RequestTooLargeError,
        "has 101 bytes",
    ),
    "a packed QPY file that is large": (
        Circuit(CircuitFormat.QPY, qpy_source.packed(b"QISKIT" + bytes(95))),
        RequestTooLargeError,
        "has 101 bytes",
    ),
    "nothing": (Circuit(V3, ""), CircuitInvalidError, "is empty"),
    "space": (Circuit(V2, " \n\t"), CircuitInvalidError, "is empty"),
    "a NUL": (Circuit(V3, "qubit q;\0"), CircuitInvalidError, "has a NUL character"),
    "half a character": (Circuit(V3, "// \udc80"), CircuitInvalidError, "lone surrogate"),
    "half a character in base64": (Circuit(CircuitFormat.QPY, "\udc80"), CircuitInvalidError, "lone surrogate"),
    "no base64": (Circuit(CircuitFormat.QPY, "!!!"), CircuitInvalidError, "must be sent as base64"),
    "base64 without its end": (Circuit(CircuitFormat.QPY, QPY[:-1]), CircuitInvalidError, "must be sent as base64"),
    "base64 with line breaks": (Circuit(CircuitFormat.QPY, QPY + "\n"), CircuitInvalidError, "must be sent as base64"),
    "base64 of something else": (Circuit(CircuitFormat.QPY, "aGVsbG8="), CircuitInvalidError, "not a QPY file"),
    "base64 of nothing": (Circuit(CircuitFormat.QPY, ""), CircuitInvalidError, "not a QPY file"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_circuit_of_wrong_size_or_shape_is_refused(what: str) -> None:
    circuit, kind, text = BAD[what]
    with pytest.raises(QuantumError, match=text) as refusal:
        check_circuit(circuit, max_bytes=100)
    assert type(refusal.value) is kind
