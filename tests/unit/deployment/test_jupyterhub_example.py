"""The Hub's configuration as it is shipped: JupyterHub takes it, scopes have reasons, no secret is in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.roles import get_default_roles
from jupyterhub.scopes import scope_definitions
from jupyterhub.spawner import Spawner
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from quantask_jupyter.settings import Quantask

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "server_ext" / "jupyterhub_config.example.py"
LINES = EXAMPLE.read_text().splitlines()
PAGE = (ROOT / "docs" / "howto" / "jupyterhub.md").read_text()
QUANTASK = "access:services!service=quantask"


def read(path: Path) -> Config:
    config: Config = PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    return config


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    [service] = JupyterHub(config=read(EXAMPLE)).services
    return dict(service)


def test_jupyterhub_knows_every_option_and_takes_its_value() -> None:
    config = read(EXAMPLE)
    assert sorted(config) == ["JupyterHub", "Spawner"]
    for known, made in ((JupyterHub, JupyterHub(config=config)), (Spawner, Spawner(config=config))):
        for name in config[known.__name__]:
            assert known.class_traits(config=True)[name]
            assert getattr(made, name)


def test_it_adds_to_what_a_configuration_had_before(tmp_path: Path) -> None:
    before = """c = get_config()
c.JupyterHub.services = [{"name": "own", "api_token": "0" * 32}]
c.JupyterHub.load_roles = [{"name": "own", "scopes": ["self"]}]
c.JupyterHub.load_groups = {"own": {"users": ["ada"]}}
c.Spawner.environment = {"OWN": "1"}
"""
    both = tmp_path / "jupyterhub_config.py"
    both.write_text(before + EXAMPLE.read_text())
    hub, spawner = JupyterHub(config=read(both)), Spawner(config=read(both))
    assert [one["name"] for one in hub.services] == ["own", "quantask"]
    assert [one["name"] for one in hub.load_roles] == ["own", "user", "quantask"]
    assert sorted(hub.load_groups) == ["course-qc101", "formgrade-qc101", "own"]
    assert sorted(spawner.environment) == ["OWN", "QUANTASK_URL"]


def test_users_and_servers_keep_the_hubs_default_scopes_and_get_the_one_service(service: dict[str, Any]) -> None:
    hub, spawner = JupyterHub(config=read(EXAMPLE)), Spawner(config=read(EXAMPLE))
    default = {role["name"]: role["scopes"] for role in get_default_roles()}
    ours = {role["name"]: role for role in hub.load_roles}
    assert ours["user"]["scopes"] == [*default["user"], QUANTASK]
    assert spawner.server_token_scopes == [*default["server"], QUANTASK]
    assert ours["quantask"] == {
        "name": "quantask",
        "services": [service["name"]],
        "scopes": ["read:users", "read:groups"],
    }
    assert f"!service={service['name']}" in QUANTASK
    for scope in {*ours["user"]["scopes"], *ours["quantask"]["scopes"], *spawner.server_token_scopes}:
        assert scope.partition("!")[0] in scope_definitions


def test_each_scope_has_its_reason_beside_or_above_it() -> None:
    lines = [number for number, line in enumerate(LINES) if re.search(r'"(self|read:|access:|users:)|MAY_USE_', line)]
    assert len(lines) == 6
    for number in lines:
        above = LINES[number - 1].strip()
        assert "  # " in LINES[number] or above.startswith("# "), LINES[number]


def test_the_services_environment_has_names_of_files_that_are_settings_and_no_secret(
    service: dict[str, Any], tmp_path: Path
) -> None:
    assert sorted(service["environment"]) == ["QUANTASK_AMQP_URL_FILE", "QUANTASK_DATABASE_URL_FILE"]
    for name, path in service["environment"].items():
        assert name.removeprefix("QUANTASK_").removesuffix("_FILE").lower() in Quantask.class_traits(config=True)
        assert path.startswith("/etc/quantask/")
    assert "api_token" not in service, (
        "the Hub makes one at each start, and the service reads it out of its environment"
    )
    assert not [line for line in LINES if re.search(r"://[^/\"]*:[^/\"]*@|api_token|PASSWORD", line)]
    assert set(Spawner(config=read(EXAMPLE)).environment) == {"QUANTASK_URL"}


def test_the_modes_of_files_are_spelled_out_and_those_that_the_page_makes(service: dict[str, Any]) -> None:
    [told] = [line for line in LINES if line.startswith("SECRETS = ")]
    assert "a folder of mode 0700, its files of mode 0600" in told
    assert re.search(r"install --directory --mode=0700 --owner=quantask /etc/quantask$", PAGE, re.MULTILINE)
    for path in service["environment"].values():
        assert f"install --mode=0600 --owner=quantask /dev/null {path}\n" in PAGE
    assert service["user"] == "quantask"
    assert "useradd --system --home-dir / --shell /usr/sbin/nologin quantask\n" in PAGE


def test_a_hub_that_is_not_root_asks_for_no_other_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    [service] = JupyterHub(config=read(EXAMPLE)).services
    assert not {"user", "cwd"} & service.keys()


def test_students_reach_the_service_by_their_own_servers_alone(service: dict[str, Any]) -> None:
    assert service["url"].startswith("http://127.0.0.1:")
    assert Spawner(config=read(EXAMPLE)).environment["QUANTASK_URL"] == f"{service['url']}/services/quantask/"


def test_it_says_when_users_could_read_the_hubs_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    for mode, said in ((0o755, f"chmod 700 {tmp_path}"), (0o700, "")):
        tmp_path.chmod(mode)
        read(EXAMPLE)
        err = capsys.readouterr().err.strip()
        assert err.endswith(said)
        assert bool(err) is bool(said)


def test_the_guide_makes_the_hubs_folder_for_root_alone_and_removes_rabbitmqs_guest() -> None:
    assert "install --directory --mode=0700 /srv/jupyterhub\n" in PAGE
    assert "mkdir /srv/jupyterhub" not in PAGE
    assert "\nrabbitmqctl delete_user guest\n" in PAGE
