"""What other programs wrote of our circuits runs with the right outcomes, or is refused with the way to what does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter.errors import QuantumError
from tests.differential.compare import discrepancy
from tests.exporters.circuits import CIRCUITS
from tests.exporters.exact import distribution
from tests.unit.child.jobs import error_of, reply_to

FOLDER = Path(__file__).parents[1] / "circuits" / "exporters"
TEXTS = sorted(FOLDER.glob("*/*.qasm"))
BY_NAME = {circuit.name: circuit for circuit in CIRCUITS}
TOOLS = {"qiskit", "cirq", "pytket", "pennylane"}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def by_bit(result: Mapping[str, Any], size: int) -> dict[str, int]:
    """Counts by our bits: some exporters have one register for all of them, some one for each, named by its number."""
    counts: Counter[str] = Counter()
    for outcome, count in result["counts"].items():
        bits = {}
        for register, word in zip(result["registers"], reversed(outcome.split(" ")), strict=True):
            number = re.search(r"[0-9]+$", register["name"])
            first = int(number[0]) if number and register["size"] == 1 else 0
            bits |= {first + place: bit for place, bit in enumerate(reversed(word))}
        counts["".join(bits[place] for place in reversed(range(size)))] += count
    return dict(counts)


def run(source: str) -> dict[str, Any]:
    kind = "openqasm2" if "OPENQASM 2" in source else "openqasm3"
    return reply_to(source, shots=4000, format=kind)


def check_outcomes(source: str, circuit_name: str) -> None:
    circuit = BY_NAME[circuit_name]
    reply = run(source)
    assert "result" in reply, QuantumError.from_dict(reply["error"])
    worst = discrepancy(by_bit(reply["result"], circuit.num_qubits), distribution(circuit))
    assert worst is None, worst


def test_there_are_texts_of_every_exporter_for_nearly_every_circuit():
    written = Counter(path.parent.name.split("-")[0] for path in TEXTS)
    assert set(written) == TOOLS
    assert min(written.values()) >= len(CIRCUITS) - 1
    assert len({path.parent.name for path in TEXTS if path.parent.name.startswith("qiskit")}) == 2  # two versions


def is_refused(path: Path) -> bool:
    """PennyLane asks single bits, which OpenQASM 2 does not have; pytket can write with an include that is not ours."""
    asks_bits = path.parent.name.startswith("pennylane") and "if(" in path.read_text(encoding="utf-8")
    return asks_bits or "hqslib1" in path.name


@pytest.mark.parametrize("path", [path for path in TEXTS if not is_refused(path)], ids=name_of)
def test_a_text_that_an_exporter_wrote_has_the_right_outcomes(path):
    check_outcomes(path.read_text(encoding="utf-8"), path.name.split(".")[0])


@pytest.mark.parametrize("path", [path for path in TEXTS if is_refused(path)], ids=name_of)
def test_a_text_that_is_refused_has_a_hint_that_leads_to_one_that_runs(path):
    source = path.read_text(encoding="utf-8")
    error = error_of(source, format="openqasm2")
    assert error.line is not None
    if "hqslib1" in source:
        assert 'header="qelib1"' in error.hint
        source = path.with_name(path.name.replace("hqslib1", "openqasm2")).read_text(encoding="utf-8")
    else:
        assert error.hint.endswith('Write OPENQASM 3.0; and include "stdgates.inc"; in place of the first lines.')
        source = source.replace("OPENQASM 2.0;", "OPENQASM 3.0;").replace("qelib1.inc", "stdgates.inc")
    check_outcomes(source, path.name.split(".")[0])
