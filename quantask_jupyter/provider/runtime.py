"""A stand-in for ``qiskit_ibm_runtime``, for notebooks of courses that were written for that service.

``with as_runtime():`` has ``import qiskit_ibm_runtime`` give this module's classes in the block and says so. Nothing of
the service is reached, and nothing that is installed is changed. Parts of the package that are about circuits alone
(``transpiler``, ``debug_tools``) are its own, if it is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

from qiskit.providers import JobError, JobTimeoutError

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.domain.devices import PREFIX, check_device, known_devices
from quantask_jupyter.domain.states import Status
from quantask_jupyter.provider.backend import QuantaskBackend
from quantask_jupyter.provider.job import QuantaskJob
from quantask_jupyter.provider.primitive_job import PrimitiveJob
from quantask_jupyter.provider.runtime_job import RuntimeJob
from quantask_jupyter.provider.runtime_primitives import (
    Executor,
    RuntimeEstimator,
    RuntimeEstimatorOptions,
    RuntimeSampler,
    RuntimeSamplerOptions,
    StandInWarning,
)
from quantask_jupyter.provider.service import Batch, QuantaskService, Session

NAME = "qiskit_ibm_runtime"
FAKE_PROVIDER = f"{NAME}.fake_provider"
OPTIONS = f"{NAME}.options"
_SAID = (
    "Quantask stands in for qiskit_ibm_runtime: circuits run on its simulators, and on no device.\n"
    "An estimator's values deviate by its precision, as the service's do: 1/64, if nothing is said; 0 for none.\n"
)
_OF_CIRCUITS = frozenset({"circuit", "debug_tools", "transpiler", "visualization"})


class RuntimeService(QuantaskService):
    """The service: its backends are Quantask's simulators, whatever they are called."""

    _primitive_job = RuntimeJob

    def __init__(self, *account: Any, **named: Any) -> None:
        """Use the deployment; what the service is told of an account is not needed."""
        super().__init__(**({"account": account} if account else {}), **named)

    @staticmethod
    def saved_accounts(**_criteria: Any) -> dict[str, Any]:
        """Return none: no account is needed."""
        return {}

    @staticmethod
    def delete_account(**_criteria: Any) -> bool:
        """Return False: there was none."""
        return False

    def active_account(self) -> dict[str, Any] | None:
        """Return None: no account is needed."""
        return None

    def usage(self) -> dict[str, Any]:
        """Return what is used of an account, by the service's names: nothing, and there is no limit."""
        return {"usage_consumed_seconds": 0, "usage_limit_seconds": None, "usage_limit_reached": False}

    def active_instance(self) -> str:
        """Return that there is none: there is one deployment."""
        return ""

    def instances(self) -> list[dict[str, Any]]:
        """Return none: there is one deployment."""
        return []

    def backends(
        self, name: str | None = None, min_num_qubits: int | None = None, **criteria: Any
    ) -> list[QuantaskBackend]:
        """Return the backends that fulfil the criteria which mean something here, and say which do not."""
        filters = criteria.pop("filters", None)
        ignored = sorted(key for key, value in criteria.items() if value not in (None, False) or key == "simulator")
        if ignored:
            warn_user(f"Quantask has simulators alone: {', '.join(ignored)} is not looked at.", StandInWarning)
        return super().backends(name, min_num_qubits=min_num_qubits, filters=filters)

    def least_busy(self, min_num_qubits: int | None = None, **criteria: Any) -> QuantaskBackend:
        """Return a backend that fulfils the criteria of :meth:`backends`; all of them share one queue."""
        return super().least_busy(min_num_qubits=min_num_qubits, **criteria)

    def backend(self, name: str = "aer", **_instance: Any) -> QuantaskBackend:
        """Return a backend; for the name of a device a simulator without noise, and a warning that says so."""
        names = [backend.name for backend in super().backends()]
        if name not in names:
            warn_user(
                f"There is no {name} here: {names[0]}, a simulator without noise, takes its place.", StandInWarning
            )
        return super().backend(name if name in names else names[0])

    def jobs(
        self,
        limit: int | None = 10,
        skip: int = 0,
        backend_name: str | None = None,
        pending: bool | None = None,
        program_id: str | None = None,
        job_tags: Sequence[str] | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        **others: Any,
    ) -> list[QuantaskJob | PrimitiveJob]:
        """Find jobs again, newest first; what else the service could be told means nothing here, and that is said."""
        ignored = sorted(name for name, value in {"program_id": program_id, **others}.items() if value is not None)
        if ignored:
            warn_user(f"{', '.join(ignored)} is not looked at.", StandInWarning)
        after, before = (None if each is None else each.astimezone() for each in (created_after, created_before))

        def wanted(task: QuantumJob) -> bool:
            stored = task.to_dict()
            created = datetime.fromisoformat(stored["created_at"])
            return (
                backend_name in (None, stored["backend"])
                and pending in (None, not Status(stored["status"]).is_final)
                and {*(job_tags or ())} <= {*stored["tags"]}
                and (after is None or after <= created)
                and (before is None or created <= before)
            )

        return self._jobs(limit, skip, None, wanted)


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
    options = {"SamplerOptions": RuntimeSamplerOptions, "EstimatorOptions": RuntimeEstimatorOptions}
    names = {
        "QiskitRuntimeService": RuntimeService,
        "SamplerV2": RuntimeSampler,
        "Sampler": RuntimeSampler,
        "EstimatorV2": RuntimeEstimator,
        "Estimator": RuntimeEstimator,
        **options,
        "RuntimeJobV2": RuntimeJob,
        "IBMBackend": QuantaskBackend,
        "RuntimeJobFailureError": JobError,
        "RuntimeJobTimeoutError": JobTimeoutError,
        "Session": Session,
        "Batch": Batch,
        "Executor": Executor,
        "fake_provider": _FakeProvider(FAKE_PROVIDER),
        "options": ModuleType(OPTIONS),
        "__path__": [],
        "__version__": _version(),
    }
    for name, value in names.items():
        setattr(module, name, value)
    for kind in (Session, Batch):
        part = ModuleType(f"{NAME}.{kind.__name__.lower()}")
        setattr(part, kind.__name__, kind)
        setattr(module, kind.__name__.lower(), part)
    for name, value in options.items():
        setattr(module.options, name, value)
    return module


def _version() -> str:
    """Return that of the package, which code prints; of one that is not installed there is none."""
    try:
        return version("qiskit-ibm-runtime")
    except PackageNotFoundError:
        return "none"


def _hide() -> dict[str, ModuleType]:
    """Take all of the package out of what is imported, and return it."""
    names = [name for name in sys.modules if name.partition(".")[0] == NAME]
    return {name: sys.modules.pop(name) for name in names}


class _OwnParts(MetaPathFinder, Loader):
    """Finds the parts of the installed package that are about circuits alone, as it has them itself."""

    def __init__(self, hidden: dict[str, ModuleType]) -> None:
        """Keep what is imported of the package in ``hidden``, where its modules find each other."""
        self._hidden = hidden
        self._specs: dict[str, ModuleSpec | None] = {}

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        """Return that a module is found here, if it is of one of these parts and the package is installed."""
        parts = fullname.split(".")
        wanted = parts[0] == NAME and parts[1:2] and parts[1] in _OF_CIRCUITS and known_devices()
        return ModuleSpec(fullname, self) if wanted else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the package's own module."""
        ours = _hide()
        sys.modules.update(self._hidden)
        sys.meta_path.remove(self)
        try:
            module = import_module(spec.name)
        finally:
            sys.meta_path.insert(0, self)
            self._hidden.update(_hide())
            sys.modules.update(ours)
        self._specs[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it was: the import has written into it who has found it."""
        module.__spec__ = self._specs.pop(module.__name__)


@contextmanager
def as_runtime() -> Iterator[ModuleType]:
    """Have ``import qiskit_ibm_runtime`` give Quantask's classes in the block, and say so.

    What was imported in the block stays usable after it; the package itself, if it is installed, is what the name gives
    again.
    """
    sys.stderr.write(_SAID)
    hidden = _hide()
    own_parts = _OwnParts(hidden)
    module = sys.modules[NAME] = _module()
    sys.modules[FAKE_PROVIDER] = sys.modules[f"{FAKE_PROVIDER}.backends"] = module.fake_provider
    for part in (module.options, module.session, module.batch):
        sys.modules[part.__name__] = part
    sys.meta_path.insert(0, own_parts)
    try:
        yield module
    finally:
        sys.meta_path.remove(own_parts)
        _hide()
        sys.modules.update(hidden)
