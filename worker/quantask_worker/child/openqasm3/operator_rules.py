"""What an operator's rule is: the types that it works in, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quantask_worker.child.openqasm3.casts import Converter, conversion_rule
from quantask_worker.child.openqasm3.types import ComplexType, FloatType, Type, as_number, is_integer


@dataclass(frozen=True, slots=True)
class BinaryRule:
    """What an operator does to two types.

    Attributes:
        left: what the left operand is converted to first.
        right: what the right one is converted to.
        result: the result's type.
        compute: the result's raw of two converted raws.
        convert_left: the left operand's conversion.
        convert_right: the right one's.
    """

    left: Type
    right: Type
    result: Type
    compute: Callable[[Any, Any], Any]
    convert_left: Converter
    convert_right: Converter


@dataclass(frozen=True, slots=True)
class UnaryRule:
    """What an operator does to one type: convert it to ``operand``, then compute the ``result``."""

    operand: Type
    result: Type
    compute: Callable[[Any], Any]
    convert: Converter


def rule_for(left: Type, right: Type, result: Type, compute: Callable[[Any, Any], Any], *sources: Type) -> BinaryRule:
    """Return the rule that converts two source types to ``left`` and ``right`` and then computes."""
    source_left, source_right = sources
    convert_left, convert_right = _operand_conversion(source_left, left), _operand_conversion(source_right, right)
    return BinaryRule(left, right, result, compute, convert_left, convert_right)


def _operand_conversion(source: Type, target: Type) -> Converter:
    """Return an operand's conversion; a register that meets a number is first the ``uint`` of its bits."""
    if is_integer(target) or isinstance(target, (FloatType, ComplexType)):
        return conversion_rule(as_number(source), target)
    return conversion_rule(source, target)
