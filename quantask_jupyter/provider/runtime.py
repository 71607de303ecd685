"""A stand-in for ``qiskit_ibm_runtime``, for notebooks of courses that were written for that service.

``with as_runtime():`` has ``import qiskit_ibm_runtime`` give this module's classes in the block and says so. Nothing of
the service is reached, and nothing that is installed is changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from quantask_jupyter.domain.devices import PREFIX, check_device
from quantask_jupyter.provider.backend import QuantaskBackend
from quantask_jupyter.provider.estimator import EstimatorOptions, EstimatorV2
from quantask_jupyter.provider.sampler import SamplerOptions, SamplerV2
from quantask_jupyter.provider.service import Batch, QuantaskService, Session
from quantask_jupyter.provider.warned import warn_user

NAME = "qiskit_ibm_runtime"
FAKE_PROVIDER = f"{NAME}.fake_provider"


class StandInWarning(UserWarning):
    """What code asks of the service means something else here, or nothing."""


class RuntimeService(QuantaskService):
    """The service: its backends are Quantask's simulators, whatever they are called."""

    def __init__(self, *account: Any, **named: Any) -> None:
        """Use the deployment; what the service is told of an account is not needed."""
        super().__init__(**({"account": account} if account else {}), **named)

    def backends(self, name: str | None = None, **criteria: Any) -> list[QuantaskBackend]:
        """Return the backends that fulfil the criteria which mean something here, and say which do not."""
        known = {key: criteria.pop(key) for key in ("min_num_qubits", "filters") if key in criteria}
        ignored = sorted(key for key, value in criteria.items() if value is not None)
        if ignored:
            warn_user(f"Quantask has simulators alone: {', '.join(ignored)} is not looked at.", StandInWarning)
        return super().backends(name, **known)

    def backend(self, name: str = "aer", **_instance: Any) -> QuantaskBackend:
        """Return a backend; for the name of a device a simulator without noise, and a warning that says so."""
        names = [backend.name for backend in super().backends()]
        if name not in names:
            warn_user(
                f"There is no {name} here: {names[0]}, a simulator without noise, takes its place.", StandInWarning
            )
        return super().backend(name if name in names else names[0])


class _Nothing:
    """Options of the service that mean nothing here: anything may be set."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _Lenient:
    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        warn_user(f"The option {name} means nothing here.", StandInWarning)
        return _Nothing()


@dataclass
class RuntimeSamplerOptions(_Lenient, SamplerOptions):
    """A sampler's options, in which those of devices may be set without effect."""


@dataclass
class RuntimeEstimatorOptions(_Lenient, EstimatorOptions):
    """An estimator's options, in which those of devices may be set without effect."""


class RuntimeSampler(SamplerV2):
    """The sampler."""

    def __init__(self, mode: Any = None, options: Any = None) -> None:
        """Sample on a backend, a session or a batch."""
        super().__init__(mode, options=_options(RuntimeSamplerOptions, options))


class RuntimeEstimator(EstimatorV2):
    """The estimator."""

    def __init__(self, mode: Any = None, options: Any = None) -> None:
        """Estimate on a backend, a session or a batch."""
        super().__init__(mode, options=_options(RuntimeEstimatorOptions, options))


def _options(kind: type[Any], given: Any) -> Any:
    made = kind()
    named = dict(given if isinstance(given, Mapping) else getattr(given, "__dict__", {}))
    local = dict(named.pop("simulator", None) or {})  # what the service's own local mode takes
    if "seed_simulator" in local:
        made.seed = local.pop("seed_simulator")
    if local.get("noise_model") is not None:
        made.noise = local.pop("noise_model")
    for name in sorted(local):
        warn_user(f"The option simulator.{name} means nothing here.", StandInWarning)
    for name, value in named.items():
        if not hasattr(type(made), name) and name not in type(made).__dataclass_fields__:
            warn_user(f"The option {name} means nothing here.", StandInWarning)
        setattr(made, name, value)
    return made


class _FakeProvider(ModuleType):
    """The module with fake devices: each of its classes makes the backend of that device."""

    FakeProviderForBackendV2 = QuantaskService

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not name.startswith("Fake"):
            raise AttributeError(name)
        device = f"{PREFIX}{name.removeprefix('Fake').removesuffix('V2').lower()}"
        check_device(device)
        return partial(QuantaskBackend, device)


def _module() -> ModuleType:
    module = ModuleType(NAME, __doc__)
    names = {
        "QiskitRuntimeService": RuntimeService,
        "SamplerV2": RuntimeSampler,
        "Sampler": RuntimeSampler,
        "EstimatorV2": RuntimeEstimator,
        "Estimator": RuntimeEstimator,
        "SamplerOptions": RuntimeSamplerOptions,
        "EstimatorOptions": RuntimeEstimatorOptions,
        "Session": Session,
        "Batch": Batch,
        "fake_provider": _FakeProvider(FAKE_PROVIDER),
    }
    for name, value in names.items():
        setattr(module, name, value)
    return module


@contextmanager
def as_runtime() -> Iterator[ModuleType]:
    """Have ``import qiskit_ibm_runtime`` give Quantask's classes in the block, and say so.

    What was imported in the block stays usable after it; the package itself, if it is installed, is what the name gives
    again.
    """
    sys.stderr.write("Quantask stands in for qiskit_ibm_runtime: circuits run on its simulators, and on no device.\n")
    hidden = {name: module for name, module in sys.modules.items() if name == NAME or name.startswith(f"{NAME}.")}
    for name in hidden:
        del sys.modules[name]
    module = sys.modules[NAME] = _module()
    sys.modules[FAKE_PROVIDER] = module.fake_provider
    try:
        yield module
    finally:
        del sys.modules[NAME], sys.modules[FAKE_PROVIDER]
        sys.modules.update(hidden)
