"""What holds for every call of a primitive, under our names or under Aer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from quantask_jupyter.provider.backend import QuantaskBackend

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

    def chosen(self, backend: QuantaskBackend) -> Chosen:
        """Return what holds: what is said under our name, else under Aer's, else what the backend has been told."""
        of_backend = backend.options
        method = self.method or self.backend_options.get("method") or of_backend.method
        return Chosen(
            seed=_first(self.seed, self.run_options.get("seed_simulator"), of_backend.seed_simulator),
            method=None if method == "automatic" else method,
            noise=_first(self.noise, self.backend_options.get("noise_model"), backend.noise),
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a call of a primitive is simulated.

    Attributes:
        seed: of its first circuit; None to have it drawn.
        method: the simulation method; None to have it chosen by the circuit.
        noise: Quantask's description of noise, or a ``NoiseModel`` of Aer's; None without.
    """

    seed: int | None
    method: str | None
    noise: Any


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


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
