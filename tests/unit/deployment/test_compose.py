"""What can be known of the deployment without a Docker engine: that its files agree with the rest of the project."""

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from quantask_jupyter.load_settings import load_settings

ROOT = Path(__file__).parents[3]
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<kind>:[-?])?(?P<rest>[^}]*)\}")
MOUNTED = "/run/secrets/"

TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def filled_in(text: str) -> str:
    return VARIABLE.sub(lambda found: found["rest"] if found["kind"] == ":-" else "abc123", text)


def test_every_part_is_there() -> None:
    assert sorted(SERVICES) == ["api", "migrations", "postgres", "rabbitmq", "worker"]


def secrets_of(service: dict[str, Any]) -> dict[str, str]:
    """Where a service finds its secrets, by their names."""
    asked = (one if isinstance(one, dict) else {"source": one} for one in service.get("secrets", []))
    return {one["source"]: one.get("target", f"{MOUNTED}{one['source']}") for one in asked}


def test_no_secret_is_in_an_environment() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert "$" not in value or name in ("QUANTASK_SLOTS", "QUANTASK_THREADS")
            assert not re.search("PASS|TOKEN|URL", name) or name.endswith("_FILE"), name
            assert "@" not in value


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_part_has_the_secrets_that_it_names_and_no_other(name: str) -> None:
    secrets = secrets_of(SERVICES[name])
    named = [value for value in SERVICES[name].get("environment", {}).values() if value.startswith(MOUNTED)]
    assert sorted(path for path in secrets.values() if path.startswith(MOUNTED)) == sorted(named)
    for source in secrets:
        assert COMPOSE["secrets"][source] == {"file": f"./secrets/{source}"}


def test_the_first_lines_make_every_secret_and_the_parts_agree(tmp_path: Path) -> None:
    lines = [line.removeprefix("#   ") for line in TEXT.splitlines() if line.startswith("#   ")]
    made = subprocess.run(
        ["sh", "-euc", "\n".join(lines[:-1])], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "secrets"
    assert folder.stat().st_mode & 0o077 == 0
    text = {name: (folder / name).read_text().strip() for name in COMPOSE["secrets"]}
    settings = load_settings(
        environ={f"QUANTASK_{n.upper()}_FILE": str(folder / n) for n in ("database_url", "amqp_url")}
    )
    assert urlsplit(settings.database_url).password == text["postgres_password"]
    assert text["rabbitmq.conf"].splitlines() == [
        "default_user = quantask",
        f"default_pass = {urlsplit(settings.amqp_url).password}",
    ]
    assert len({*text.values()}) == len(text)


@pytest.mark.parametrize("name", OURS)
def test_our_parts_get_settings_that_exist(name: str, tmp_path: Path) -> None:
    for secret, text in (
        ("database_url", "postgresql://q:p@postgres/q"),
        ("amqp_url", "amqp://q:p@mq/"),
        ("token", "t"),
    ):
        (tmp_path / secret).write_text(text)
    environ = {
        key: filled_in(value).replace(MOUNTED, f"{tmp_path}/") for key, value in SERVICES[name]["environment"].items()
    }
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
