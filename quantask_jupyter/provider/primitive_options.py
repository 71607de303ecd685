"""What holds for every call of a primitive, under our names or under Aer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

OptionsT = TypeVar("OptionsT")


@dataclass(slots=True)  # a misspelt option is an error, also when it is set
class PrimitiveOptions:
    """What samplers and estimators have in common.

    Attributes:
        seed: makes what is drawn the same in every call.
        method: the simulation method; chosen by the circuit if None.
        noise: Quantask's description of noise, or a ``NoiseModel`` of Aer's.
        backend_options: Aer's name for ``method`` and ``noise_model``.
        run_options: Aer's name for ``seed_simulator``.
    """

    seed: int | None = None
    method: str | None = None
    noise: Any = None
    backend_options: dict[str, Any] = field(default_factory=dict)
    run_options: dict[str, Any] = field(default_factory=dict)

    @property
    def chosen_seed(self) -> int | None:
        """The seed, under our name or else under Aer's."""
        under_aers_name: int | None = self.run_options.get("seed_simulator")
        return under_aers_name if self.seed is None else self.seed

    @property
    def chosen_method(self) -> str | None:
        """The method, under our name or else under Aer's."""
        return self.method or self.backend_options.get("method")

    @property
    def chosen_noise(self) -> Any:
        """The noise, under our name or else under Aer's."""
        return self.backend_options.get("noise_model") if self.noise is None else self.noise


def as_options(kind: type[OptionsT], given: object) -> OptionsT:
    """Return options of a kind, from these, a dictionary of them or None.

    Raises:
        ValueError: one does not exist, or this is neither.
    """
    if isinstance(given, kind):
        return given
    if given is not None and not isinstance(given, Mapping):
        raise ValueError(f"Options must be a dictionary or {kind.__name__}, not a {type(given).__name__}.")
    named = dict(given or {})
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # one of our dataclasses
    unknown = sorted(named.keys() - known)
    if unknown:
        raise ValueError(f"There is no option {unknown[0]!r}; there are: {', '.join(sorted(known))}.")
    return kind(**named)
