"""``jupyter quantask doctor`` says what is wrong and what to do, and exits with 0 only if nothing is."""

from __future__ import annotations

from pathlib import Path

from tests.integration.api.commands import closed_port, quantask


def test_a_laptop_with_nothing_set_up_is_well(tmp_path: Path) -> None:
    ended = quantask(tmp_path, "doctor")
    assert ended.returncode == 0, ended.stdout
    assert "WRONG" not in ended.stdout


def test_a_kernels_settings_are_tried_at_the_api(tmp_path: Path, served) -> None:
    url, token = served.client.url, str(served.client.token)
    assert quantask(tmp_path, "doctor", URL=url, TOKEN=token).returncode == 0
    wrong_token = quantask(tmp_path, "doctor", URL=url, TOKEN="wrong")
    assert wrong_token.returncode == 1
    assert "WRONG API" in wrong_token.stdout
    assert "QUANTASK_TOKEN" in wrong_token.stdout
    nobody = quantask(tmp_path, "doctor", URL=f"http://127.0.0.1:{closed_port()}", TOKEN=token)
    assert nobody.returncode == 1
    assert "jupyter quantask serve" in nobody.stdout


def test_a_schema_that_is_behind_is_told_with_the_command(tmp_path: Path, database_url: str) -> None:
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url)
    assert ended.returncode == 1
    assert "WRONG database" in ended.stdout
    assert "jupyter quantask db upgrade" in ended.stdout


def test_a_deployment_without_workers_is_told_to_start_one(tmp_path: Path, database_url: str, amqp_url: str) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url)
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "ok    database" in ended.stdout
    assert "ok    broker" in ended.stdout
    assert "WRONG workers" in ended.stdout
    assert "jupyter quantask worker" in ended.stdout


def test_a_broker_that_is_down_is_told(tmp_path: Path, database_url: str) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url)
    url = f"amqp://ada:sesame@127.0.0.1:{closed_port()}/"
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url, AMQP_URL=url)
    assert ended.returncode == 1
    assert "WRONG broker" in ended.stdout
    assert "sesame" not in ended.stdout + ended.stderr


def test_more_connections_than_the_server_accepts_are_told(tmp_path: Path, database_url: str) -> None:
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url)
    few = quantask(tmp_path, "doctor", DATABASE_URL=database_url)
    assert few.returncode == 0, few.stdout
    assert "1 API x 30 + 1 workers x 15 = 45" in few.stdout
    many = quantask(tmp_path, "doctor", "--apis", "30", "--workers", "20", DATABASE_URL=database_url)
    assert many.returncode == 1
    assert "WRONG connections" in many.stdout
    assert "30 API x 30 + 20 workers x 15 = 1200" in many.stdout
    assert "max_connections" in many.stdout
