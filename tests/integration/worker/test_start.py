"""A worker that cannot do its work says why in one sentence, and says no password."""

from __future__ import annotations

import asyncio
import sys

import pytest

from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports.queue import NOBODYS_TASK
from tests.integration.worker.processes import until
from tests.integration.worker.workers import deployed

SECRET = "hunter2"


async def started(environ: dict[str, str], *arguments: str, stdin: bytes = b"") -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "quantask_worker",
        *arguments,
        env=environ,
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        _, errors = await process.communicate(stdin)
    return process.returncode, errors.decode()


def said(text: str) -> str:
    """Return what was said to the operator, without the log."""
    lines = text.splitlines()
    assert "Traceback" not in text
    assert SECRET not in text
    return "\n".join(line for line in lines if line.startswith("quantask worker: "))


async def test_a_database_that_does_not_answer_ends_the_start(embedded_environ, unused_tcp_port):
    url = f"postgresql+asyncpg://quantask:{SECRET}@127.0.0.1:{unused_tcp_port}/quantask"
    status, text = await started(embedded_environ | {"QUANTASK_DATABASE_URL": url})
    assert status == 1
    assert said(text).startswith("quantask worker: The database cannot be reached")
    assert text.count("\n") == 1


async def test_a_broker_that_does_not_answer_ends_the_start(embedded_environ, database_url, unused_tcp_port):
    servers = {
        "QUANTASK_DATABASE_URL": database_url,
        "QUANTASK_AMQP_URL": f"amqp://quantask:{SECRET}@127.0.0.1:{unused_tcp_port}/",
        "QUANTASK_AUTO_MIGRATE": "true",
    }
    status, text = await started(embedded_environ | servers)
    assert status == 1
    assert said(text).startswith("quantask worker: The message broker cannot be reached.")


async def test_a_schema_that_is_behind_ends_the_start(embedded_environ, database_url):
    status, text = await started(embedded_environ | {"QUANTASK_DATABASE_URL": database_url})
    assert status == 1
    assert "jupyter quantask db upgrade" in said(text)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"QUANTASK_SLOT": "1"}, "quantask worker: There is no setting QUANTASK_SLOT. Did you mean slots?"),
        (
            {"QUANTASK_DATABASE_URL": f"mysql://root:{SECRET}@db/x"},
            "quantask worker: The setting database_url is not a URL that Quantask can use. It must start with"
            " sqlite:// or postgresql:// and name a host.",
        ),
        (
            {"QUANTASK_SLOTS": "300"},
            "quantask worker: The setting slots is wrong: it must be a whole number from 1 to 256 (processes).",
        ),
    ],
)
async def test_a_wrong_setting_ends_the_start(embedded_environ, settings, sentence):
    status, text = await started(embedded_environ | settings)
    assert (status, said(text)) == (1, sentence)


async def test_slots_of_the_command_line_are_checked_as_the_setting_is(embedded_environ):
    status, text = await started(embedded_environ, "--slots", "0")
    assert status == 1
    assert (
        said(text)
        == "quantask worker: The setting slots is wrong: it must be a whole number from 1 to 256 (processes)."
    )


async def test_an_embedded_worker_without_an_address_says_so(embedded_environ):
    status, text = await started(embedded_environ, "--embedded", stdin=b"not an address\n")
    assert status == 1
    assert said(text) == "quantask worker: The first line of standard input is not the address of an API process."


async def test_an_embedded_worker_whose_api_is_gone_says_so(embedded_environ, unused_tcp_port):
    address = f'{{"host": "127.0.0.1", "port": {unused_tcp_port}, "token": "t"}}\n'
    status, text = await started(embedded_environ, "--embedded", stdin=address.encode())
    assert status == 1
    assert said(text) == "quantask worker: The API process that this worker belongs to does not answer."


async def test_a_virtual_host_of_another_database_ends_the_start(embedded_environ, postgres, database_url, amqp_url):
    ours = embedded_environ | {"QUANTASK_AMQP_URL": amqp_url, "QUANTASK_AUTO_MIGRATE": "true"}
    async with deployed(ours | {"QUANTASK_DATABASE_URL": database_url}):
        other = postgres.create_database()
        status, text = await started(ours | {"QUANTASK_DATABASE_URL": other})
        postgres.drop_database(other)
    assert status == 1
    assert said(text).startswith("quantask worker: The virtual host of amqp_url carries the tasks of another database")


async def test_a_message_about_a_task_that_the_database_does_not_have_is_told(embedded_environ, database_url, amqp_url):
    servers = {"QUANTASK_AMQP_URL": amqp_url, "QUANTASK_AUTO_MIGRATE": "true", "QUANTASK_DATABASE_URL": database_url}
    async with deployed(embedded_environ | servers) as deployment:
        worker = await deployment.start_worker()
        await deployment.ports.queue.publish([[NOBODYS_TASK], new_task_ids(1)])
        await until(lambda: "messages for tasks=1 that this database does not have were dropped" in worker.log)
