"""What a primitive may be given to run on: a backend, a session or a batch."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.provider.backend import QuantaskBackend


def backend_of(mode: Any) -> QuantaskBackend:
    """Return the backend that a mode stands for; the default one for None.

    Raises:
        ValueError: it is none of ours.
    """
    if mode is None:
        return QuantaskBackend()
    backend = mode if isinstance(mode, QuantaskBackend) else getattr(mode, "backend", lambda: None)()
    if not isinstance(backend, QuantaskBackend):
        raise ValueError(f"A {type(mode).__name__} is neither a QuantaskBackend nor a Session or Batch of one.")
    return backend
