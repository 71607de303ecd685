"""Options of simulation methods, under Aer's names: which there are, and which values mean something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.errors import RequestInvalidError

MOST = 10**9
"""Of whole numbers."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole number."""

    words = f"a whole number from 1 to {MOST}"

    def takes(self, value: object) -> bool:
        return type(value) is int and 1 <= value <= MOST


@dataclass(frozen=True, slots=True)
class _Share:
    """A number below 1."""

    may_be_zero: bool

    @property
    def words(self) -> str:
        return "a number from 0 to below 1" if self.may_be_zero else "a number above 0 and below 1"

    def takes(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return 0 <= value < 1 and (self.may_be_zero or value > 0)


@dataclass(frozen=True, slots=True)
class _OneOf:
    """A word."""

    names: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"one of {', '.join(map(repr, self.names))}"

    def takes(self, value: object) -> bool:
        return value in self.names


_Kind = _Whole | _Share | _OneOf

_MPS: Mapping[str, _Kind] = {
    "matrix_product_state_max_bond_dimension": _Whole(),
    "matrix_product_state_truncation_threshold": _Share(may_be_zero=True),
    "mps_sample_measure_algorithm": _OneOf(("mps_heuristic", "mps_apply_measure", "mps_probabilities")),
    "mps_swap_direction": _OneOf(("mps_swap_left", "mps_swap_right")),
}
_EXTENDED_STABILIZER: Mapping[str, _Kind] = {
    "extended_stabilizer_sampling_method": _OneOf(("metropolis", "resampled_metropolis", "norm_estimation")),
    "extended_stabilizer_metropolis_mixing_time": _Whole(),
    "extended_stabilizer_approximation_error": _Share(may_be_zero=False),
    "extended_stabilizer_norm_estimation_samples": _Whole(),
    "extended_stabilizer_norm_estimation_repetitions": _Whole(),
    "extended_stabilizer_probabilities_snapshot_samples": _Whole(),
}
_OF_METHOD: Mapping[str, Mapping[str, _Kind]] = {
    "matrix_product_state": _MPS,
    "extended_stabilizer": _EXTENDED_STABILIZER,
}
METHOD_OPTIONS: Mapping[str, str] = {name: method for method, options in _OF_METHOD.items() for name in options}
"""The method of each option."""

_CUTTING = frozenset({"matrix_product_state_max_bond_dimension", "matrix_product_state_truncation_threshold"})
_REFUSED = {
    "mps_lapack": "With mps_lapack the simulator's process may crash, and so it is not there."
    " Leave it out: the states are the same without it.",
}


def check_method_options(options: Mapping[str, Any] | None, method: str | None) -> None:
    """Check a task's options of methods.

    Args:
        options: by Aer's names.
        method: that was asked for; None if the circuit decides, and options of other methods have no effect.

    Raises:
        RequestInvalidError: an option does not exist, is another method's than the one asked for, or has a value that
            it cannot have.
    """
    for name, value in (options or {}).items():
        if name in _REFUSED:
            raise RequestInvalidError(_REFUSED[name])
        if name not in METHOD_OPTIONS:
            known = ", ".join(sorted(METHOD_OPTIONS))
            raise RequestInvalidError(f"No method has the option {name[:60]!r}.", hint=f"Options: {known}.")
        of = METHOD_OPTIONS[name]
        if method not in (None, "automatic", of):
            raise RequestInvalidError(f"{name} is an option of the method {of}, and the one asked for is {method}.")
        kind = _OF_METHOD[of][name]
        if not kind.takes(value):
            raise RequestInvalidError(f"{name} must be {kind.words}.")


def options_of(method: str, options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return those options that a method has."""
    return {name: value for name, value in (options or {}).items() if METHOD_OPTIONS[name] == method}


def notes_of(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a circuit's author should know of the options that its method has."""
    cutting = sorted(_CUTTING & options.keys())
    return tuple(f"The counts are approximate where {name} has cut the state." for name in cutting)
