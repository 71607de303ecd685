"""Fake devices: real ones as they were on some day, with their couplings, gates and errors.

They come with the package ``qiskit-ibm-runtime``, which is an extra (``devices``): server, workers and kernels need it
where a device is asked for, and nobody else. Which there are is read from its files: importing it takes seconds.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from quantask_jupyter.errors import RequestInvalidError

PREFIX = "fake_"
"""How the names of devices begin."""

MOST_NAMED = 8
"""Devices that are named one by one where a name is none."""

_PACKAGE = "qiskit_ibm_runtime"
find_spec = PathFinder.find_spec  # on the disk, also while something in this process stands in for the package
_MISSING = "The backend {name} is a fake device of qiskit-ibm-runtime, which is not installed here."
_HINT = "pip install 'quantask-jupyter[devices]' for the server, its workers and the kernel."


def is_device(backend: str) -> bool:
    """Say whether a backend's name is that of a fake device, whether or not there is one of this name."""
    return backend.startswith(PREFIX)


@functools.cache
def known_devices() -> Mapping[str, int]:
    """Return the qubits of each fake device by its name; of none where the package is not installed."""
    package = find_spec(_PACKAGE)
    folders = (package.submodule_search_locations if package else None) or []
    described = (path for folder in folders for path in Path(folder, "fake_provider", "backends").glob("*/conf_*.json"))
    return {f"{PREFIX}{path.parent.name}": int(json.loads(path.read_bytes())["n_qubits"]) for path in sorted(described)}


def those_there_are(name: str, backends: Iterable[str]) -> str:
    """Return in words which backend might be meant by a name that none has, and which there are.

    Args:
        name: what was asked for.
        backends: the names of all there are.
    """
    known = sorted(backends)
    near = get_close_matches(name.lower(), known, n=1)
    told = ", ".join(known)
    devices = [each for each in known if is_device(each)]
    if len(devices) > MOST_NAMED:
        others = [each for each in known if not is_device(each)]
        told = " and ".join([*others, f"{len(devices)} fake devices, which %quantum backends lists"])
    return f"{f'Did you mean {near[0]}? ' if near else ''}There are: {told}."


def check_device(name: str) -> None:
    """Refuse a name that no fake device has.

    Raises:
        RequestInvalidError: there is none of this name, or the package is not installed.
    """
    if not known_devices():
        raise RequestInvalidError(_MISSING.format(name=name), hint=_HINT)
    if name not in known_devices():
        raise RequestInvalidError(f"There is no device {name!r}.", hint=those_there_are(name, known_devices()))


def device(name: str) -> Any:
    """Return Qiskit's backend of a fake device.

    Raises:
        RequestInvalidError: there is none of this name, or the package is not installed.
    """
    check_device(name)
    if _PACKAGE in sys.modules and sys.modules[_PACKAGE].__spec__ is None:  # it was not loaded, but made
        raise RequestInvalidError(
            f"The device {name} cannot be read while something stands in for {_PACKAGE}.",
            hint="Use it behind the block of as_runtime().",
        )
    from qiskit_ibm_runtime.fake_provider import backends

    # Not by the package's provider, which makes all of them: one warns of itself when it is made.
    kinds = (each for each in vars(backends).values() if getattr(each, "backend_name", None) == name)
    return next(kinds)()
