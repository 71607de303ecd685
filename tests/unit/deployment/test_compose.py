"""What can be known of the deployment without a Docker engine: that its files agree with the rest of the project."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from quantask_jupyter.settings import load_settings

ROOT = Path(__file__).parents[3]
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<kind>:[-?])?(?P<rest>[^}]*)\}")
SECRETS = {"POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "QUANTASK_TOKEN"}

TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def filled_in(text: str) -> str:
    return VARIABLE.sub(lambda found: found["rest"] if found["kind"] == ":-" else "abc123", text)


def test_every_part_is_there() -> None:
    assert sorted(SERVICES) == ["api", "migrations", "postgres", "rabbitmq", "worker"]


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    used = {found["name"]: found["kind"] for found in VARIABLE.finditer(TEXT)}
    assert {name for name, kind in used.items() if kind == ":?"} == SECRETS
    for key, value in re.findall(r"^\s+(\w*(?:PASSWORD|PASS|TOKEN)\w*): (.*)$", TEXT, re.MULTILINE):
        assert ":?" in value, f"{key} must be required from the environment"


@pytest.mark.parametrize("name", OURS)
def test_our_parts_get_settings_that_exist(name: str) -> None:
    environ = {key: filled_in(value) for key, value in SERVICES[name]["environment"].items()}
    settings = load_settings(environ=environ)
    assert not settings.embedded_store
    assert not settings.embedded_queue


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_part_has_limits(name: str) -> None:
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert {"cpus", "memory"} <= limits.keys()


@pytest.mark.parametrize("name", ["postgres", "rabbitmq", "api"])
def test_what_others_wait_for_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_nothing_starts_before_the_schema_is_there() -> None:
    for name in ("api", "worker"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrations"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrations"]["restart"] == "no"


def test_workers_can_be_multiplied_and_reach_nothing_outside() -> None:
    worker = SERVICES["worker"]
    assert not {"container_name", "hostname", "ports"} & worker.keys()
    assert worker["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert worker["environment"]["QUANTASK_THREADS"]


def test_nothing_but_this_machine_reaches_what_is_published() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_image_runs_as_an_ordinary_user_with_an_init() -> None:
    lines = (ROOT / "worker/Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER quantask"]
    assert 'ENTRYPOINT ["tini", "--", "jupyter", "quantask"]' in lines
    assert any(line.startswith("HEALTHCHECK ") for line in lines)


def test_the_image_gets_every_folder_that_the_wheel_is_made_of() -> None:
    dockerfile = (ROOT / "worker/Dockerfile").read_text()
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    for folder in ("quantask_jupyter", "server_ext", "worker", "migrations"):
        assert f"COPY {folder} {folder}" in dockerfile
        assert f"!{folder}" in kept
