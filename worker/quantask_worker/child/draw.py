"""A circuit as Qiskit draws it: text for terminals, SVG and PNG for pages. A program of a child, as :mod:`run` is.

Of a large circuit the first columns and wires are drawn; what is drawn says so.
"""

from __future__ import annotations

import base64
import importlib
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, ClassicalRegister, QuantumRegister, Qubit

from quantask_jupyter.domain.plain_svg import GROUND, INK, NotPlainError, plain_svg
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError, QuantumError, visible
from quantask_worker.child.load import load
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES

MOST_COLUMNS = 40
MOST_QUBITS = 40
TEXT_WIDTH = 100  # characters
COLUMNS_IN_A_ROW = 20  # of the picture
DOTS_PER_INCH = 90
_DRAWS = (
    "qiskit.visualization.circuit.text",
    "qiskit.visualization.circuit.matplotlib",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pylatexenc.latex2text",
)
_FAILURES: tuple[type[Exception], ...] = (*QISKIT_FAILURES, RecursionError, MemoryError, NotPlainError)
_STYLE = {"name": "iqp", "textcolor": INK, "linecolor": INK, "backgroundcolor": GROUND}
_ON_ANY_GROUND = {"#002d9c": "#2f6bd0", "#9f1853": "#c23a7c"}
"""Colours of Qiskit's that are lost on a dark page, and what takes their place: it stands out from white, too."""
_OF_A_USER = ".defined."  # what the loader adds to the name of a gate that a program defines
_ONLY_WITH_VALUES = "What this program is depends on its inputs; it can be drawn when they have values."
_GIVE_VALUES = "Set variables of the notebook with these names: {names}. Or draw(circuit, parameters={{{first!r}: 2}})."


def preload() -> None:
    """Import what draws, by which matplotlib makes its list of fonts, while everything can be read.

    Nothing is drawn: matplotlib would keep fonts whose files are open here, and a child has none of their descriptors.
    """
    for module in _DRAWS:
        importlib.import_module(module)


def run(job: Mapping[str, Any], _tell: object = None) -> dict[str, Any]:
    """Draw one circuit.

    Args:
        job: ``circuit`` (``format``, ``source``), ``parameters`` and ``max_qubits``.
        _tell: a drawing has no pieces.

    Returns:
        ``{"result": …}`` with ``text``, ``svg`` and ``png`` (base64; both None where matplotlib cannot draw it),
        ``columns`` and ``qubits`` of the circuit, and how many of both are drawn; or ``{"error": …}``.
    """
    try:
        return {"result": _drawing(job)}
    except QuantumError as error:
        return {"error": error.to_dict()}
    except _FAILURES:
        return {"error": CircuitInvalidError("Qiskit cannot draw this circuit.").to_dict()}


def _drawing(job: Mapping[str, Any]) -> dict[str, Any]:
    circuit = _circuit(job)
    shown, columns = first_columns(circuit)
    try:
        svg, png = _pictures(shown)
    except _FAILURES:  # a name that is no formula, say; the text has it all the same
        svg, png = None, None
    return {
        "text": visible(_text(shown)),
        "svg": svg,
        "png": png,
        "columns": columns,
        "shown_columns": min(columns, MOST_COLUMNS),
        "qubits": circuit.num_qubits,
        "shown_qubits": shown.num_qubits,
    }


def _circuit(job: Mapping[str, Any]) -> QuantumCircuit:
    circuit = job["circuit"]
    loaded = load(circuit["format"], circuit["source"], max_qubits=job["max_qubits"])
    if loaded.at_point is not None:
        given = {
            name: value[0] if isinstance(value, list) and not loaded.at_point.inputs.get(name) else value
            for name, value in (job.get("parameters") or {}).items()
        }
        if missing := sorted(loaded.at_point.inputs.keys() - given.keys()):
            hint = _GIVE_VALUES.format(names=", ".join(missing), first=missing[0])
            raise CircuitUnsupportedError(_ONLY_WITH_VALUES, hint=hint)
        loaded = loaded.at_point.load(given)
    if loaded.by_shots is not None:
        raise CircuitUnsupportedError("No circuit can say what this program does, so that there is none to draw.")
    return _with_named_bits(loaded)


def _with_named_bits(loaded: Loaded) -> QuantumCircuit:
    """Return the circuit with registers of the single bits that its author has named: else they would be numbers."""
    circuit: QuantumCircuit = loaded.circuit.copy()
    taken = {register.name for register in (*circuit.qregs, *circuit.cregs)}
    for register in loaded.registers:
        bits = [circuit.clbits[index] for index in register.clbits]
        is_name = register.name not in taken and " " not in register.name  # "bit 3" is ours
        if is_name and not any(circuit.find_bit(bit).registers for bit in bits):
            circuit.add_register(ClassicalRegister(name=register.name, bits=bits))
    return circuit


def first_columns(circuit: QuantumCircuit) -> tuple[QuantumCircuit, int]:
    """Return the circuit's first columns on its first qubits, and how many columns it has.

    An operation takes a place on each wire from its first to its last, as it is drawn; one that is on a qubit that is
    not drawn is not drawn either.
    """
    wires = {bit: place for place, bit in enumerate([*circuit.qubits, *circuit.clbits])}
    filled = [0] * len(wires)
    qubits = circuit.qubits[:MOST_QUBITS]
    drawn = set(qubits)
    if len(qubits) < circuit.num_qubits:
        registers = _beginnings(circuit.qregs, drawn)
        phase = circuit.global_phase
        shown = QuantumCircuit(qubits, circuit.clbits, *registers, *circuit.cregs, global_phase=phase)
    else:
        shown = circuit.copy_empty_like()
    for instruction in circuit.data:
        places = [wires[bit] for bit in (*instruction.qubits, *instruction.clbits)]
        if not places:
            continue
        first, end = min(places), max(places) + 1
        column = max(filled[first:end]) + 1
        filled[first:end] = [column] * (end - first)
        if column <= MOST_COLUMNS and drawn.issuperset(instruction.qubits):
            shown.append(_as_named(instruction))
    return shown, max(filled, default=0)


def _beginnings(registers: Iterable[QuantumRegister], drawn: Collection[Qubit]) -> Iterator[QuantumRegister]:
    """Yield what is drawn of each register, by which its qubits have the names that they have in the whole."""
    for register in registers:
        if bits := list(takewhile(drawn.__contains__, register)):
            yield QuantumRegister(name=register.name, bits=bits)


def _as_named(instruction: CircuitInstruction) -> CircuitInstruction:
    """Return the instruction under the name that its author gave to its gate."""
    name, mark, _ = instruction.operation.name.partition(_OF_A_USER)
    return instruction.replace(operation=instruction.operation.copy(name=name)) if mark else instruction


def _text(circuit: QuantumCircuit) -> str:
    return str(circuit.draw("text", fold=TEXT_WIDTH, idle_wires=True))


def _pictures(circuit: QuantumCircuit) -> tuple[str, str]:
    """Return the picture as SVG, in the ink of the page around it, and as PNG on white."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "circuit", "backend": "agg"}):
        figure = circuit.draw("mpl", fold=COLUMNS_IN_A_ROW, idle_wires=True, style=_STYLE)
        svg, png = io.StringIO(), io.BytesIO()
        figure.savefig(svg, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", bbox_inches="tight", dpi=DOTS_PER_INCH)
    drawn = svg.getvalue()
    for of_qiskit, ours in _ON_ANY_GROUND.items():
        drawn = drawn.replace(of_qiskit, ours)
    return plain_svg(drawn), base64.b64encode(png.getvalue()).decode("ascii")
