"""Patterns of bits as Qiskit's unsigned integers: numbers, cuts, signs."""

from __future__ import annotations

from qiskit.circuit.classical import expr, types


def sign(pattern: expr.Expr) -> expr.Expr:
    """Return ones where a number in two's complement is negative, else zeros."""
    width = pattern.type.width
    negative = expr.cast(expr.index(pattern, width - 1), types.Uint(width))
    return expr.sub(number(0, width), negative)


def negated_where(ones: expr.Expr, pattern: expr.Expr) -> expr.Expr:
    """Return a number in two's complement, negated where ``ones`` are ones, else as it is."""
    return expr.sub(expr.bit_xor(pattern, ones), ones)


def sum_of(terms: list[expr.Expr]) -> expr.Expr:
    """Return the sum, added by halves: thousands of bits in a row would be nested too deeply."""
    return terms[0] if len(terms) == 1 else expr.add(sum_of(terms[: len(terms) // 2]), sum_of(terms[len(terms) // 2 :]))


def together(terms: list[expr.Expr]) -> expr.Expr:
    """Return patterns of bits at different places as one."""
    if len(terms) == 1:
        return terms[0]
    return expr.bit_or(together(terms[: len(terms) // 2]), together(terms[len(terms) // 2 :]))


def number(value: int, width: int) -> expr.Expr:
    """Return the lowest bits of a known number."""
    return expr.lift(value & ((1 << width) - 1), types.Uint(width))


def cut(node: expr.Expr, width: int) -> expr.Expr:
    """Return the lowest bits of a pattern, or the pattern with zeros above.

    The low bits of a sum are the sum of the low bits; so nothing is computed that is then cut off.
    """
    if isinstance(node, expr.Value):
        return number(int(node.value), width)
    if node.type.width == width:
        return node
    if width < node.type.width:
        if isinstance(node, expr.Binary) and node.op in _LOW_BITS_ALONE:
            return expr.Binary(node.op, cut(node.left, width), cut(node.right, width), types.Uint(width))
        if isinstance(node, expr.Cast) and node.operand.type.kind is types.Uint:
            return cut(node.operand, width)
    return expr.cast(node, types.Uint(width))


def largest(node: expr.Expr) -> int:
    """Return a number that a pattern never exceeds: what it was widened from tells more than its width."""
    if isinstance(node, expr.Value):
        return int(node.value)
    if node.type.kind is types.Bool:
        return 1
    widest: int = (1 << node.type.width) - 1
    return min(widest, largest(node.operand)) if isinstance(node, expr.Cast) else widest


_LOW_BITS_ALONE = {
    expr.Binary.Op.ADD,
    expr.Binary.Op.SUB,
    expr.Binary.Op.MUL,
    expr.Binary.Op.BIT_AND,
    expr.Binary.Op.BIT_OR,
    expr.Binary.Op.BIT_XOR,
}
