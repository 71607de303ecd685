from __future__ import annotations

import threading

import pytest
from IPython.core.completer import provisionalcompleter
from qiskit import QuantumCircuit
from qiskit_ibm_runtime.fake_provider import FakeProviderForBackendV2

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.magics.cell_names import offers
from quantask_jupyter.magics.completion import completions
from quantask_jupyter.magics.known_backends import forget_backends

VARIABLES = {
    "bell": QuantumJob(Session(), "1"),
    "_hidden": QuantumJob(Session(), "2"),
    "ghz": QuantumCircuit(2),
    "mynoise": {"readout": 0.1},
    "number": 3,
    "vote": "def vote(bit[3] b) -> bit { return b[0]; }",
    "text": "no definition",
}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%%quantum bell --sh", ["--shots"]),
        ("%%quantum --wait --wa", []),
        ("%%quantum --tag a --ta", ["--tag"]),
        ("%%quantum --method st", ["statevector", "stabilizer"]),
        ("%%quantum --method=st", ["statevector", "stabilizer"]),
        ("%%quantum --noise ", ["mynoise"]),
        ("%%quantum --extern ", ["vote"]),
        ("%%quantum --extern vote --ex", ["--extern"]),
        ("%quantum st", ["status"]),
        ("%quantum gh", ["ghz"]),
        ("%quantum --fi", ["--file"]),
        ("%quantum ghz --se", ["--seed"]),
        ("%quantum status ", ["bell"]),
        ("%quantum status bell ", []),
        ("%quantum list --st", ["--status"]),
        ("%quantum list --status w", ["waiting"]),
    ],
)
def test_options_values_subcommands_and_variables_are_offered(line, offered):
    assert completions(line, VARIABLES) == offered


def test_backends_are_those_of_the_deployment_and_before_it_has_told_those_of_this_machine(notebook, api):
    for thread in threading.enumerate():
        if thread.name == "quantask-warm-up":  # it asks, too
            thread.join()
    assert completions("%%quantum --backend ", {}) == ["aer"]
    forget_backends()
    devices = {each.name for each in FakeProviderForBackendV2().backends()}
    assert set(completions("%%quantum --backend ", {})) == {"aer", *devices}
    assert completions("%%quantum --backend fake_man", {}) == ["fake_manhattan", "fake_manila"]
    api.backends.append({**api.backends[0], "name": "fake_of_the_lab"})
    notebook.run("%quantum backends")
    assert completions("%%quantum --backend ", {}) == ["aer", "fake_of_the_lab"]
    notebook.run("%config QuantumMagics.token = 'another'")
    assert "fake_of_the_lab" not in completions("%%quantum --backend ", {})


@pytest.mark.parametrize(
    ("cell", "before", "offered"),
    [
        ("%%quantum bell --me", "%%quantum bell ", ["--method"]),
        ("%%quantum --method=st", "%%quantum --method=", ["statevector", "stabilizer"]),
        ("x = 1\n%quantum can", "x = 1\n%quantum ", ["cancel"]),
    ],
)
def test_ipython_replaces_the_last_word_by_what_is_offered_and_asks_nobody_else(notebook, cell, before, offered):
    with provisionalcompleter():
        found = list(notebook.shell.Completer.completions(cell, len(cell)))
    assert [completion.text for completion in found] == offered
    assert {(completion.start, completion.end) for completion in found} == {(len(before), len(cell))}


CELL = """%%quantum
OPENQASM 3.0;
// qubit quiet;
qubit[2] quarks; bit[2] outcome;
const int[8] nought = 2;
gate crossed(theta) a, b { crz(theta) a, b; }
def cry_out(qubit q) -> bit { return measure q; }
"""


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("h qu", {"quarks": "qubit", "qubit": "type"}),
        ("cr", {"crossed": "gate", "cry_out": "def", "creg": "type", "crx": "gate", "cry": "gate", "crz": "gate"}),
        ("if (true) { out", {"outcome": "bit", "output": "keyword"}),
        ("rx(arc", {"arccos": "function", "arcsin": "function", "arctan": "function"}),
        ("outcome = mea", {"measure": "keyword"}),
        ("for int i in [0:nou", {"nought": "int"}),
        ("rx(ta", {"tan": "function", "tau": "constant"}),
    ],
)
def test_a_cell_is_offered_what_it_declares_and_what_the_language_knows(notebook, line, offered):
    cell = CELL + line
    with provisionalcompleter():
        found = list(notebook.shell.Completer.completions(cell, len(cell)))
    assert {completion.text: completion.type for completion in found} == offered
    assert [completion.text for completion in found] == list(offered)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["qubit ", "qubit[", "/*", "int[a] ", "x", " ", "def f("])
def test_a_megabyte_of_anything_is_completed_in_no_time(piece):
    assert len(offers(piece * (1_000_000 // len(piece)), "cr")) >= 3


def test_lines_of_other_magics_and_of_circuits_are_left_to_ipython(notebook):
    notebook.shell.user_ns["shots_fired"] = 1
    for cell in ("shots_fi", "%%quantum\nshots_fi"):
        with provisionalcompleter():
            found = [completion.text for completion in notebook.shell.Completer.completions(cell, len(cell))]
        assert "shots_fired" in found


def test_the_tab_key_behind_a_job_shows_what_users_may_use(notebook):
    notebook.run("%%quantum bell --quiet\nqubit q;\n")
    job = notebook.shell.user_ns["bell"]
    for typed, expected in (("bell.", dir(job)), ("bell.co", ["compare", "counts"])):
        with provisionalcompleter():
            offered = [one.text.lstrip(".") for one in notebook.shell.Completer.completions(typed, len(typed))]
        assert sorted(offered) == sorted(expected)
