"""The command line as users that no file of the system names."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from quantask_jupyter import cli


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be a user without an entry of its own, without a home and without Jupyter's folders."""

    def unknown(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr("pwd.getpwuid", unknown)
    for name in [name for name in os.environ if name == "HOME" or name.startswith("JUPYTER")]:
        monkeypatch.delenv(name)
    yield
    cli.QuantaskApp.clear_instance()


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_a_user_without_a_home_is_told_in_one_sentence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command])
    assert ended.value.code == 1
    assert capsys.readouterr().err == "This user has no home folder: set HOME to a folder that it may write.\n"
