"""The primitives of ``qiskit_ibm_runtime``, with options of devices that may be set and mean nothing here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, is_dataclass
from typing import Any

from qiskit.exceptions import QiskitError

from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.provider.backend import QuantaskBackend, simulator_of
from quantask_jupyter.provider.estimated_by_shots import DEFAULT_PRECISION
from quantask_jupyter.provider.estimator import EstimatorOptions, EstimatorV2
from quantask_jupyter.provider.runtime_job import RuntimeJob
from quantask_jupyter.provider.sampler import SamplerOptions, SamplerV2


class StandInWarning(UserWarning):
    """What code asks of the service means something else here, or nothing."""


class _Nothing:
    """Options of the service that mean nothing here: anything may be set, and is there again when it is read."""

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        for name, value in (options or {}).items():
            setattr(self, name, value)

    def __bool__(self) -> bool:
        return any(value or not isinstance(value, _Nothing) for value in self.__dict__.values())

    def __repr__(self) -> str:
        return f"Options without effect: {self.__dict__}" if self else "Unset"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = self.__dict__[name] = _Nothing()
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, _kept(value))


def _kept(value: Any) -> Any:
    return _Nothing(value) if isinstance(value, Mapping) else value


class _Local:
    """What the service's own local mode takes, and what it means here."""

    _MEANT = {"seed_simulator": "seed", "noise_model": "noise"}  # noqa: RUF012 - nobody changes it

    def __init__(self, options: Any) -> None:
        object.__setattr__(self, "_options", options)

    def __getattr__(self, name: str) -> Any:
        if name in self._MEANT:
            return getattr(self._options, self._MEANT[name])
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._MEANT:
            setattr(self._options, self._MEANT[name], value)
        elif value is not None:
            warn_user(f"The option simulator.{name} means nothing here.", StandInWarning)

    def set_backend(self, backend: Any) -> None:
        """Say that it means nothing: the backend is the primitive's own."""
        warn_user(f"simulator.set_backend means nothing here: give {backend.name} as the mode.", StandInWarning)


class _Environment:
    """Tags of jobs; what else there is of an environment is set without effect."""

    def __init__(self, options: Any) -> None:
        object.__setattr__(self, "_options", options)

    def __getattr__(self, name: str) -> Any:
        if name == "job_tags":
            return self._options.tags
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "job_tags":
            self._options.tags = value or ()
        elif value is not None:
            warn_user(f"The option environment.{name} means nothing here.", StandInWarning)


_GROUPS = {"simulator": _Local, "environment": _Environment}


class _Lenient:
    """Options in which those of devices may be set without effect, and groups of options that mean something."""

    def __getattr__(self, name: str) -> Any:
        if name in _GROUPS:
            return _GROUPS[name](self)
        if name.startswith("_"):
            raise AttributeError(name)
        warn_user(f"The option {name} means nothing here.", StandInWarning)
        made = self.__dict__[name] = _Nothing()
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _GROUPS:
            for each, one in dict(value or {}).items():
                setattr(_GROUPS[name](self), each, one)
            return
        own = type(self).__dataclass_fields__.get(name)  # type: ignore[attr-defined]
        if own is not None:
            super().__setattr__(name, own.default if value is None and own.default is not MISSING else value)
            return
        if name not in self.__dict__:
            warn_user(f"The option {name} means nothing here.", StandInWarning)
        super().__setattr__(name, _kept(value))

    def update(self, **options: Any) -> None:
        """Set several options."""
        for name, value in options.items():
            setattr(self, name, value)


@dataclass(init=False)
class RuntimeSamplerOptions(_Lenient, SamplerOptions):
    """A sampler's options, as the service has them."""

    def __init__(self, **options: Any) -> None:
        """Set the options that mean something here, and say which do not."""
        SamplerOptions.__init__(self)
        self.update(**options)


@dataclass(init=False)
class RuntimeEstimatorOptions(_Lenient, EstimatorOptions):
    """An estimator's options, as the service has them.

    Attributes:
        default_precision: of a PUB that says none: 1/64, as the service has it; 0 for the simulated values themselves.
        default_shots: if there are any, the precision is that of so many shots, whatever ``default_precision`` is.
    """

    default_precision: float = DEFAULT_PRECISION
    default_shots: int | None = None

    def __init__(self, **options: Any) -> None:
        """Set the options that mean something here, and say which do not."""
        EstimatorOptions.__init__(self, default_precision=DEFAULT_PRECISION)
        self.update(**options)


class RuntimeSampler(SamplerV2):
    """The sampler."""

    _job_kind = RuntimeJob

    def __init__(self, mode: Any = None, options: Any = None) -> None:
        """Sample on a backend, a session or a batch."""
        super().__init__(_simulated(mode), options=_options(RuntimeSamplerOptions, options))
        self.mode = mode

    def backend(self) -> QuantaskBackend:
        """Return the backend."""
        return self._backend


class RuntimeEstimator(EstimatorV2):
    """The estimator."""

    _job_kind = RuntimeJob

    def __init__(self, mode: Any = None, options: Any = None) -> None:
        """Estimate on a backend, a session or a batch."""
        super().__init__(_simulated(mode), options=_options(RuntimeEstimatorOptions, options))
        self.mode = mode

    def backend(self) -> QuantaskBackend:
        """Return the backend."""
        return self._backend

    def _precision(self, asked: float | None) -> float:
        shots = getattr(self._options, "default_shots", None)
        if asked is not None or not shots:
            return super()._precision(asked)
        if shots < 0:
            raise ValueError(f"default_shots must not be negative: {shots}.")
        return 1 / math.sqrt(shots)


class Executor:
    """What gives a device's own programs to the service: it can be made, as lessons do, and runs nothing."""

    def __init__(self, mode: Any = None, options: Any = None) -> None:
        """Say that it runs nothing."""
        self.mode, self.options = mode, options
        warn_user("An Executor runs nothing here: Quantask has samplers and estimators.", StandInWarning)

    def run(self, *_program: Any, **_options: Any) -> Any:
        """Refuse.

        Raises:
            QiskitError: always.
        """
        raise QiskitError("An Executor's programs are of devices. Quantask runs circuits by samplers and estimators.")


def _simulated(mode: Any) -> Any:
    """Return what a primitive runs on; a simulator of ours for a backend of others, as the service's local mode."""
    ours = simulator_of(mode)
    if ours is not mode:
        warn_user(f"Quantask simulates {mode.name}.", StandInWarning)
    return ours


def _options(kind: type[Any], given: Any) -> Any:
    if isinstance(given, kind):
        return given
    made = kind()
    made.update(**_told(given))
    return made


def _told(given: Any) -> dict[str, Any]:
    """Return what options say, of those of the installed package too, in which most is there and not set."""
    options = given if isinstance(given, Mapping) else getattr(given, "__dict__", {})
    told = {name: _told(value) if is_dataclass(value) else value for name, value in options.items()}
    return {name: value for name, value in told.items() if type(value).__name__ != "UnsetType" and value != {}}
