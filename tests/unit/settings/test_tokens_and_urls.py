"""Tokens and addresses as people and secret stores write them."""

from __future__ import annotations

import pytest

from quantask_jupyter.client.find_api import find_api
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings

URL = "http://127.0.0.1:8888/user/ada"


@pytest.mark.parametrize("name", ["TOKEN", "HUB_TOKEN"])
@pytest.mark.parametrize("written", ["tok\n", " tok", "tok\r\n", "\ttok "])
def test_what_stands_around_a_token_is_no_part_of_it(name: str, written: str) -> None:
    settings = load_settings(environ={f"QUANTASK_{name}": written})
    assert getattr(settings, name.lower()) == "tok"


@pytest.mark.parametrize("token", ["two words", "tök-secret", "se\x00cret", "se\ncret", "se\x7fcret"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_repeated(token: str) -> None:
    for ask in (lambda: load_settings(environ={"QUANTASK_TOKEN": token}), lambda: find_api(URL, token)):
        with pytest.raises(SettingsError, match="a token is of letters, digits and signs of ASCII") as refused:
            ask()
        assert token not in str(refused.value)


def test_spaces_around_an_address_are_no_part_of_it() -> None:
    assert load_settings(environ={"QUANTASK_URL": f" {URL}/ \n"}).url == f"{URL}/"


@pytest.mark.parametrize("url", [f"{URL}?x=1", f"{URL}/#a", "ftp://127.0.0.1/", "127.0.0.1:8888", "http://:8888/"])
def test_an_address_below_which_no_api_can_be_is_refused_wherever_it_is_set(url: str) -> None:
    for ask in (lambda: load_settings(environ={"QUANTASK_URL": url}), lambda: find_api(url, "tok")):
        with pytest.raises(SettingsError, match="is not a URL that Quantask can use"):
            ask()
