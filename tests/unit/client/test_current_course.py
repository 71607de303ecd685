"""The course that what a kernel submits is for."""

import pytest

from quantask_jupyter.client import current_course as module
from quantask_jupyter.client.current_course import current_course
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings


def test_a_course_that_a_cell_sets_or_takes_away_holds_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current_course() == ""
    monkeypatch.setenv("QUANTASK_COURSE", "qc101")
    assert current_course() == "qc101"
    monkeypatch.setenv("QUANTASK_COURSE", "qc201")
    assert current_course() == "qc201"
    monkeypatch.delenv("QUANTASK_COURSE")
    assert current_course() == ""


def test_settings_are_read_again_only_when_a_variable_of_ours_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def load(environ: dict[str, str]) -> object:
        read.append(environ.get("QUANTASK_COURSE", ""))
        return load_settings(environ=environ)

    monkeypatch.setattr(module, "load_settings", load)
    monkeypatch.setenv("QUANTASK_COURSE", "read once")
    for number in range(3):
        monkeypatch.setenv("OF_SOMEBODY_ELSE", str(number))
        assert current_course() == "read once"
    assert read == ["read once"]


def test_a_misspelled_variable_is_refused_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANTASK_COUSE", "qc101")
    for _ in range(2):
        with pytest.raises(SettingsError, match="QUANTASK_COUSE"):
            current_course()
