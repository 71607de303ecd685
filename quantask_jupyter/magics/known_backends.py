"""Names of backends for completion: those that the API has told of. It is not asked while somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.devices import known_devices

_told: tuple[str, ...] = ()


def ask_for_backends(session: Session) -> Sequence[Mapping[str, Any]]:
    """Return the backends that there are, as the API tells them, and remember their names.

    Raises:
        QuantumError: the API cannot be reached.
    """
    global _told
    backends: Sequence[Mapping[str, Any]] = session.get("backends").data["backends"]
    _told = tuple(backend["name"] for backend in backends)
    return backends


def backend_names() -> tuple[str, ...]:
    """Return the names that the API has told; before that, of what there is on this machine."""
    return _told or ("aer", *known_devices())


def forget_backends() -> None:
    """Forget what another API has told."""
    global _told
    _told = ()
