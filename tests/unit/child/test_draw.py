from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

import pytest
from qiskit import QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Qubit

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_worker.child import draw

HEAD = 'OPENQASM 3.0; include "stdgates.inc";'


def drawn(circuit: object, **job: object) -> dict:
    sent = as_circuit(circuit)
    return draw.run({"circuit": {"format": sent.format.value, "source": sent.source}, "max_qubits": 1000, **job})


def test_a_circuit_is_drawn_as_text_and_as_pictures_with_the_names_of_its_author():
    result = drawn(f"{HEAD} gate mine a {{ h a; }} qubit[2] q; bit[2] c; mine q[0]; cx q[0], q[1]; c = measure q;")[
        "result"
    ]
    assert "Mine" in result["text"]
    assert "defined" not in result["text"] + result["svg"]
    assert [line[:3] for line in result["text"].splitlines() if line[:1] in "qc"] == ["q_0", "q_1", "c: "]
    assert ET.fromstring(result["svg"]).tag.endswith("svg")
    assert base64.b64decode(result["png"]).startswith(b"\x89PNG")
    numbers = {name: result[name] for name in ("columns", "shown_columns", "qubits", "shown_qubits")}
    assert numbers == {"columns": 4, "shown_columns": 4, "qubits": 2, "shown_qubits": 2}


def test_a_picture_has_the_ink_of_its_page_no_paper_and_colours_that_stand_out_from_white_and_from_black():
    circuit = QuantumCircuit(2, 1)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.ry(0.5, 0)
    circuit.swap(0, 1)
    circuit.barrier()
    circuit.measure(0, 0)
    drawing = ET.fromstring(drawn(circuit)["result"]["svg"])
    wires = [one for one in drawing.iter() if one.get("stroke-width") == "2" and one.get("stroke") == "currentColor"]
    assert len(wires) >= 2
    names = [one for one in drawing.iter() if one.tag.endswith("}g") and "q" in "".join(one.itertext())]
    assert {one.get("fill") for one in names} == {"currentColor"}
    colours = {one.get(look) for one in drawing.iter() for look in ("fill", "stroke")} - {None, "none", "currentColor"}
    colours -= {"#ffffff", "#000000", "#fff"}  # words within a gate
    assert "#2f6bd0" in colours
    assert {colour for colour in colours if min(contrast(colour, "#ffffff"), contrast(colour, "#111111")) < 2} == set()


def contrast(one: str, other: str) -> float:
    """Return the ratio that WCAG defines, of relative luminances."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_of_a_large_circuit_the_first_columns_and_qubits_are_drawn_and_all_are_counted():
    long = drawn(f"{HEAD} qubit q; for int i in [1:3200] {{ h q; }}")["result"]
    assert (long["shown_columns"], long["columns"]) == (40, 3200)
    assert long["text"].count("┤ H ├") == 40
    wide = QuantumCircuit(100)
    wide.h(range(100))
    shown = drawn(wide)["result"]
    assert (shown["shown_qubits"], shown["qubits"], shown["columns"]) == (40, 100, 1)
    assert shown["text"].count("┤ H ├") == 40


def test_qubits_have_the_names_of_the_whole_circuit_in_a_drawing_of_a_part():
    first, second = QuantumRegister(38, "first"), QuantumRegister(5, "second")
    wide = QuantumCircuit(first, second, global_phase=1)
    wide.h(wide.qubits)
    text = drawn(wide)["result"]["text"].splitlines()
    assert [line.split(":")[0].strip() for line in text if "┤ H ├" in line] == [
        *(f"first_{number}" for number in range(38)),
        *("second_0", "second_1"),
    ]
    assert text[0] == "global phase: 1"


def test_single_qubits_and_bits_have_the_names_of_their_author():
    program = f"{HEAD} qubit alice; qubit bob; qubit[2] q; bit c; bit[2] d; h alice; c = measure alice;"
    text = drawn(f"{program} if (c) {{ x bob; }} d = measure q;")["result"]["text"].splitlines()
    wires = [line.split(":")[0].strip() for line in text if ":" in line]
    assert wires == ["alice", "bob", "q_0", "q_1", "c", "d"]
    loose = QuantumCircuit([Qubit(), Qubit()], [Clbit()])
    loose.measure(1, 0)
    unnamed = drawn(loose)["result"]["text"].splitlines()
    assert [line.split(":")[0].strip() for line in unnamed if ":" in line] == ["0", "1", "0"]


def test_a_single_qubit_may_have_the_name_of_a_bit_of_a_block():
    text = drawn(f"{HEAD} qubit a; qubit meas; h a; {{ bit a = measure meas; }}")["result"]["text"]
    assert [line.split(":")[0].strip() for line in text.splitlines() if ":" in line] == ["a", "meas", "0"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "$x_{", r"\frac", "a\x1b[31mb", "</text>"])
def test_names_stay_text_in_every_drawing(name):
    circuit = QuantumCircuit(1)
    inner = QuantumCircuit(1, name=name)
    inner.h(0)
    circuit.append(inner.to_gate(), [0])
    result = drawn(circuit)["result"]
    assert "\x1b" not in result["text"]
    if result["svg"] is not None:
        kinds = {element.tag.rpartition("}")[2] for element in ET.fromstring(result["svg"]).iter()}
        assert "script" not in kinds


def test_what_cannot_be_drawn_is_told_in_words():
    assert drawn("qubit q\n")["error"]["code"] == "CIRCUIT_SYNTAX"
    by_input = f"{HEAD} input int n; qubit[4] q; for int i in [0:n] {{ h q[i]; }}"
    assert "when they have values" in drawn(by_input)["error"]["message"]
    assert "variables of the notebook with these names: n." in drawn(by_input)["error"]["hint"]
    assert drawn(by_input, parameters={"n": 2})["result"]["text"].count("┤ H ├") == 3
