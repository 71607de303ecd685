"""A saved state as a picture."""

from __future__ import annotations

import math
from base64 import b64encode
from typing import Any

import numpy as np
import pytest

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.widget.picture.drawing import Box, Words
from quantask_jupyter.widget.picture.state import draw_state, phase_color
from quantask_jupyter.widget.saved_result import RESULT_MIME
from quantask_jupyter.widget.shown_state import bloch_vectors, shown_state

PLUS, ZERO, ONE, RIGHT = (np.array(state) / np.linalg.norm(state) for state in ([1, 1], [1, 0], [0, 1], [1, 1j]))


def wire(array: Any, kind: str) -> dict[str, Any]:
    numbers = np.asarray(array, "<c16")
    about = {"dtype": "complex128", "shape": list(numbers.shape), "type": kind}
    return {"array": b64encode(numbers.tobytes()).decode(), **about}


def texts(array: Any, kind: str) -> list[str]:
    drawing = draw_state(shown_state("state", wire(array, kind)), None)
    return [shape.text for shape in drawing.shapes if isinstance(shape, Words)]


@pytest.mark.parametrize(
    ("state", "vectors"),
    [
        (np.kron(PLUS, ZERO), [(0, 0, 1), (1, 0, 0)]),  # qubit 0 stands rightmost
        (np.kron(ONE, RIGHT), [(0, 1, 0), (0, 0, -1)]),
        (np.array([1, 0, 0, 1]) / math.sqrt(2), [(0, 0, 0), (0, 0, 0)]),
        (np.diag([0.75, 0.25]), [(0, 0, 0.5)]),
    ],
)
def test_a_bloch_vector_is_the_mean_of_x_y_and_z(state: Any, vectors: list[tuple[float, ...]]) -> None:
    for found, expected in zip(bloch_vectors(state, len(vectors)), vectors, strict=True):
        assert found == pytest.approx(expected, abs=1e-12)


def test_what_a_notebook_keeps_of_a_state_is_rounded_and_has_no_zeros() -> None:
    kept = shown_state("psi", wire([1 / math.sqrt(2), 0, 1e-17, -1j / math.sqrt(2)], "statevector")).to_json()
    assert kept == {
        "label": "psi",
        "type": "statevector",
        "qubits": 2,
        "amplitudes": [[0, 0.707107, 0.0], [3, 0.0, -0.707107]],
        "bloch": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    }


def test_a_notebook_keeps_the_largest_amplitudes_of_a_large_state_alone() -> None:
    last_bits = 1 + 1e-15 * np.arange(2**16)[::-1]
    kept = shown_state("psi", wire(last_bits / 256, "statevector")).to_json()
    assert [place for place, _, _ in kept["amplitudes"]] == list(range(16))  # equal ones in order
    assert kept["more"] == {"count": 2**16 - 16, "share": pytest.approx(1 - 2**-12)}
    assert "bloch" not in kept


def test_of_a_matrix_a_notebook_keeps_what_is_drawn() -> None:
    bell = np.array([1, 0, 0, 1]) / math.sqrt(2)
    small = shown_state("rho", wire(np.outer(bell, bell), "density_matrix")).to_json()
    assert small["entries"] == [[place, 0.5, 0.0] for place in (0, 3, 12, 15)]
    large = shown_state("rho", wire(np.diag(np.arange(128) / 8128), "density_matrix")).to_json()
    assert large["populations"][-1] == [127, pytest.approx(127 / 8128, rel=1e-5)]
    assert large["more"]["count"] == 111  # without the zero
    assert "entries" not in shown_state("u", wire(np.eye(64), "operator")).to_json()


def test_amplitudes_have_size_phase_and_share_and_zeros_are_not_listed() -> None:
    found = texts([1 / math.sqrt(2), 0, 0, -1j / math.sqrt(2)], "statevector")
    assert [text for text in found if text.startswith("|") and len(text) == 4] == ["|00⟩", "|11⟩"]
    assert "0.707 ∠ 0°" in found
    assert "0.707 ∠ -90°" in found
    assert found.count("50.0 %") == 2


def test_of_many_amplitudes_the_largest_are_drawn_and_the_others_counted() -> None:
    found = texts(np.ones(128) / math.sqrt(128), "statevector")
    assert "112 more" in found
    assert "87.5 %" in found
    assert not any(text.startswith("q6") and len(text) == 2 for text in found)  # no spheres for more than six qubits


def test_the_colour_is_the_phase() -> None:
    assert phase_color(0.0) == phase_color(math.tau)
    assert len({phase_color(math.tau * step / 12) for step in range(12)}) == 12


def test_a_density_matrix_is_a_map_with_a_cell_for_each_entry_that_is_not_zero() -> None:
    bell = np.array([1, 0, 0, 1]) / math.sqrt(2)
    shapes = draw_state(shown_state("rho", wire(np.outer(bell, bell), "density_matrix")), "bell").shapes
    cells = [shape for shape in shapes if isinstance(shape, Box) and shape.width == shape.height == 80]
    assert len(cells) == 4


def test_a_matrix_of_many_qubits_is_drawn_by_its_diagonal_and_a_unitary_says_that_it_is_not() -> None:
    assert "100 %" in texts(np.diag([1.0] + [0.0] * 63), "density_matrix")
    assert "A unitary of more than 5 qubits is not drawn." in texts(np.eye(64), "operator")


def test_hostile_labels_stay_text() -> None:
    saved = {"<script>alert(1)</script>": wire([1, 0], "statevector")}
    result = QuantumResult({"shots": 1, "registers": [], "counts": {}, "saved": saved}, "<b>")
    bundle, _ = result._repr_mimebundle_()
    assert set(bundle) == {RESULT_MIME, "image/png", "text/html", "text/plain"}
    assert "<script" not in bundle["text/html"]
    assert "&lt;script&gt;" in bundle["text/html"]
