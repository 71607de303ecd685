"""An API that fails on demand, and a session that uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quantask_jupyter.client import find, submit
from quantask_jupyter.client.session import Session
from tests.unit.client.wire_api import TOKEN, WireApi, wire_api


@pytest.fixture
def api() -> Iterator[WireApi]:
    with wire_api() as api:
        yield api


@pytest.fixture
def session(api: WireApi) -> Session:
    return Session(api.url, TOKEN)


@pytest.fixture
def door(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session is the one that `quantask_jupyter.submit` and its like use."""
    for module in (find, submit):
        monkeypatch.setattr(module, "kernel_session", lambda: session)
