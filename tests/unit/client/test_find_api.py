from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from quantask_jupyter.client.endpoint import Endpoint, Origin
from quantask_jupyter.client.find_api import GIVEN_TOKEN, find_api
from quantask_jupyter.client.local_process import answering_local_endpoint
from quantask_jupyter.client.session import Session
from quantask_jupyter.errors import ApiUnreachableError, NotAuthenticatedError, SettingsError
from tests.unit.client.wire_api import TOKEN, wire_api

LOCAL = Endpoint("local", "", Origin.LOCAL)


@pytest.fixture(autouse=True)
def runtime_dir(monkeypatch, tmp_path: Path) -> Path:
    """A kernel in an empty environment; in place of a local process stands a mark."""
    for name in list(os.environ):
        if name.startswith(("QUANTASK_", "JUPYTERHUB_", "JPY_")) and not name.startswith("QUANTASK_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr("quantask_jupyter.client.find_api.local_endpoint", lambda: LOCAL)
    return tmp_path


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_server_file(runtime_dir: Path, pid: int, url: str, **fields: object) -> None:
    server = {"url": url, "token": TOKEN, "pid": pid, "sock": "", **fields}
    (runtime_dir / f"jpserver-{pid}.json").write_text(json.dumps(server))


def test_with_nothing_around_it_is_the_local_process():
    assert find_api() is LOCAL


def test_what_the_notebook_configures_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("QUANTASK_URL", "http://from.environment/")
    monkeypatch.setenv("QUANTASK_TOKEN", "b")
    assert find_api("https://from.notebook/base", "a") == Endpoint(
        "https://from.notebook/base/quantask/api", "a", Origin.CONFIGURATION
    )
    assert find_api() == Endpoint("http://from.environment/quantask/api", "b", Origin.CONFIGURATION)


def test_a_url_that_names_the_api_already_is_taken_as_it_is(monkeypatch):
    assert find_api("http://lab/user/ada/quantask/api/").url == "http://lab/user/ada/quantask/api"


def test_an_api_that_somebody_configured_is_not_passed_over_when_it_is_away(monkeypatch, closed_port):
    monkeypatch.setenv("QUANTASK_URL", f"http://127.0.0.1:{closed_port}")
    assert find_api().origin is Origin.CONFIGURATION


def test_what_the_jupyter_server_gave_its_kernel_is_used(api, monkeypatch):
    given = f"{GIVEN_TOKEN}123"
    monkeypatch.setattr("tests.unit.client.wire_api.TOKEN", given)
    monkeypatch.setenv("QUANTASK_URL", api.url)
    monkeypatch.setenv("QUANTASK_TOKEN", given)
    assert find_api() == Endpoint(f"{api.url}quantask/api", given, Origin.ENVIRONMENT)


def test_what_a_server_gave_that_has_gone_is_passed_over(api, monkeypatch, runtime_dir, closed_port):
    monkeypatch.setenv("QUANTASK_URL", f"http://127.0.0.1:{closed_port}/")
    monkeypatch.setenv("QUANTASK_TOKEN", f"{GIVEN_TOKEN}123")
    write_server_file(runtime_dir, os.getppid(), api.url)
    assert find_api() == Endpoint(f"{api.url}quantask/api", TOKEN, Origin.PARENT)


@pytest.mark.parametrize("pid", ["JPY_PARENT_PID", "parent"])
def test_the_jupyter_server_that_is_the_parent_is_found_by_its_file(api, monkeypatch, runtime_dir, pid):
    if pid == "JPY_PARENT_PID":
        monkeypatch.setenv("JPY_PARENT_PID", "424242")
    write_server_file(runtime_dir, 424242 if pid == "JPY_PARENT_PID" else os.getppid(), api.url)
    assert find_api() == Endpoint(f"{api.url}quantask/api", TOKEN, Origin.PARENT)


def test_a_jupyter_server_that_is_not_the_parent_is_not_used(api, runtime_dir):
    write_server_file(runtime_dir, 424242, api.url)
    assert find_api() is LOCAL


def test_a_parent_that_does_not_answer_or_has_no_quantask_is_passed_over(api, runtime_dir, closed_port):
    write_server_file(runtime_dir, os.getppid(), f"http://127.0.0.1:{closed_port}/")
    assert find_api() is LOCAL
    write_server_file(runtime_dir, os.getppid(), f"{api.url}elsewhere/")
    assert find_api() is LOCAL
    write_server_file(runtime_dir, os.getppid(), api.url, token="another's")
    assert find_api() is LOCAL


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": 7}', '{"url": "ftp://x", "token": ""}'])
def test_a_damaged_server_file_is_passed_over(runtime_dir, text):
    (runtime_dir / f"jpserver-{os.getppid()}.json").write_text(text)
    assert find_api() is LOCAL


def test_under_jupyterhub_it_is_the_users_own_server(monkeypatch):
    with wire_api() as api:
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", TOKEN)
        monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", api.url.replace("127.0.0.1", "0.0.0.0"))
        assert find_api() == Endpoint(f"{api.url}quantask/api", TOKEN, Origin.HUB)


def test_under_jupyterhub_a_refusal_is_told_and_nothing_is_started(monkeypatch, closed_port):
    from tests.unit.client.wire_api import Failure

    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "of another reach")
    with wire_api() as api:
        monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", api.url)
        assert find_api() == Endpoint(f"{api.url}quantask/api", "of another reach", Origin.HUB)
        with pytest.raises(NotAuthenticatedError):
            Session().get("backends")
        api.failures += [Failure(404, b"<html>")] * 2
        with pytest.raises(ApiUnreachableError, match="nothing is run elsewhere") as told:
            find_api()
        assert "Ask who runs the Hub" in str(told.value.hint)
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", f"http://127.0.0.1:{closed_port}/")
    with pytest.raises(ApiUnreachableError, match="known from JupyterHub"):
        Session().get("backends")


def test_under_jupyterhub_without_any_server_nothing_is_started(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    with pytest.raises(ApiUnreachableError, match="nothing is run elsewhere"):
        find_api()


def test_an_api_whose_database_is_away_is_still_the_right_one(api, monkeypatch, runtime_dir):
    from tests.unit.client.wire_api import Failure

    write_server_file(runtime_dir, os.getppid(), api.url)
    api.failures.append(Failure(503, b'{"error": {"code": "DATABASE_UNAVAILABLE", "message": "Away."}}'))
    assert find_api().origin is Origin.PARENT


def test_a_wrong_variable_is_reported_and_its_secret_is_not(monkeypatch):
    monkeypatch.setenv("QUANTASK_URL", "gopher://me:secret@lab")
    with pytest.raises(SettingsError, match="The setting url") as caught:
        find_api()
    assert "secret" not in str(caught.value)


def test_the_connection_file_of_a_local_process_that_has_died_is_passed_over(api, runtime_dir, closed_port):
    file = runtime_dir / "quantask-local.json"
    connection = {"url": f"http://127.0.0.1:{closed_port}/", "token": TOKEN, "pid": 1, "version": "0"}
    file.write_text(json.dumps(connection))
    assert answering_local_endpoint() is None
    file.write_text(json.dumps({**connection, "url": api.url}))
    assert answering_local_endpoint() == Endpoint(f"{api.url}quantask/api", TOKEN, Origin.LOCAL)


def test_when_the_api_moves_the_session_finds_it_again(runtime_dir):
    with wire_api() as first:
        write_server_file(runtime_dir, os.getppid(), first.url)
        session = Session()
        assert session.get("backends").status == 200
    with wire_api() as second:
        write_server_file(runtime_dir, os.getppid(), second.url)
        assert session.get("backends").status == 200
        assert session.endpoint().url == f"{second.url}quantask/api"


def test_configuring_another_api_takes_effect_with_the_next_request(api, session):
    with wire_api() as other:
        session.get("backends")
        session.configure(other.url, TOKEN)
        session.get("backends")
        assert (len(api.requests), len(other.requests)) == (1, 1)


def test_a_token_is_not_in_an_endpoints_repr():
    assert "secret" not in repr(Endpoint.below("http://lab", "secret", Origin.CONFIGURATION))
