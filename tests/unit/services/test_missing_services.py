from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services import Machine, ServiceError, provide_postgres, provide_rabbitmq
from tests.services.browser import chromium_path
from tests.services.machine import free_port

NO_ENGINE = "unix:///nonexistent/docker.sock"


@pytest.mark.parametrize(
    ("provide", "sentence"),
    [
        (provide_postgres, "The tests need PostgreSQL 15 or newer: install it (Debian: apt-get install postgresql), "),
        (provide_rabbitmq, "The tests need RabbitMQ: install it (Debian: apt-get install rabbitmq-server), "),
        (chromium_path, "The tests need Chromium: install it (Debian: apt-get install chromium) "),
    ],
)
def test_a_service_that_cannot_be_had_is_one_sentence(
    provide: Callable[[Machine], object], sentence: str, tmp_path: Path
) -> None:
    bare = Machine(environ={"PATH": str(tmp_path), "DOCKER_HOST": NO_ENGINE}, folders=())
    with pytest.raises(ServiceError) as missing:
        provide(bare)
    assert str(missing.value).startswith(sentence)
    assert str(missing.value).count("\n") == 0


def test_a_named_database_that_does_not_answer_is_named_without_its_password() -> None:
    port = free_port()
    url = f"postgresql+asyncpg://ada:secret-word@127.0.0.1:{port}/lab"
    with pytest.raises(ServiceError, match=f"QUANTASK_TEST_DATABASE_URL names .*127.0.0.1:{port}/lab") as missing:
        provide_postgres(Machine(environ={"QUANTASK_TEST_DATABASE_URL": url}))
    assert "secret-word" not in str(missing.value)


def test_a_named_broker_that_does_not_answer_is_one_sentence_without_its_password() -> None:
    url = f"amqp://ada:secret-word@127.0.0.1:{free_port()}/"
    with pytest.raises(ServiceError) as missing:
        provide_rabbitmq(Machine(environ={"QUANTASK_TEST_AMQP_URL": url}))
    assert "secret-word" not in str(missing.value)


def test_a_browser_is_taken_from_where_it_is_said_to_be(tmp_path: Path) -> None:
    program = tmp_path / "my-chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    machine = Machine(environ={"PATH": "", "QUANTASK_TEST_CHROMIUM": str(program)}, folders=())
    assert chromium_path(machine) == program
