"""Boolean formulas over the classical bits of a circuit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from qiskit.circuit import Clbit
from qiskit.circuit.classical import expr, types

_BOOL = types.Bool()
_BINARY = {"and": expr.Binary.Op.LOGIC_AND, "or": expr.Binary.Op.LOGIC_OR, "xor": expr.Binary.Op.BIT_XOR}


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A constant, a classical bit, or an operation on one or two formulas.

    Attributes:
        kind: which of these it is.
        value: of a constant 0 or 1, of a bit its index in the circuit.
        operands: of an operation.
        size: how many bits it names, each as often as it does.
    """

    kind: Literal["constant", "bit", "not", "and", "or", "xor"]
    value: int = 0
    operands: tuple[Formula, ...] = ()
    size: int = 0


FALSE = Formula("constant", 0)
TRUE = Formula("constant", 1)


def constant(value: bool) -> Formula:
    """Return the formula that is always ``value``."""
    return TRUE if value else FALSE


def bit(index: int) -> Formula:
    """Return the formula that is the circuit's classical bit ``index``."""
    return Formula("bit", index, size=1)


def not_(operand: Formula) -> Formula:
    """Return the negation."""
    if operand.kind == "constant":
        return constant(not operand.value)
    if operand.kind == "not":
        return operand.operands[0]
    return Formula("not", operands=(operand,), size=operand.size)


def and_(left: Formula, right: Formula) -> Formula:
    """Return the conjunction."""
    if left.kind == "constant":
        return right if left.value else FALSE
    if right.kind == "constant":
        return left if right.value else FALSE
    return Formula("and", operands=(left, right), size=left.size + right.size)


def or_(left: Formula, right: Formula) -> Formula:
    """Return the disjunction."""
    if left.kind == "constant":
        return TRUE if left.value else right
    if right.kind == "constant":
        return TRUE if right.value else left
    return Formula("or", operands=(left, right), size=left.size + right.size)


def xor(left: Formula, right: Formula) -> Formula:
    """Return whether the two differ."""
    if left.kind == "constant":
        return not_(right) if left.value else right
    if right.kind == "constant":
        return not_(left) if right.value else left
    return Formula("xor", operands=(left, right), size=left.size + right.size)


def choice(condition: Formula, yes: Formula, no: Formula) -> Formula:
    """Return ``yes`` where ``condition`` holds, else ``no``."""
    return or_(and_(condition, yes), and_(not_(condition), no))


def any_of(formulas: Sequence[Formula]) -> Formula:
    """Return whether one of them holds; of none, no."""
    return _balanced(or_, formulas, FALSE)


def all_of(formulas: Sequence[Formula]) -> Formula:
    """Return whether each of them holds; of none, yes."""
    return _balanced(and_, formulas, TRUE)


def _balanced(join: Callable[[Formula, Formula], Formula], formulas: Sequence[Formula], of_none: Formula) -> Formula:
    """Join formulas as a tree as flat as can be: thousands of bits in a row would be nested too deeply."""
    if not formulas:
        return of_none
    if len(formulas) == 1:
        return formulas[0]
    half = len(formulas) // 2
    return join(_balanced(join, formulas[:half], of_none), _balanced(join, formulas[half:], of_none))


def bits_of(formula: Formula) -> set[int]:
    """Return the indices of the bits that the formula names."""
    found: set[int] = set()
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if part.kind == "bit":
            found.add(part.value)
        waiting += part.operands
    return found


def renamed(formula: Formula, names: Mapping[int, int]) -> Formula:
    """Return the formula with other bits in place of some."""
    if formula.kind == "bit":
        return bit(names[formula.value]) if formula.value in names else formula
    if not formula.operands:
        return formula
    return replace(formula, operands=tuple(renamed(operand, names) for operand in formula.operands))


def to_expr(formula: Formula, clbits: Sequence[Clbit]) -> expr.Expr:
    """Return the formula as Qiskit's expression over single bits.

    Args:
        formula: the formula.
        clbits: the circuit's classical bits, by index.
    """
    if formula.kind == "constant":
        return expr.Value(bool(formula.value), _BOOL)
    if formula.kind == "bit":
        return expr.Var(clbits[formula.value], _BOOL)
    operands = map(partial(to_expr, clbits=clbits), formula.operands)
    if formula.kind == "not":
        return expr.Unary(expr.Unary.Op.LOGIC_NOT, next(operands), _BOOL)
    return expr.Binary(_BINARY[formula.kind], *operands, _BOOL)
