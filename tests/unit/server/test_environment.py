"""Settings survive the way to another process."""

from __future__ import annotations

import pytest
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigList, DeferredConfigString

from quantask_jupyter.environment import settings_environment, with_values
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.settings import Quantask


def test_a_process_that_is_started_reads_the_same_settings() -> None:
    given = load_settings(
        Config({"Quantask": {"slots": 3, "lease_seconds": 2.5, "auto_migrate": True, "owner": "ada lovelace"}}), {}
    )
    read = load_settings(environ=settings_environment(given))
    for name in Quantask.class_trait_names(config=True):
        assert getattr(read, name) == getattr(given, name)


def test_url_and_token_stay_where_they_are() -> None:
    given = load_settings(environ={"QUANTASK_URL": "http://x", "QUANTASK_TOKEN": "t"})
    assert not {"QUANTASK_URL", "QUANTASK_TOKEN"} & set(settings_environment(given))


def test_text_of_a_command_line_becomes_values() -> None:
    config = Config({"Quantask": {"slots": DeferredConfigString("3"), "auto_migrate": DeferredConfigString("true")}})
    settings = load_settings(with_values(config), {})
    assert (settings.slots, settings.auto_migrate) == (3, True)


@pytest.mark.parametrize("name", ["slots", "slotz"])
def test_text_that_is_no_value_is_refused_by_name(name: str) -> None:
    config = Config({"Quantask": {name: DeferredConfigString("sesame")}})
    with pytest.raises(SettingsError, match=name) as refused:
        load_settings(with_values(config), {})
    assert "sesame" not in str(refused.value)


def test_a_setting_that_stands_twice_is_refused_by_name() -> None:
    config = Config({"Quantask": {"database_url": DeferredConfigList(["sesame", "open"])}})
    with pytest.raises(SettingsError, match="database_url") as refused:
        with_values(config)
    assert "sesame" not in str(refused.value)
