from __future__ import annotations

import numpy as np
import pytest

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.errors import (
    CircuitInvalidError,
    CircuitSyntaxError,
    ParameterError,
    QuantumError,
    TaskCancelledError,
    UsageError,
    WaitTimeoutError,
)
from quantask_jupyter.magics import show
from quantask_jupyter.magics.options import HELP
from quantask_jupyter.widget.saved_result import RESULT_MIME

CIRCUIT = 'OPENQASM 3.0; include "stdgates.inc";\nqubit[2] q;\nh q[0]; cx q[0], q[1];\n'
BELL = "bell: 8 shots\n00 ████████████████████████████████████████ 5\n11 ████████████████████████                 3"


def test_a_cell_submits_its_circuit_and_binds_its_job(api, notebook):
    notebook.run(f"%%quantum bell --shots 2000 --seed 7 --tag a --tag b --method statevector\n{CIRCUIT}")
    [body] = api.submitted()
    assert body == {
        "circuit": {"format": "openqasm3", "source": f"\n{CIRCUIT}"},
        "shots": 2000,
        "seed": 7,
        "backend": "aer",
        "method": "statevector",
        "name": "bell",
        "tags": ["a", "b"],
    }
    job = notebook.shell.user_ns["bell"]
    assert isinstance(job, QuantumJob)
    assert job.counts() == {"00": 5, "11": 3}


def test_a_cell_waits_where_nothing_draws_cards(notebook):
    notebook.run(f"%%quantum bell\n{CIRCUIT}")
    assert notebook.text == BELL


def test_a_failed_circuit_raises_where_nothing_draws_cards(api, notebook):
    api.runs_at_once = None
    api.fails_at_once = {"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'."}
    with pytest.raises(CircuitSyntaxError):
        notebook.run(f"%%quantum bad\n{CIRCUIT}")
    assert notebook.shell.user_ns["bad"].status() == "failed"
    with pytest.raises(CircuitSyntaxError):
        notebook.run("%quantum retry bad")


def test_the_lines_of_the_circuit_that_is_sent_are_those_of_the_cell(api, notebook):
    cell = f"%%quantum\n{CIRCUIT}"
    notebook.run(cell)
    sent = api.submitted()[0]["circuit"]["source"]
    assert sent.splitlines()[1:] == cell.splitlines()[1:]


def test_braces_dollars_and_percents_of_openqasm_are_left_alone(api, notebook):
    notebook.shell.user_ns["x"] = "expanded"
    circuit = "gate g q { U(0, 0, 0) q; }\nreset $0; // {x} $x %x !x ?\n"
    notebook.run(f"%%quantum --tag {{x}}\n{circuit}")
    assert api.submitted()[0]["circuit"]["source"] == f"\n{circuit}"
    assert api.submitted()[0]["tags"] == ["{x}"]


def test_a_waiting_cell_shows_its_result_once(notebook):
    notebook.run(f"%%quantum bell --wait\n{CIRCUIT}")
    assert notebook.text == BELL
    [output] = notebook.outputs
    assert list(output.data) == [
        "application/vnd.quantask.result.v1+json",
        "image/png",
        "text/html",
        "text/plain",
    ]
    assert output.metadata == {RESULT_MIME: {"seed": 7}, "image/png": {"width": 640}}


def test_a_quiet_cell_shows_nothing(notebook):
    notebook.run(f"%%quantum bell --quiet\n{CIRCUIT}")
    assert notebook.outputs == []
    notebook.run(f"%%quantum bell --wait --quiet\n{CIRCUIT}")
    assert (notebook.outputs, notebook.printed) == ([], "")


def test_a_quiet_cell_says_all_the_same_that_it_hands_nothing_in(api, notebook):
    api.notes = ["Handed in for hw3."]
    notebook.run(f"%%quantum bell --quiet --tag hw3\n{CIRCUIT}")
    assert (notebook.outputs, notebook.printed) == ([], "")
    api.notes = ["Not handed in: qc101 has no assignment Hw3; did you mean hw3?"]
    notebook.run(f"%%quantum bell --quiet --tag Hw3\n{CIRCUIT}")
    assert notebook.printed == f"{api.notes[0]}\n"


def test_a_failed_circuit_raises_in_a_cell_that_waits(api, notebook):
    api.runs_at_once = None
    notebook.run(f"%%quantum bad --quiet\n{CIRCUIT}")
    job = notebook.shell.user_ns["bad"]
    api.move(job.job_id(), "failed", error={"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'."})
    with pytest.raises(CircuitSyntaxError):
        notebook.run("%quantum result bad")


def test_a_wait_ends_with_its_timeout_and_the_task_goes_on(api, notebook):
    api.runs_at_once = None
    with pytest.raises(WaitTimeoutError, match=r"still waiting after 0\.1 seconds"):
        notebook.run(f"%%quantum slow --wait --timeout 0.1\n{CIRCUIT}")
    assert notebook.shell.user_ns["slow"].status() == "pending"


def test_a_timeout_without_a_wait_is_a_mistake(api, notebook):
    with pytest.raises(UsageError, match="the cell does not wait"):
        notebook.run(f"%%quantum --timeout 3\n{CIRCUIT}")
    assert api.submitted() == []


def test_defaults_are_set_by_config(api, notebook):
    notebook.run(
        "%config QuantumMagics.shots = 77\n%config QuantumMagics.seed = 5\n%config QuantumMagics.method = 'stabilizer'"
    )
    notebook.run(f"%%quantum\n{CIRCUIT}")
    notebook.run(f"%%quantum --shots 3 --seed 0 --method statevector\n{CIRCUIT}")
    assert [(b["shots"], b["seed"], b["method"]) for b in api.submitted()] == [
        (77, 5, "stabilizer"),
        (3, 0, "statevector"),
    ]


def test_a_default_takes_the_value_of_a_variable(api, notebook):
    notebook.run("many = 77\n%config QuantumMagics.shots = many")
    notebook.run("import numpy as np\nfew = np.int64(9)\n%config QuantumMagics.seed = few")
    notebook.run("%config QuantumMagics.timeout = np.float32(7)\n%config QuantumMagics.shots = 77e0")
    notebook.run(f"%%quantum\n{CIRCUIT}")
    assert (api.submitted()[0]["shots"], api.submitted()[0]["seed"]) == (77, 9)


def test_another_api_is_set_by_config(notebook):
    from tests.unit.client.wire_api import TOKEN, result_of, wire_api

    with wire_api() as other:
        other.runs_at_once = result_of({"0": 3})
        notebook.run(f"%config QuantumMagics.url = {other.url!r}\n%config QuantumMagics.token = {TOKEN!r}")
        notebook.run(f"%%quantum\n{CIRCUIT}")
        assert len(other.submitted()) == 1
        notebook.run("%quantum config")
        assert TOKEN not in notebook.printed
        assert f"QuantumMagics.url = {other.url!r}\nQuantumMagics.token is set\n" in notebook.printed


def test_inputs_take_the_notebooks_arrays_and_params_go_before_them(api, notebook):
    notebook.shell.user_ns.update(np=np, theta=np.linspace(0, 1, 3), phi=0.25, lam=9)
    notebook.run("%%quantum --param phi=theta[1]\ninput float theta; input float phi; // input float lam;\n")
    assert api.submitted()[0]["parameters"] == {"theta": [0.0, 0.5, 1.0], "phi": 0.5}


def test_sweeps_by_their_ends_make_every_combination_and_go_before_variables(api, notebook):
    notebook.shell.user_ns.update(theta=np.linspace(0, 1, 3), phi=0.25, n=2)
    notebook.run(
        "%%quantum --sweep theta=0:pi:3 --sweep lam=-1:n-1:n\ninput float theta; input float phi; input float lam;\n"
    )
    assert api.submitted()[0]["parameters"] == {
        "theta": [0.0, 0.0, np.pi / 2, np.pi / 2, np.pi, np.pi],
        "lam": [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0],
        "phi": 0.25,
    }


def test_a_sweep_by_its_ends_is_beside_no_list(api, notebook):
    notebook.shell.user_ns.update(phi=[0.1, 0.2])
    with pytest.raises(ParameterError, match="The parameter phi has a list of values, beside a sweep"):
        notebook.run("%%quantum --sweep theta=0:1:2\ninput float theta; input float phi;\n")
    assert api.submitted() == []


def test_a_notebooks_variable_that_is_no_number_is_named(api, notebook):
    notebook.shell.user_ns["theta"] = "text"
    with pytest.raises(ParameterError, match="The parameter theta must be a number or a list of numbers; it is a str"):
        notebook.run("%%quantum\ninput float theta;\n")
    assert api.submitted() == []


def test_a_file_is_run_instead_of_a_body(api, notebook, tmp_path):
    (tmp_path / "my circuit.qasm").write_text(CIRCUIT)
    notebook.run(f"%%quantum --file '{tmp_path}/my circuit.qasm'")
    notebook.run(f"%quantum --file '{tmp_path}/my circuit.qasm'")
    assert [body["circuit"]["source"] for body in api.submitted()] == [CIRCUIT] * 2
    with pytest.raises(UsageError, match="The cell has a circuit, and --file names another"):
        notebook.run(f"%%quantum --file '{tmp_path}/my circuit.qasm'\n{CIRCUIT}")
    notebook.run("from qiskit import QuantumCircuit\nbell = QuantumCircuit(2)")
    with pytest.raises(UsageError, match="bell is a circuit, and --file names another"):
        notebook.run(f"%quantum bell --file '{tmp_path}/my circuit.qasm'")
    with pytest.raises(CircuitInvalidError, match=r"nowhere\.qasm cannot be read"):
        notebook.run("%%quantum --file nowhere.qasm")


def test_definitions_of_externs_stand_behind_the_cell_whose_lines_stay_where_they_are(api, notebook, tmp_path):
    (tmp_path / "more.qasm").write_text("def more() { }\n")
    notebook.shell.user_ns["vote"] = "def vote() { }"
    notebook.run(f"%%quantum --extern vote --extern '{tmp_path}/more.qasm'\nextern vote();\nqubit q;\n")
    assert [body["circuit"]["source"] for body in api.submitted()] == [
        "\nextern vote();\nqubit q;\n\ndef vote() { }\ndef more() { }\n"
    ]


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("--extern nowhere", "qubit q;", "--extern nowhere: there is no such variable and no such text file"),
        ("--extern number", "qubit q;", "--extern number: the variable holds no text"),
        ("--extern vote", "OPENQASM 2.0;\nqreg q[1];", "--extern is for OpenQASM 3"),
    ],
)
def test_what_cannot_be_the_definition_of_an_extern_is_told(api, notebook, line, cell, message):
    notebook.shell.user_ns.update(number=3, vote="def vote() { }")
    with pytest.raises(UsageError, match=message):
        notebook.run(f"%%quantum {line}\n{cell}\n")
    assert api.submitted() == []


def test_a_cached_cell_finds_its_task_again(api, notebook):
    for _ in range(2):
        notebook.run(f"%%quantum bell --cache --wait\n{CIRCUIT}")
        assert notebook.text == BELL
    assert len(api.tasks) == 1


@pytest.mark.parametrize(
    "cell", ["%%quantum --help", "%%quantum bell --help\n", "%quantum help", "%quantum", "%quantum --help"]
)
def test_help_is_printed(api, notebook, cell):
    notebook.run(cell)
    assert notebook.printed == f"{HELP}\n"
    assert api.submitted() == []


def test_help_in_a_notebook_is_broken_between_words_whatever_its_width(api, notebook, monkeypatch):
    monkeypatch.setattr(show, "draws_cards", lambda: True)
    notebook.run("%quantum help")
    [output] = notebook.outputs
    assert output.data["text/plain"] == HELP
    lines = output.data["text/html"].splitlines()
    assert lines[0] == '<pre style="white-space: pre-wrap">' + HELP.splitlines()[0]
    assert any(line.startswith("  --noise EXPR") and line.endswith("Aer&#x27;s NoiseModel") for line in lines)
    assert any(line.startswith("%quantum list ") and line.endswith("tags and states") for line in lines)


@pytest.mark.parametrize("cell", ["%%quantum", "%%quantum bell --shots 5", "%%quantum\n", "%%quantum bell\n\n   \n"])
def test_an_empty_cell_is_a_failing_one(api, notebook, cell):
    with pytest.raises(CircuitInvalidError, match="The cell has no circuit"):
        notebook.run(cell)
    assert api.submitted() == []


def test_an_error_shows_its_text_and_no_frames(notebook):
    with pytest.raises(QuantumError) as caught:
        notebook.run(f"%%quantum --shot 3\n{CIRCUIT}")
    assert "\n".join(caught.value._render_traceback_()) == (
        "USAGE: There is no option --shot.\nHint: Did you mean --shots?"
    )


def test_an_interrupt_cancels_the_task_of_a_cell_that_waits(api, notebook, monkeypatch):
    from quantask_jupyter.magics import waiting

    api.runs_at_once = None

    def interrupted(*_arguments):
        raise KeyboardInterrupt  # what the interrupt button raises in whatever the main thread does

    monkeypatch.setattr(waiting, "_wait", interrupted)
    with pytest.raises(TaskCancelledError):
        notebook.run(f"%%quantum slow --wait\n{CIRCUIT}")
    assert notebook.shell.user_ns["slow"].status() == "cancelled"


def test_a_qiskit_circuit_is_run_from_its_variable(api, notebook):
    from qiskit import QuantumCircuit

    notebook.shell.user_ns["ghz"] = QuantumCircuit(3)
    notebook.run("%quantum ghz job --shots 9 --wait")
    [body] = api.submitted()
    assert (body["circuit"]["format"], body["name"], body["shots"]) == ("qpy", "job", 9)
    assert notebook.shell.user_ns["job"].done()


def test_a_word_that_is_no_circuit_gets_the_nearest_one(notebook):
    from qiskit import QuantumCircuit

    notebook.shell.user_ns.update(ghz=QuantumCircuit(3), text="qubit q;")
    for line, words in {
        "%quantum gzh": "Did you mean ghz?",
        "%quantum statsu": "Did you mean status?",
        "%quantum text": "is a str, not a Qiskit circuit",
        "%quantum --shots 5": "A circuit is missing",
    }.items():
        with pytest.raises(UsageError) as caught:
            notebook.run(line)
        assert words in str(caught.value)


def test_an_estimate_of_a_cell_is_shown_and_no_job_is_bound(api, notebook):
    result = api.runs_at_once
    told = {"method": "statevector", "reason": "its state fits into a task's memory", "points": 1, "memory_bytes": 64}
    told |= {
        "qubits": 2,
        "depth": 3,
        "operations": {"cx": 1, "h": 1},
        "two_qubit_gates": 1,
        "memory_limit_bytes": 2**30,
    }
    api.runs_at_once = {**result, "metadata": {**result["metadata"], "estimate": told}}
    notebook.run(f"%%quantum bell --shots 8 --estimate\n{CIRCUIT}")
    assert api.submitted()[-1]["backend"] == "estimate:aer"
    assert "2 qubits, depth 3; 8 shots on aer" in notebook.text
    assert "statevector, because its state fits" in notebook.text
    assert "bell" not in notebook.shell.user_ns
