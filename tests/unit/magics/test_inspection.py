"""What Shift-Tab shows in the cells of %%quantum."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from quantask_jupyter.magics import inspection
from quantask_jupyter.magics.cell_names import meaning

CELL = """%%quantum bell
OPENQASM 3.0;
// an h in a comment: tdg
qubit[2] q;
gate crossed(theta) a, b { crz(theta) a, b; }
def h_of(qubit a) -> bit { h a; return measure a; }
cu(pi / 2, 0, 0, 0) q[0], q[1];
pow(2) @ x q[0];
rx() q[0];
"""


def at(text: str, inside: int = 1) -> int:
    return CELL.index(text) + inside


@pytest.mark.parametrize(
    ("position", "shown"),
    [
        (at("cu(pi"), "cu(θ, φ, λ, γ) control, target\nControlled U, with a phase of γ.\nA gate of OpenQASM 3."),
        (at("cu(pi", 0), "cu(θ, φ, λ, γ) control, target\nControlled U, with a phase of γ.\nA gate of OpenQASM 3."),
        (at("pi / 2", 2), "pi\n3.14159…\nA constant of OpenQASM 3."),
        (at("rx()", 3), "rx(θ) q\nA rotation by θ about the x axis.\nA gate of OpenQASM 3."),
        (at("theta) a"), None),
        (at("crossed(theta)"), "gate crossed(theta) a, b { crz(theta) a, b; }\nDeclared in this cell."),
        (at("h_of"), "def h_of(qubit a) -> bit { h a; return measure a; }\nDeclared in this cell."),
        (at("tdg"), None),
        (at("%%quantum"), None),
    ],
)
def test_a_name_in_a_cell_is_told_what_it_means(position, shown):
    assert meaning(CELL, position) == shown


def test_a_word_of_two_meanings_is_told_both():
    assert meaning(CELL, at("pow(2)")) == (
        "pow(x, y)\nx to the power of y, as x ** y.\nA function of OpenQASM 3.\n\n"
        "pow(k) @ g q;\nA power of a gate.\nA keyword of OpenQASM 3."
    )


class Kernel:
    def do_inspect(self, *_, **__):
        return {"status": "ok", "data": {"text/plain": "Python's"}, "metadata": {}, "found": True}


def test_a_kernel_that_is_asked_about_a_name_in_a_cell_answers_with_the_languages_meaning():
    kernel = Kernel()
    shell = SimpleNamespace(kernel=kernel)
    inspection.inspect_cells(shell)
    inspection.inspect_cells(shell)
    answer = kernel.do_inspect(CELL, at("cu(pi"))
    assert (answer["found"], answer["data"]["text/plain"].splitlines()[0]) == (True, "cu(θ, φ, λ, γ) control, target")
    assert kernel.do_inspect(CELL, at("tdg"))["found"] is False
    assert kernel.do_inspect("print", 2)["data"] == {"text/plain": "Python's"}
    assert kernel.do_inspect(CELL, 3, 0, omit_sections=())["data"] == {"text/plain": "Python's"}
    inspection.leave_cells_alone(shell)
    assert kernel.do_inspect(CELL, at("cu(pi"))["data"] == {"text/plain": "Python's"}


def test_a_shell_without_a_kernel_is_left_as_it_is(notebook):
    assert not hasattr(notebook.shell, "kernel")
    notebook.shell.run_line_magic("reload_ext", "quantask_jupyter")
