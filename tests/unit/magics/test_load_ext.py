from __future__ import annotations

import pytest
from traitlets.config import Config

from quantask_jupyter.errors import ApiUnreachableError
from quantask_jupyter.magics.completion import MATCHER
from quantask_jupyter.magics.load_ext import give_empty_body
from quantask_jupyter.magics.quantum import QuantumMagics
from tests.unit.client.wire_api import TOKEN, wire_api


def test_loading_gets_the_api_ready_in_the_background(api, notebook):
    api.wait_for_request("GET", "health")


def test_loading_says_nothing_when_no_api_can_be_had_and_the_first_cell_raises(notebook):
    notebook.run("%config QuantumMagics.url = 'http://127.0.0.1:1'")
    notebook.run("%reload_ext quantask_jupyter")
    assert (notebook.outputs, notebook.printed) == ([], "")
    with pytest.raises(ApiUnreachableError, match="No Quantask API answers at http://127"):
        notebook.run("%%quantum\nqubit q;")


def test_unloading_takes_everything_back_and_loading_twice_gives_it_once(notebook):
    shell = notebook.shell
    shell.run_line_magic("reload_ext", "quantask_jupyter")
    assert shell.input_transformers_cleanup.count(give_empty_body) == 1
    ours = [one for one in shell.Completer.custom_matchers if getattr(one, "matcher_identifier", "") == MATCHER]
    assert len(ours) == 1
    shell.run_line_magic("unload_ext", "quantask_jupyter")
    assert give_empty_body not in shell.input_transformers_cleanup
    assert shell.find_line_magic("quantum") is None
    assert shell.find_cell_magic("quantum") is None
    assert not any(isinstance(one, QuantumMagics) for one in shell.configurables)
    shell.run_line_magic("load_ext", "quantask_jupyter")


def test_ipythons_configuration_file_sets_defaults_and_the_api(notebook):
    with wire_api() as other:
        shell = notebook.shell
        shell.run_line_magic("unload_ext", "quantask_jupyter")
        shell.config.QuantumMagics = Config(url=other.url, token=TOKEN, shots=5)
        shell.run_line_magic("load_ext", "quantask_jupyter")
        notebook.run("%%quantum --quiet\nqubit q;")
        assert other.submitted()[0]["shots"] == 5


@pytest.mark.parametrize(
    ("lines", "given"),
    [
        (["%%quantum --help"], ["%%quantum --help\n", "\n"]),
        (["%%quantum\n"], ["%%quantum\n", "\n"]),
        (["%%quantum\n", "qubit q;\n"], ["%%quantum\n", "qubit q;\n"]),
        (["%%quantums\n"], ["%%quantums\n"]),
        (["%%time\n"], ["%%time\n"]),
        ([], []),
    ],
)
def test_only_a_quantum_cell_without_a_body_is_given_one(lines, given):
    assert give_empty_body(lines) == given
