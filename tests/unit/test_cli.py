"""The command line: users that no file of the system names, options that there are not, readers that go."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--json", "There is no option --json.\n"),
        ("--wrkers=2", "There is no option --wrkers. Did you mean --workers?\n"),
        ("--log-lev", "There is no option --log-lev. Did you mean --log-level?\n"),
    ],
)
def test_an_option_that_there_is_not_is_refused_in_one_sentence(
    option: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", option])
    cli.QuantaskApp.clear_instance()
    assert ended.value.code == 1
    assert capsys.readouterr().err == told


def test_a_reader_that_goes_before_the_end_ends_a_command_without_a_traceback() -> None:
    command = [sys.executable, "-m", "quantask_jupyter.cli", "doctor", "--help-all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
