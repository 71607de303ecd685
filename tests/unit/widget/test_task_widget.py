from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import IPython
import pytest

from quantask_jupyter.widget import task_widget


@pytest.fixture(autouse=True)
def in_no_front_end(monkeypatch):
    for name in ("JPY_SESSION_NAME", "QUANTASK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(user_ns={}))


def test_programs_that_execute_notebooks_get_no_widget_which_they_would_save():
    assert not task_widget.is_needed()


def test_a_jupyter_server_with_our_extension_draws_the_card_itself(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    monkeypatch.setenv("QUANTASK_URL", "http://127.0.0.1:8888/")
    assert not task_widget.is_needed()


def test_a_jupyter_server_without_it_needs_the_widget(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    assert task_widget.is_needed()


def test_vs_code_needs_it_whatever_the_server(monkeypatch):
    monkeypatch.setenv("QUANTASK_URL", "http://127.0.0.1:8888/")
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(user_ns={"__vsc_ipynb_file__": "a.ipynb"}))
    assert task_widget.is_needed()


def test_colab_needs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert task_widget.is_needed()


def test_the_widget_carries_the_built_script_and_cancels_when_it_is_told_to():
    cancelled = []
    widget = task_widget.new_widget({"id": "1"}, lambda: cancelled.append(True))
    assert "export{" in str(widget._esm)
    assert ".qt-card" in str(widget._css)
    widget._handle_custom_msg({"do": "something of a later version"}, [])
    assert cancelled == []
    widget._handle_custom_msg({"do": "cancel"}, [])
    assert cancelled == [True]
