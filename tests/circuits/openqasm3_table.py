"""Writes docs/reference/openqasm3.md from the project's own programs: ``python -m tests.circuits.openqasm3_table``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tests.circuits.openqasm3_programs import Program, programs, refused_programs

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "openqasm3.md"

SECTIONS = (
    "Values",
    "Expressions",
    "Statements",
    "Subroutines",
    "Qubits",
    "Gates",
    "Measurement",
    "What depends on measurements",
    "Input and output",
    "Ignored, with a note",
)

_BEGINNING = """# OpenQASM 3: what is taken

A `%%quantum` cell takes OpenQASM 3 as the [specification](https://openqasm.com/language/) has it. Classical
code runs when the program is loaded, as far as its values are known then; what depends on measurements runs
with each shot.

This page is made of the programs in `tests/circuits/openqasm3` by `make language`. Each of them is run by the tests
and has the exact distribution that its first lines give.
"""

_CHOICES = """## What the specification leaves open

- `int`, `uint`, `float` and `angle` without a size have 64 bits. `int` and `int[64]` are two types with the
  same values.
- `float[n]` has 16, 32 or 64 bits; `float[128]` is computed with 64.
- An integer that is too large for its type keeps its lowest bits. A power of an `int` that is too large is
  refused, and so is a float that would be infinite or not a number, and a float that an integer type cannot
  hold.
- Narrow integers stay narrow: the sum of two `uint[4]` is a `uint[4]`. A literal is an `int` or a `float`, so
  that `u + 1` is an `int`.
- An angle that is cast to fewer bits is rounded, ties to even.
- A variable that is declared without a value is 0, `false`, or an array of these.
- Where only one meaning is possible, casts may be left out: registers and integers of one size convert into
  each other, a register is compared with integers as the `uint` of its bits, `int(c)` takes a register that
  fits, a float that is whole becomes an integer where it is assigned, and the integer 0 is the angle 0.
- A `bit` is cast as a `bool` is, to `float` and integers of every size, which the table of casts does not have; and
  both to a register of any size, of which they become bit 0. Numbers that are no angles are cast to `complex`.
- An `extern` is what a `def` of the same name and types computes that stands behind it in the text. `--extern` puts
  one there: the name of a notebook's variable that holds it, or of a file. An `extern` that nobody defines may be
  declared, and its call is refused.
- A gate takes no time, and `durationof` counts delays and durations that are given.
- Without an `output`, the registers and bits that are declared outside of all blocks are the result. Where there
  are none, those variables are that a measurement decides, and all variables of a program without qubits.

## Where the specification contradicts itself

Some of its examples break its own rules or its grammar, and are refused here.

- `i in {0, 3}` is described as a comparison; the grammar has `in` only in the head of a `for` loop.
- `float(a)` of an angle and `a ** b` of angles stand in examples; the tables of casts and operators have neither.
- `q[0:2:12]` of twelve qubits and `n[-1:-16]` stand in examples; the first names a qubit that there is not, the second
  is empty.
- `for duration τ in [0:10us:1ms]` stands in an example; the values of a range are integers.
- `qubit[5] q;` is called the same as `array[qubit, 5] q;`; the grammar has no arrays of qubits. Those of bits and
  registers, `array[bit, 4]` and `array[bit[3], 2]`, are in the grammar and not among the types that the text lists.
- `sx` is `pow(1/2) @ x` in the library's file, where by the rule of integers `1/2` is 0; here it is half an x.
- `gphase -π/2` stands in an example; the grammar wants `gphase(-π/2)`.
- `extern f;` is said to need no parentheses; the grammar wants `extern f();`.
- `CX` is an alias of `cx` in the text, and has a phase under the control in the library's file; here it is `cx`.
  `cu` is what the library's file and Qiskit have.
"""


def text() -> str:
    """Return the document."""
    parts = [_BEGINNING]
    for section in SECTIONS:
        taken = [program for program in programs() if program.section == section]
        parts.append(f"## {section}\n\n" + _table(("construct", "what holds of it", "program"), map(_row, taken)))
    refused = _table(("construct", "the error", "program"), map(_refused_row, refused_programs()))
    parts += [f"## Refused\n\n{refused}", _CHOICES]
    return "\n".join(parts)


def _table(titles: tuple[str, ...], rows: Iterable[str]) -> str:
    lines = [" | ".join(titles), " | ".join("---" for _ in titles), *rows]
    return "".join(f"| {line} |\n" for line in lines)


def _row(program: Program) -> str:
    return f"{_cell(program.takes)} | {_cell(program.shows)} | {_link(program)}"


def _refused_row(program: Program) -> str:
    return f"{_cell(program.takes)} | {_cell(program.refused)} | {_link(program)}"


def _cell(markdown: str) -> str:
    return markdown.replace("|", "\\|")


def _link(program: Program) -> str:
    return f"[{program.path.stem}]({os.path.relpath(program.path, DOCUMENT.parent)})"


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
