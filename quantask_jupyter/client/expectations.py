"""What an estimator's task, or its batch, tells of the values that were estimated."""

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


def told_of_batch(session: Session, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the values of each PUB of the ended batch at a path, by the PUB's name; none of another batch."""
    with suppress(QuantumError):  # as above: the card says how its tasks have ended all the same
        return [(told.pop("name"), told) for told in session.get(f"{path}/expectation-values").data["pubs"]]
    return []
