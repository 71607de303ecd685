"""What an operation on values says when it is not allowed: it knows no place in the text, its caller does."""

from __future__ import annotations

from quantask_jupyter.errors import CircuitSyntaxError, QuantumError


class OperationError(Exception):
    """The language does not allow this operation on these types or values, or it goes beyond what is done here.

    Attributes:
        message: what is wrong, as one sentence in the words of the language.
        hint: what to write instead.
        kind: the error that the program's author is told: ``CircuitSyntaxError`` for what the language forbids,
            ``CircuitUnsupportedError`` for what it allows and is not run here, ``LimitExceededError`` for a bound.
    """

    def __init__(self, message: str, *, hint: str | None = None, kind: type[QuantumError] = CircuitSyntaxError) -> None:
        self.message = message
        self.hint = hint
        self.kind = kind
        super().__init__(message)


def shown(number: int) -> str:
    """Return an integer for a message: its digits, or how many bits it has if they are very many."""
    return str(number) if number.bit_length() <= 200 else f"a number of {number.bit_length()} bits"
