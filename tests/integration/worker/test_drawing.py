"""Circuits as a child draws them that was started as those of a deployment are: all it has open is its channel."""

from __future__ import annotations

import asyncio
from xml.etree import ElementTree as ET

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.random import random_circuit

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_worker.child_spec import ChildSpec
from quantask_worker.draw import MEMORY_BYTES, check_drawing, draw

SECONDS = 300.0  # however busy the machine


@pytest.fixture
def spec() -> ChildSpec:
    return ChildSpec(MEMORY_BYTES, SECONDS, "quantask_worker.child.draw")


def job(circuit: QuantumCircuit) -> dict:
    sent = as_circuit(circuit)
    return {"circuit": {"format": sent.format.value, "source": sent.source}, "max_qubits": 1000}


async def drawn(launcher, *circuits: QuantumCircuit) -> list[dict]:
    """Return what one child answers, circuit by circuit."""
    child = await launcher.launch()
    try:
        async with asyncio.timeout(SECONDS):
            return [(await child.answer(child.send(job(circuit)), check_drawing))["result"] for circuit in circuits]
    finally:
        await child.end()
        await launcher.close()


def layers(qubits: int, columns: int) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits)
    for _ in range(columns):
        circuit.h(range(qubits))
    return circuit


def check_is_whole(result: dict, *, qubits: int, gates: int) -> None:
    """Check that both drawings have the first qubits, no more, and so many Hadamard gates."""
    names = [line.split(":")[0].strip() for line in result["text"].splitlines() if line.lstrip().startswith("q_")]
    assert list(dict.fromkeys(names)) == [f"q_{number}" for number in range(qubits)]
    assert result["text"].count("┤ H ├") == gates
    texts = [text_of(element) for element in ET.fromstring(result["svg"]).iter() if element.tag.endswith("}text")]
    assert [text for text in dict.fromkeys(texts) if text.startswith("q")] == [f"q{n}" for n in range(qubits)]
    assert texts.count("H") == gates
    assert result["png"]


def text_of(element: ET.Element) -> str:
    return "".join("".join(element.itertext()).split())


@pytest.mark.parametrize("qubits", [2, 9, 10, 12])
async def test_a_circuit_of_any_width_is_drawn_as_text_and_as_a_picture(launcher, qubits):
    [result] = await drawn(launcher, layers(qubits, 1))
    check_is_whole(result, qubits=qubits, gates=qubits)


async def test_of_a_wide_and_of_a_long_circuit_the_first_40_columns_and_qubits_are_drawn(launcher):
    long, wide, small = await drawn(launcher, layers(23, 45), layers(45, 2), layers(12, 1))
    check_is_whole(long, qubits=23, gates=23 * 40)
    assert (long["columns"], long["shown_columns"], long["qubits"], long["shown_qubits"]) == (45, 40, 23, 23)
    check_is_whole(wide, qubits=40, gates=40 * 2)
    assert (wide["columns"], wide["shown_columns"], wide["qubits"], wide["shown_qubits"]) == (2, 2, 45, 40)
    check_is_whole(small, qubits=12, gates=12)


async def test_gates_of_all_kinds_are_drawn(launcher):
    results = await drawn(launcher, *(random_circuit(8, 30, measure=True, seed=seed) for seed in range(3)))
    assert all(result["svg"] and result["png"] and "q_7" in result["text"] for result in results)


async def test_an_api_has_a_circuit_of_12_qubits_drawn():
    check_is_whole((await draw(job(layers(12, 1))))["result"], qubits=12, gates=12)
