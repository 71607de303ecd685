"""What a run of a backend may be told, under Aer's names, and which values mean something."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from qiskit.exceptions import QiskitError
from qiskit.providers import Options
from qiskit.transpiler import CouplingError, CouplingMap

from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.client.request import as_plain_data
from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.domain.method_options import METHOD_OPTIONS, check_method_options, options_of
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.noise import check_noise
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.provider.simulator_target import edges_of

_NOISE = ("noise", "noise_model")
_OF_WORKERS = frozenset(
    {
        *("max_parallel_threads", "max_parallel_experiments", "max_parallel_shots", "max_memory_mb"),
        *("max_job_size", "max_shot_size", "num_threads_per_device", "executor", "accept_distributed_results"),
        *("statevector_parallel_threshold", "extended_stabilizer_parallel_threshold", "mps_parallel_threshold"),
        *("superoperator_parallel_threshold", "unitary_parallel_threshold", "mps_omp_threads", "mps_log_data"),
        *("fusion_enable", "fusion_verbose", "fusion_max_qubit", "fusion_threshold", "fusion_cost_factor"),
        *("fusion_allow_kraus", "fusion_allow_superop", "fusion_parallelization_threshold"),
        *("blocking_enable", "blocking_qubits", "chunk_swap_buffer_qubits", "memory_blocking_bits"),
        *("batched_shots_gpu", "batched_shots_gpu_max_qubits", "target_gpus", "cuStateVec_enable"),
        *("tensor_network_num_sampling_qubits", "use_cuTensorNet_autotuning"),
        *("shot_branching_enable", "shot_branching_sampling_enable", "runtime_parameter_bind_enable"),
        *("statevector_sample_measure_opt", "stabilizer_max_snapshot_probabilities", "enable_truncation"),
        *("zero_threshold", "chop_threshold", "validation_threshold"),
    }
)
"""Aer's options of how a simulation is computed and how much it may use, which workers know better, and of its log."""
_OF_DEVICES = {"meas_level": 2, "init_qubits": True, "meas_return": None}
"""Options of runs on devices that code for these gives to simulators, too; for None, any value means nothing here."""
_OF_OLD = frozenset(
    {
        *("extended_stabilizer_mixing_time", "extended_stabilizer_measure_sampling"),
        "extended_stabilizer_disable_measurement_opt",
    }
)
"""Names that Aer's tutorials have, and Aer itself no longer knows."""
_LIKE = 0.75  # of 1: names that are more alike are taken for misspelt ones


def default_options() -> Options:
    """Return the options of a backend that nobody has set."""
    return Options(
        shots=1024,
        seed_simulator=None,
        memory=False,
        parameter_binds=None,
        method=None,
        noise=None,
        noise_model=None,
        basis_gates=None,
        coupling_map=None,
        device="CPU",
        precision="double",
        mps_lapack=False,
        **dict.fromkeys(METHOD_OPTIONS),
    )


def with_effect(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that mean something here, and say which do not; their values are checked.

    Raises:
        NoSuchOptionError: one has a name that there is not.
        QiskitError: as :func:`check_options`.
    """
    own, old = sorted(_OF_WORKERS & given.keys()), sorted(_OF_OLD & given.keys())
    if own:
        warn_user(f"Quantask's workers see to {', '.join(own)} by themselves.")
    if old:
        warn_user(f"Aer has no {', '.join(old)} any more: it has no effect.")
    check_names(given)
    chosen = {name: value for name, value in given.items() if name not in (*own, *old)}
    check_options(chosen)
    if given.get("precision") == "single":
        warn_user("Quantask simulates in double precision, also where single would do.")
    return chosen


def of_run(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a run that mean something here; as in Aer it may have others, which have no effect.

    None says nothing, and what the backend was told holds; but ``noise_model=None`` is a run without noise, as in Aer.

    Raises:
        QiskitError: one is misspelt, or says what no simulation does; or as :func:`check_options`.
    """
    misspelt = misspelt_of_run(given)
    if misspelt is not None:
        raise _refused(misspelt)
    for name, value in _OF_DEVICES.items():
        if value is not None and given.get(name) not in (None, value):
            raise _refused(f"{name}={given[name]!r} cannot be simulated: here it is always {value!r}.")
    unknown = sorted(given.keys() - _names_of_run())
    if unknown:
        warn_user(f"Quantask has no option {', '.join(unknown)} of a run: it has no effect.")
    said = {name: value for name, value in given.items() if value is not None or name in _NOISE}
    return with_effect({name: value for name, value in said.items() if name not in (*_OF_DEVICES, *unknown)})


def misspelt_of_run(given: Mapping[str, Any]) -> str | None:
    """Say which option of a run most likely is another, misspelt; None if none is."""
    known = sorted(_names_of_run())
    for name in sorted(given.keys() - {*known}):
        like = get_close_matches(name, known, 1, _LIKE) or [other for other in known if name in other]
        if like:
            return f"There is no option {name!r} of a run. Did you mean {like[0]!r}?"
    return None


def _names_of_run() -> frozenset[str]:
    return frozenset(default_options().__dict__).union(_OF_WORKERS, _OF_OLD, _OF_DEVICES)


def check_names(given: Mapping[str, Any]) -> None:
    """Check that options have names that there are.

    Raises:
        NoSuchOptionError: one has not.
    """
    known = default_options().__dict__.keys() | _OF_WORKERS | _OF_OLD
    unknown = sorted(given.keys() - known)
    if unknown:
        told = f"There is no option {unknown[0]!r} of a backend; there are: {', '.join(sorted(known))}."
        raise _no_such_option(told)


def method_options(options: Mapping[str, Any], method: str | None) -> dict[str, Any] | None:
    """Return the options of the method that is asked for, or of all if the circuit decides; those of others mean none.

    Args:
        options: of a backend or a run, among others.
        method: None or ``automatic`` if the circuit decides.
    """
    said = {name: options[name] for name in METHOD_OPTIONS if options.get(name) is not None}
    return (said if method in (None, "automatic") else options_of(method, said)) or None


def check_options(given: Mapping[str, Any]) -> None:
    """Check the values of options.

    Raises:
        QiskitError: one is none that the option can have. Where Aer is in use, it is Aer's ``AerError``.
    """
    for name in _NOISE:
        _check_noise(name, given.get(name))
    if all(given.get(name) is not None for name in _NOISE):
        raise _refused("noise and noise_model are two names of one option: give one of them.")
    method = given.get("method")
    if method not in (None, "automatic", *METHODS):
        raise _refused(f"There is no method {method!r}; there are: automatic, {', '.join(METHODS)}.")
    _check_method_options(given)
    _check_of_target(given)
    if given.get("device") not in (None, "CPU"):
        raise _refused(f"The simulation device {given['device']!r} is not there: Quantask simulates on CPUs.")
    if given.get("precision") not in (None, "double", "single"):
        raise _refused(f"The precision is 'single' or 'double', not {given['precision']!r}.")


def _check_of_target(given: Mapping[str, Any]) -> None:
    gates, couplings = given.get("basis_gates"), given.get("coupling_map")
    if gates is not None and not (_is_list(gates) and all(isinstance(name, str) for name in gates)):
        raise _refused("basis_gates must be a list of names of gates.")
    try:
        is_map = (isinstance(couplings, CouplingMap) or _is_list(couplings)) and bool(edges_of(couplings))
    except (CouplingError, TypeError, ValueError):
        is_map = False
    if couplings is not None and not is_map:
        raise _refused("coupling_map must be a CouplingMap or a list of pairs of qubits.")


def _is_list(value: object) -> bool:
    """Say whether it can be read again and again, and is no text."""
    return isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)


def _check_method_options(given: Mapping[str, Any]) -> None:
    named = {name: given[name] for name in METHOD_OPTIONS if given.get(name) is not None}
    if given.get("mps_lapack"):
        named["mps_lapack"] = True
    try:
        check_method_options(as_plain_data("The options of methods", named), None)
    except RequestInvalidError as error:
        raise _refused(str(error)) from error


def _check_noise(name: str, noise: Any) -> None:
    try:
        data = as_data(noise)
        if data is None or isinstance(data, Mapping):
            check_noise(as_plain_data(name, data))
            return
    except RequestInvalidError as error:
        raise _refused(str(error)) from error
    example = "{'readout': 0.02}"
    kind = type(noise).__name__
    raise _refused(f"{name} must be a NoiseModel of Qiskit Aer or a dictionary such as {example}, not a {kind}.")


def _refused(message: str) -> QiskitError:
    """Return Qiskit's error, of Aer's kind for code that was written for Aer and catches that."""
    return _kind()(message)


def _kind() -> type[QiskitError]:
    aer = sys.modules.get("qiskit_aer")
    kind: type[QiskitError] = QiskitError if aer is None else aer.AerError
    return kind


class NoSuchOptionError(AttributeError, ValueError):
    """An option has a name that there is not.

    A ``BackendV2`` raises an ``AttributeError`` then, as Qiskit documents it, Qiskit's primitives a ``ValueError``, and
    Aer a ``QiskitError`` of its own. Code catches any of them, and so this is all of them.
    """


def _no_such_option(message: str) -> Exception:
    kind = type("NoSuchOptionError", (_kind(), NoSuchOptionError), {"__doc__": NoSuchOptionError.__doc__})
    error: Exception = kind(message)
    return error
