"""Whole programs out of checkouts: files of OpenQASM 3, and texts in sources and notebooks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openqasm3
from openqasm3.parser import QASM3ParsingError

_LOOKS_LIKE_ONE = re.compile(r"\bqubit\b|\bqreg\b|\$\d")
_OTHER_VERSION = re.compile(r"OPENQASM\s+2")
_QUBITS = (openqasm3.ast.QubitDeclaration,)
_SAMPLES = ("examples", "samples")
_FAILS_IN_PYTHON = re.compile(r"\braises\(|\bassertRaises|INVALID|INCORRECT|FAIL|ERROR")
_FAILS_IN_RUST = re.compile(
    r"\bErr\b|expect_err|is_err|should_panic|panicked|_errors?\b|_fails?\b|invalid|Qdk\.Q|Qsc\."
)
_RUST_TEXT = re.compile(r'r(#*)"(.*?)"\1(?!#)|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_RUST_ESCAPE = re.compile(r'\\(\n\s*|["\\nt])')


@dataclass(frozen=True)
class Found:
    """A program.

    Attributes:
        repository: the folder of its checkout.
        place: its file in there, with the line where it begins if the file is no program itself.
        source: its text.
        is_sample: whether it is there to be read, and not to test something.
    """

    repository: str
    place: str
    source: str
    is_sample: bool


def programs(folder: Path) -> Iterator[Found]:
    """Yield the whole programs of all checkouts in a folder, each text once."""
    seen: set[str] = set()
    for checkout in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(checkout.rglob("*")):
            reader = _READERS.get(path.suffix)
            if reader is None or not path.is_file():
                continue
            relative = path.relative_to(checkout)
            for line, source in reader(path.read_text(encoding="utf-8", errors="replace")):
                text = " ".join(source.split())
                if text not in seen and is_whole(source):
                    seen.add(text)
                    place = f"{relative}:{line}" if line else str(relative)
                    yield Found(checkout.name, place, source, _is_sample(relative))


def is_whole(source: str) -> bool:
    """Say whether a text is a program of its own: the specification's parser reads it, and it has qubits."""
    if not _LOOKS_LIKE_ONE.search(source) or _OTHER_VERSION.search(source):
        return False
    try:
        program = openqasm3.parse(source)
    except (QASM3ParsingError, AttributeError):  # the parser's own failure on what has no end
        return False
    declares = any(isinstance(statement, _QUBITS) for statement in program.statements)
    return declares or re.search(r"\$\d", source) is not None


def _is_sample(path: Path) -> bool:
    return path.parts[0] in _SAMPLES


def _file(text: str) -> Iterator[tuple[int, str]]:
    yield 0, text


def _texts_of_python(text: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of each top-level statement, unless that says that something is to fail."""
    try:
        module = ast.parse(text)
    except SyntaxError:
        return
    for statement in _tests(module):
        if _FAILS_IN_PYTHON.search(ast.get_source_segment(text, statement) or ""):
            continue
        pieces = {id(part) for node in ast.walk(statement) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
                yield node.lineno, node.value
            elif _joins_lines(node):
                yield node.lineno, "\n".join(line.value for line in node.args[0].elts)


def _tests(module: ast.Module) -> Iterator[ast.stmt]:
    for statement in module.body:
        if isinstance(statement, ast.ClassDef):
            yield from statement.body
        else:
            yield statement


def _joins_lines(node: ast.AST) -> bool:
    """Say whether this is ``"\\n".join([…])`` of texts."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.List)
        and all(isinstance(line, ast.Constant) and isinstance(line.value, str) for line in node.args[0].elts)
    )


def _texts_of_rust(text: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of each function, unless that says that something is to fail."""
    line = 1
    for function in re.split(r"(?m)^(?=(?:#\[test\]|(?:pub )?fn ))", text):
        if not _FAILS_IN_RUST.search(function):
            for found in _RUST_TEXT.finditer(function):
                at = line + function.count("\n", 0, found.start())
                yield at, found[2] if found[2] is not None else _RUST_ESCAPE.sub(_escaped, found[3])
        line += function.count("\n")


def _escaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(match[1], "" if match[1].startswith("\n") else match[1])


def _texts_of_notebook(text: str) -> Iterator[tuple[int, str]]:
    try:
        cells = json.loads(text).get("cells", [])
    except ValueError:
        return
    for number, cell in enumerate(cells, start=1):
        if cell.get("cell_type") == "code":
            code = re.sub(r"(?m)^\s*[%!].*$", "", "".join(cell["source"]))
            yield from ((number, found) for _, found in _texts_of_python(code))


_READERS: dict[str, Callable[[str], Iterator[tuple[int, str]]]] = {
    ".qasm": _file,
    ".py": _texts_of_python,
    ".rs": _texts_of_rust,
    ".ipynb": _texts_of_notebook,
}
