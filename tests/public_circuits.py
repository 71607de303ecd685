"""Circuits that other people wrote, each against its known distribution or its known fault.

They are read where they lie, beside the checkout, and none of them is part of this repository.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from quantask_jupyter.errors import QuantumError

FOLDER = Path(__file__).parents[2] / "shared" / "circuits"
SHOTS = 4096
REFUSALS = {"CIRCUIT_SYNTAX", "CIRCUIT_UNSUPPORTED", "CIRCUIT_INVALID"}
BEYOND = {
    "oq3_arrays.qasm": (51, "out of range"),  # its array has four elements, and it writes to the fifth
    "oq3_dd.qasm": (25, "parameters"),  # its gate u is none of the standard gates, and in OpenQASM 2 takes three
}
"""Where programs are refused, and why, of which the manifest knows an earlier construct that is run here."""
WITH_A_NOTE = {"q3i_stdgates_not_implicitly_included.qasm", "qeqasm_utf8_german.qasm"}
"""Programs that the language refuses and that are run here, with a note on the result."""

needs_public_circuits = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the public circuits are not there: no folder shared/circuits beside the checkout"
)


def entries():
    manifest = FOLDER / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["entries"] if manifest.exists() else []


def source_of(entry):
    """The circuit as a job or a request has it: text, or base64 of QPY."""
    data = (FOLDER / entry["file"]).read_bytes()
    return base64.b64encode(data).decode("ascii") if entry["format"] == "qpy" else data.decode("utf-8")


def without_spaces(counts):
    joined: dict[str, int] = {}
    for key, count in counts.items():
        joined[key.replace(" ", "")] = joined.get(key.replace(" ", ""), 0) + count
    return joined


def check_distribution(counts, expected):
    exact = without_spaces(expected["probs"])
    keys = exact.keys() | counts.keys()
    distance = sum(abs(exact.get(key, 0) - counts.get(key, 0) / SHOTS) for key in keys) / 2
    assert distance <= expected["tvd_max"][str(SHOTS)]


def check_marginals(counts, expected):
    for index, exact in enumerate(expected["p1"]):
        ones = sum(count for key, count in counts.items() if key[-1 - index] == "1")
        assert abs(ones / SHOTS - exact) <= expected["tol"][str(SHOTS)], f"bit {index}"


def check_affine(counts, expected):
    width = len(next(iter(counts)))
    for bits, parity in expected["checks"]:
        assert all(sum(int(key[-1 - bit]) for bit in bits) % 2 == parity for key in counts)
    if expected["rank"] == width:
        assert len(counts) >= expected["min_distinct"]["1024"]
        for index in range(width):
            ones = sum(count for key, count in counts.items() if key[index] == "1")
            assert abs(ones / SHOTS - 0.5) < 0.05, f"bit {index}"


CHECKS = {"distribution": check_distribution, "marginals": check_marginals, "affine": check_affine}


def check_refusal(error, entry):
    """A refusal must say what is wrong and where."""
    expected = entry["expected"]
    assert error.code in REFUSALS
    if entry["file"] in BEYOND:
        line, reason = BEYOND[entry["file"]]
        assert error.line == line
        assert reason in error.message
        return
    lines = expected.get("lines_ok") or ([expected["line"]] if "line" in expected else None)
    source = (FOLDER / entry["file"]).read_text(encoding="utf-8").split("\n")
    assert error.line is not None
    assert error.source_line == source[error.line - 1].rstrip("\r")
    assert error.column is not None
    if lines is not None:
        assert error.line in lines
    if "match" in expected:
        assert expected["match"] in error.message
    construct = expected.get("construct")
    if construct is not None:
        assert any(word.strip("()") in error.message for word in construct.split())
    if expected.get("may_refuse"):
        assert "'" in error.message, "names the construct"


def check_reply(reply, entry):
    """A reply has a ``result`` with the known answer, or an ``error`` where the manifest allows one."""
    expected = entry["expected"]
    if reply.get("error"):
        error = QuantumError.from_dict(reply["error"])
        if expected["type"] == "any_or_refusal":
            assert error.code == "MEMORY_LIMIT"
            return
        assert expected["type"] == "error" or expected.get("may_refuse"), str(error)
        check_refusal(error, entry)
        return
    result = reply["result"]
    assert sum(result["counts"].values()) == SHOTS
    if expected["type"] == "error":  # to run what others do not support is as good as to refuse it
        assert expected["stage"] == "unsupported" or (entry["file"] in WITH_A_NOTE and result["metadata"]["notes"])
        return
    assert result["metadata"]["measured_all"] == (expected["type"] == "no_counts")
    if expected["type"] in CHECKS:
        assert [[r["name"], r["size"]] for r in result["registers"]] == entry.get("cregs") or not entry.get("cregs")
        CHECKS[expected["type"]](without_spaces(result["counts"]), expected)
