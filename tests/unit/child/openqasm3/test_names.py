"""The table of names for completion and hover is that of the front end."""

from __future__ import annotations

from quantask_jupyter.domain.openqasm3_names import LANGUAGE_NAMES, NameKind
from quantask_worker.child.openqasm3.functions import FUNCTIONS
from quantask_worker.child.openqasm3.program.gates_of_tools import OF_BRAKET
from quantask_worker.child.openqasm3.program.standard_gates import KNOWN
from quantask_worker.child.openqasm3.syntax.lexer import KEYWORDS
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS
from tests.circuits import openqasm3_names


def of(*kinds):
    return [each.name for each in LANGUAGE_NAMES if each.kind in kinds]


def test_every_gate_is_there_with_its_parameters_and_qubits():
    gates = {each.name: (each.parameters, each.qubits) for each in LANGUAGE_NAMES if each.kind is NameKind.GATE}
    assert gates == {name: (gate.parameters, gate.qubits) for name, gate in {**KNOWN, **OF_BRAKET}.items()}


def test_every_word_of_the_language_function_and_constant_is_there_once():
    words = of(NameKind.KEYWORD, NameKind.TYPE)
    assert sorted([*words, "durationof", "true", "false"]) == sorted(KEYWORDS)
    assert sorted(of(NameKind.FUNCTION)) == sorted([*FUNCTIONS, "sizeof", "durationof"])
    assert sorted(of(NameKind.CONSTANT)) == sorted([*BUILT_IN_CONSTANTS, "true", "false"])


def test_the_front_ends_file_is_made_of_the_table():
    assert openqasm3_names.DOCUMENT.read_text(encoding="utf-8") == openqasm3_names.text(), "run make language"
