"""What kernels are told, and what a server must not take for its own configuration."""

from __future__ import annotations

import pytest

from quantask_server.kernel_environment import new_scoped_token, reachable_url, without_outer_server


@pytest.mark.parametrize(
    ("ip", "base_url", "url"),
    [
        ("localhost", "/", "http://localhost:8888/"),
        ("127.0.0.1", "/user/ada/", "http://127.0.0.1:8888/user/ada/"),
        ("", "/", "http://127.0.0.1:8888/"),
        ("0.0.0.0", "/", "http://127.0.0.1:8888/"),
        ("::", "/", "http://[::1]:8888/"),
        ("::1", "/", "http://[::1]:8888/"),
        ("192.168.1.7", "/", "http://192.168.1.7:8888/"),
    ],
)
def test_kernels_are_told_an_address_that_they_can_reach(ip: str, base_url: str, url: str) -> None:
    assert reachable_url(ip, 8888, base_url) == url


def test_what_an_outer_server_gave_is_left_out() -> None:
    environ = {"QUANTASK_URL": "http://x/", "QUANTASK_TOKEN": new_scoped_token(), "QUANTASK_SLOTS": "2", "PATH": "/bin"}
    assert without_outer_server(environ) == {"QUANTASK_SLOTS": "2", "PATH": "/bin"}


def test_what_a_person_has_set_is_left_in() -> None:
    environ = {"QUANTASK_URL": "http://x/", "QUANTASK_TOKEN": "a token"}
    assert without_outer_server(environ) == environ
    assert without_outer_server({"QUANTASK_URL": "http://x/"}) == {"QUANTASK_URL": "http://x/"}


def test_tokens_differ() -> None:
    assert len({new_scoped_token() for _ in range(100)}) == 100
