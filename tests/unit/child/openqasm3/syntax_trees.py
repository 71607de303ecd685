"""Our parser's trees beside those of the specification's own package, spans included."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import openqasm3
from openqasm3 import ast

from quantask_worker.child.openqasm3.syntax.parser import parse
from quantask_worker.child.openqasm3.syntax.pragmas import UnitaryPragma


def check_tree(source: str) -> None:
    """Fail unless both parsers give the same tree, with the same places in the text."""
    expected, tree = openqasm3.parse(source), parse(source)
    tree.statements = [_as_text(statement) for statement in tree.statements]
    assert tree == expected
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for theirs, ours in zip(_nodes(expected), _nodes(tree), strict=True):
        if theirs.span is not None and theirs is not expected:
            _check_span(theirs, ours, starts[theirs.span.start_line - 1])


def _as_text(statement: ast.QASMNode) -> ast.QASMNode:
    """Return a pragma as the package has it, which reads no matrices in them."""
    if not isinstance(statement, UnitaryPragma):
        return statement
    pragma = ast.Pragma(statement.command)
    pragma.span = statement.span
    return pragma


def _nodes(value: object) -> Iterator[ast.QASMNode]:
    if isinstance(value, list | tuple):
        for part in value:
            yield from _nodes(part)
    elif isinstance(value, ast.QASMNode):
        yield value
        for field in dataclasses.fields(value):
            if field.name != "span":
                yield from _nodes(getattr(value, field.name))


def _check_span(theirs: ast.QASMNode, ours: ast.QASMNode, start_of_line: int) -> None:
    """Compare two spans, but for three faults of the package.

    Some of its identifiers, and the type of a ``creg``, have their offset in the text in place of a column; and a
    concatenation within another ends where its last part begins.
    """
    if dataclasses.astuple(theirs.span) == dataclasses.astuple(ours.span):
        return
    place = (ours.span.start_line, ours.span.start_column)
    if isinstance(theirs, ast.Identifier | ast.BitType):
        column = theirs.span.start_column
        assert place in [(theirs.span.start_line, column), (theirs.span.start_line, column - start_of_line)]
    else:
        assert isinstance(theirs, ast.Concatenation), (theirs, ours.span)
        assert place == (theirs.span.start_line, theirs.span.start_column)
