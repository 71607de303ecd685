"""What an estimator's task tells of the values that it has estimated."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.expectations import is_estimators
from quantask_jupyter.errors import QuantumError


def told_of(session: Session, path: str, result: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the values of the task at a path, which has this result (wire form); None of what is no estimator's."""
    if result is None or not is_estimators(result):
        return None
    with suppress(QuantumError):  # of an API of before; or it has gone meanwhile: the result is there all the same
        told: dict[str, Any] = session.get(f"{path}/expectation-values").data
        return told if told["rows"] else None
    return None
