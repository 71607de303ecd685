"""A shell with the magics, and an API that fails on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output
from traitlets.config import Config

from quantask_jupyter.client import session as session_module
from quantask_jupyter.client.session import Session
from quantask_jupyter.magics import commands, load_ext, quantum
from tests.unit.client.wire_api import TOKEN, WireApi, result_of, wire_api


class Notebook:
    """Runs cells as a notebook does, and keeps what they show."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.outputs: list[RichOutput] = []
        self.printed = ""

    def run(self, cell: str) -> None:
        with capture_output() as captured:
            result = self.shell.run_cell(cell, store_history=False)
        self.outputs = captured.outputs
        self.printed = captured.stdout
        result.raise_error()

    @property
    def text(self) -> str:
        [output] = self.outputs
        return output.data["text/plain"]


@pytest.fixture
def api() -> Iterator[WireApi]:
    with wire_api() as api:
        api.runs_at_once = result_of({"00": 5, "11": 3})
        yield api


@pytest.fixture
def notebook(api: WireApi, monkeypatch, tmp_path) -> Iterator[Notebook]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    session = Session(api.url, TOKEN)
    for module in (session_module, commands, load_ext, quantum):
        monkeypatch.setattr(module, "kernel_session", lambda: session)
    from quantask_jupyter.client import course, find, quota

    for module in (course, find, quota):
        monkeypatch.setattr(module, "kernel_session", lambda: session)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_line_magic("load_ext", "quantask_jupyter")
    yield Notebook(shell)
    shell.run_line_magic("unload_ext", "quantask_jupyter")
    InteractiveShell.clear_instance()
