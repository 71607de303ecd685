from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import IPython
import pytest

from quantask_jupyter.widget.viewer import Viewer, viewer


@pytest.fixture(autouse=True)
def in_no_front_end(monkeypatch):
    for name in ("JPY_SESSION_NAME", "QUANTASK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(user_ns={}))


def test_nobody_looks_where_a_program_executes_a_notebook_and_would_save_what_shows_progress():
    assert viewer() is Viewer.NOBODY


def test_a_jupyter_server_with_our_extension_draws_cards_itself(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    monkeypatch.setenv("QUANTASK_URL", "http://127.0.0.1:8888/")
    assert viewer() is Viewer.RENDERERS


def test_a_jupyter_server_without_it_is_told_news_and_gets_no_widget_which_would_be_an_error_when_saved(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    assert viewer() is Viewer.OUTPUTS


def test_vs_code_needs_them_whatever_the_server(monkeypatch):
    monkeypatch.setenv("QUANTASK_URL", "http://127.0.0.1:8888/")
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(user_ns={"__vsc_ipynb_file__": "a.ipynb"}))
    assert viewer() is Viewer.WIDGETS


def test_colab_needs_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert viewer() is Viewer.WIDGETS


def test_nobody_looks_at_a_notebook_that_a_program_in_another_notebooks_kernel_executes(tmp_path):
    environ = {**os.environ, "JPY_SESSION_NAME": "outer.ipynb", "QUANTASK_URL": "http://127.0.0.1:8888/"}
    look = "from quantask_jupyter.widget.viewer import viewer; print(viewer().name)"
    program = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {look!r}]).returncode)"
    ran = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "NOBODY"
