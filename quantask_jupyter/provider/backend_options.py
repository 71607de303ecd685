"""What a run of a backend may be told, under Aer's names, and which values mean something."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from typing import Any

from qiskit.exceptions import QiskitError
from qiskit.providers import Options

from quantask_jupyter.client.noise_model import as_data
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.noise import check_noise
from quantask_jupyter.errors import RequestInvalidError

_NOISE = ("noise", "noise_model")


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
        device="CPU",
        precision="double",
    )


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
    if given.get("device") not in (None, "CPU"):
        raise _refused(f"The simulation device {given['device']!r} is not there: Quantask simulates on CPUs.")
    if given.get("precision") not in (None, "double", "single"):
        raise _refused(f"The precision is 'single' or 'double', not {given['precision']!r}.")
    if given.get("precision") == "single":
        warnings.warn("Quantask simulates in double precision, also where single would do.", stacklevel=3)


def _check_noise(name: str, noise: Any) -> None:
    try:
        data = as_data(noise)
        if data is None or isinstance(data, Mapping):
            check_noise(data)
            return
    except RequestInvalidError as error:
        raise _refused(str(error)) from error
    example = "{'readout': 0.02}"
    kind = type(noise).__name__
    raise _refused(f"{name} must be a NoiseModel of Qiskit Aer or a dictionary such as {example}, not a {kind}.")


def _refused(message: str) -> QiskitError:
    """Return Qiskit's error, of Aer's kind for code that was written for Aer and catches that."""
    aer = sys.modules.get("qiskit_aer")
    kind: type[QiskitError] = QiskitError if aer is None else aer.AerError
    return kind(message)
