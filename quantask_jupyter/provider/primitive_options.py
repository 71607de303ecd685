"""What holds for every call of a primitive, under our names or under Aer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from qiskit.exceptions import QiskitError

from quantask_jupyter.client.request import as_whole
from quantask_jupyter.provider.backend import QuantaskBackend
from quantask_jupyter.provider.backend_options import (
    check_names,
    check_options,
    method_options,
    misspelt_of_run,
    of_run,
    with_effect,
)
from quantask_jupyter.provider.submitted import in_qiskits_words

OptionsT = TypeVar("OptionsT", bound="PrimitiveOptions")


@dataclass(slots=True)  # a misspelt option is an error, also when it is set
class PrimitiveOptions:
    """What samplers and estimators have in common.

    Attributes:
        seed: makes what is drawn the same in every call.
        method: the simulation method; chosen by the circuit if None.
        noise: Quantask's description of noise, or a ``NoiseModel`` of Aer's.
        backend_options: options of a backend, by Aer's names: ``method``, ``noise_model`` and so on.
        run_options: the same for each call, which go before: ``seed_simulator`` and so on.
        tags: of each task, to find it by.
    """

    seed: int | None = None
    method: str | None = None
    noise: Any = None
    backend_options: dict[str, Any] = field(default_factory=dict)
    run_options: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()

    def chosen(self, backend: QuantaskBackend) -> Chosen:
        """Return what holds: what is said under our name, else under Aer's, else what the backend has been told.

        Raises:
            ValueError: an option of Aer's names does not exist.
            QiskitError: one has a value that it cannot have.
        """
        self.check()
        said = with_effect(_said(self.backend_options)) | of_run(_said(self.run_options))
        of_backend = backend.options
        method = self.method or said.get("method") or of_backend.method
        with in_qiskits_words(QiskitError):
            seed = as_whole("seed", _first(self.seed, said.get("seed_simulator"), of_backend.seed_simulator))
        return Chosen(
            seed=seed,
            method=None if method == "automatic" else method,
            noise=_first(self.noise, said.get("noise"), said.get("noise_model"), backend.noise),
            method_options=method_options(of_backend.__dict__ | said, method),
            shots=said.get("shots"),
            tags=self.tags,
        )

    def check(self) -> None:
        """Check Aer's options.

        Raises:
            ValueError: one of the backend does not exist, or one of runs is misspelt.
            QiskitError: one has a value that it cannot have.
        """
        check_names(self.backend_options)
        check_options(_said(self.backend_options))
        misspelt = misspelt_of_run(self.run_options)
        if misspelt is not None:
            raise ValueError(misspelt)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a call of a primitive is simulated.

    Attributes:
        seed: of its first circuit; None to have it drawn.
        method: the simulation method; None to have it chosen by the circuit.
        noise: Quantask's description of noise, or a ``NoiseModel`` of Aer's; None without.
        method_options: by Aer's names.
        shots: over which an estimator's values behind a measurement are averages; None for the default.
        tags: of each task.
    """

    seed: int | None
    method: str | None
    noise: Any
    method_options: dict[str, Any] | None = None
    shots: int | None = None
    tags: Sequence[str] = ()


def _said(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


class UnknownOptionError(TypeError, ValueError):
    """Options of a primitive have a name that there is not: a ``TypeError`` as Aer's own, and a ``ValueError``."""


def as_options(kind: type[OptionsT], given: object) -> OptionsT:
    """Return options of a kind, from these, a dictionary of them or None.

    Raises:
        UnknownOptionError: one does not exist, or this is neither.
        QiskitError: one has a value that it cannot have.
    """
    if isinstance(given, kind):
        return given
    if given is not None and not isinstance(given, Mapping):
        raise UnknownOptionError(f"Options must be a dictionary or {kind.__name__}, not a {type(given).__name__}.")
    named = dict(given or {})
    known = {each.name for each in fields(kind)}
    unknown = sorted(named.keys() - known)
    if unknown:
        raise UnknownOptionError(f"There is no option {unknown[0]!r}; there are: {', '.join(sorted(known))}.")
    made = kind(**named)
    made.check()
    return made
