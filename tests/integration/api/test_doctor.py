"""``jupyter quantask doctor`` says what is wrong and what to do, and exits with 0 only if nothing is."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import resource
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.amqp import open_broker
from quantask_jupyter.adapters.amqp.queue import QUEUE
from quantask_jupyter.domain.left_open import NO_FILTER, NO_LANDLOCK, SAME_USER
from tests.faults.broker import declare_with_other_arguments, memory_alarm
from tests.faults.database import read_only
from tests.integration.api.commands import closed_port, quantask
from tests.integration.api.server import isolated_environment
from tests.services import Postgres, RabbitMQ

LESSER_KERNEL = Path(__file__).with_name("lesser_kernel.py")
TLS_ALERT = bytes.fromhex("15 0303 0002 02 0a")  # fatal, unexpected_message
FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
from quantask_jupyter.cli import main
main(["doctor"])
"""
"""The limit on file sizes does to a process what a full disk does."""


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


def test_with_a_url_alone_it_says_what_that_api_says_of_its_own_deployment(
    tmp_path: Path, serve_with, database_url: str
) -> None:
    served = serve_with(DATABASE_URL=database_url, AUTO_MIGRATE="true")
    assert served.client.get("health").json["database"]["kind"] == "postgresql"
    settings = {"URL": served.client.url, "TOKEN": str(served.client.token)}
    ended = quantask(tmp_path / "elsewhere", "doctor", **settings)
    assert "Only url is set here, no database_url: the rest is what that API says." in ended.stdout
    assert "ok    database: It answers (postgresql)." in ended.stdout
    assert "sqlite" not in ended.stdout
    assert not [*(tmp_path / "elsewhere").rglob("*.sqlite3")], "nor is a store made to look at"
    settings["URL"] = settings["URL"].replace("http:", "https:")
    tls = quantask(tmp_path / "elsewhere", "doctor", **settings)
    assert "speaks http, and not https." in tls.stdout
    assert "Write http:// in the URL." in tls.stdout


@pytest.mark.parametrize(
    ("right", "lacks"),
    [
        ("read", "the right to read the queue quantum_tasks"),
        ("write", "to write the exchange amq.default"),
        ("configure", "the right to configure queues amq.gen.*"),
    ],
)
def test_a_right_that_the_brokers_user_lacks_is_named_and_nothing_else_is_advised(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, rabbitmq: RabbitMQ, right: str, lacks: str
) -> None:
    settings = {"DATABASE_URL": upgraded_database_url, "AMQP_URL": amqp_url}
    assert "ok    broker" in quantask(tmp_path, "doctor", **settings).stdout  # which declares what there is
    rabbitmq.permit(amqp_url, **{right: "^$"})
    ended = quantask(tmp_path, "doctor", **settings)
    assert ended.returncode == 1
    [line] = [line for line in ended.stdout.splitlines() if line.startswith("WRONG broker: ")]
    assert line.startswith("WRONG broker: Its user lacks the right to ")
    assert lacks in line
    assert "rabbitmqctl set_permissions" in ended.stdout
    assert "delete_queue" not in ended.stdout
    assert "ChannelAccessRefused" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("setting", "wrong", "sentence"),
    [
        ("DATABASE_URL", "password", "WRONG database: The database refuses the user or the password of database_url."),
        ("DATABASE_URL", "options", "WRONG database: The database does not take a connection as database_url wants it"),
        ("AMQP_URL", "password", "WRONG broker: The broker refuses the user or the password of amqp_url."),
    ],
)
def test_what_a_server_refuses_in_a_url_is_told_in_a_sentence(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, setting: str, wrong: str, sentence: str
) -> None:
    settings = {"DATABASE_URL": upgraded_database_url, "AMQP_URL": amqp_url}
    url = make_url(settings[setting])
    if wrong == "password":
        settings[setting] = url.set(password="sesame").render_as_string(hide_password=False)
    else:
        settings[setting] += "?options=-c%20foo"
    ended = quantask(tmp_path, "doctor", **settings)
    assert ended.returncode == 1
    assert sentence in ended.stdout
    worker = quantask(tmp_path, "worker", **settings)
    assert sentence.partition(": ")[2] in worker.stderr
    for said in (ended.stdout + ended.stderr, worker.stdout + worker.stderr):
        assert "Traceback" not in said
        assert "tried again" not in said
        assert "sesame" not in said


def test_a_schema_that_is_behind_is_told_with_the_command(tmp_path: Path, database_url: str) -> None:
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url)
    assert ended.returncode == 1
    assert "WRONG database" in ended.stdout
    assert "jupyter quantask db upgrade" in ended.stdout


def test_a_deployment_without_workers_is_told_to_start_one(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str
) -> None:
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "ok    database" in ended.stdout
    assert "ok    broker" in ended.stdout
    assert "WRONG workers" in ended.stdout
    assert "jupyter quantask worker" in ended.stdout


def test_a_broker_that_is_down_is_told(tmp_path: Path, upgraded_database_url: str) -> None:
    url = f"amqp://ada:sesame@127.0.0.1:{closed_port()}/"
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=url)
    assert ended.returncode == 1
    assert "WRONG broker" in ended.stdout
    assert "sesame" not in ended.stdout + ended.stderr


def test_a_database_that_is_down_is_told(tmp_path: Path, amqp_url: str) -> None:
    url = f"postgresql+asyncpg://ada:sesame@127.0.0.1:{closed_port()}/quantask"
    ended = quantask(tmp_path, "doctor", DATABASE_URL=url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "WRONG database: It does not answer." in ended.stdout
    assert "ok    broker: It answers (rabbitmq)." in ended.stdout, "all parts are tried"
    assert "1 API x 10 + 1 workers x 15 = 25; how many the database accepts is not known now." in ended.stdout
    assert "Check the host and the port of database_url, that the server is running" in ended.stdout
    assert "sesame" not in ended.stdout + ended.stderr


def test_both_of_database_and_broker_that_are_down_are_told_once_each(tmp_path: Path) -> None:
    urls = {
        "DATABASE_URL": f"postgresql+asyncpg://ada:sesame@127.0.0.1:{closed_port()}/quantask",
        "AMQP_URL": f"amqp://ada:sesame@127.0.0.1:{closed_port()}/",
    }
    ended = quantask(tmp_path, "doctor", **urls)
    assert ended.returncode == 1
    assert [line.partition(".")[0] for line in ended.stdout.splitlines() if line.startswith("WRONG")] == [
        "WRONG database: It does not answer",
        "WRONG broker: It does not answer",
    ]
    assert not ended.stderr


@pytest.mark.stops_postgres
def test_workers_are_not_said_to_be_missing_where_only_the_database_could_tell(
    tmp_path: Path, serve_with, database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    served = serve_with(DATABASE_URL=database_url, AMQP_URL=amqp_url, AUTO_MIGRATE="true")
    assert served.client.get("health").status == 200
    settings = {"URL": served.client.url, "TOKEN": str(served.client.token)}
    assert "WRONG workers: None alive." in quantask(tmp_path / "elsewhere", "doctor", **settings).stdout
    postgres.stop("immediate")
    try:
        ended = quantask(tmp_path / "elsewhere", "doctor", **settings)
    finally:
        postgres.start()
    assert ended.returncode == 1
    assert "WRONG database: It does not answer (postgresql)." in ended.stdout
    assert "workers" not in ended.stdout


def test_files_for_tls_that_the_broker_cannot_be_reached_without_are_told(
    tmp_path: Path, upgraded_database_url: str
) -> None:
    (tmp_path / "empty.pem").write_text("")
    for file in ("none.pem", "empty.pem"):
        url = f"amqps://ada:sesame@127.0.0.1:{closed_port()}/?cafile={tmp_path / file}"
        ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=url)
        assert "WRONG broker: A file for TLS in amqp_url cannot be used." in ended.stdout, ended.stdout
        assert "Look at cafile, certfile and keyfile" in ended.stdout
        assert not ended.stderr


def test_a_brokers_port_that_speaks_tls_is_told_where_the_url_has_none(
    tmp_path: Path, upgraded_database_url: str
) -> None:
    """As Erlang's TLS does it: it answers what is no handshake with a fatal alert (RFC 8446, 6), and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), connection:
                        connection.recv(8)
                        connection.sendall(TLS_ALERT)

        threading.Thread(target=serve, daemon=True).start()
        url = f"amqp://ada:sesame@127.0.0.1:{listener.getsockname()[1]}/"
        ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=url)
        listener.shutdown(socket.SHUT_RDWR)
    assert ended.returncode == 1
    assert "WRONG broker: What answers at amqp_url speaks TLS, and amqp:// does not." in ended.stdout
    assert "Write amqps:// in it" in ended.stdout


def test_a_database_file_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "store"
    file.write_bytes(b"anything but a database " * 100)
    ended = quantask(tmp_path, "doctor", DATABASE_URL=f"sqlite+aiosqlite:///{file}")
    assert ended.returncode == 1
    assert f"WRONG database: The file {file} is no SQLite database, or is damaged." in ended.stdout


def test_a_database_that_takes_no_writes_is_told(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    settings = {"DATABASE_URL": upgraded_database_url, "AMQP_URL": amqp_url}
    with read_only(postgres, upgraded_database_url):
        ended = quantask(tmp_path, "doctor", **settings)
    assert ended.returncode == 1
    assert "WRONG database: The database answers, but takes no writes; nothing was stored." in ended.stdout
    assert "ok    database" in quantask(tmp_path, "doctor", **settings).stdout


def test_a_queue_with_other_arguments_is_told_of_the_broker(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str
) -> None:
    declare_with_other_arguments(amqp_url)
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "WRONG broker: The broker has a queue of this name already, with other arguments" in ended.stdout
    assert "delete it, and start again" in ended.stdout
    assert "WRONG database" not in ended.stdout


def test_another_database_on_the_same_virtual_host_is_told(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, database_url: str
) -> None:
    assert "ok    broker" in quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url).stdout
    assert quantask(tmp_path, "db", "upgrade", DATABASE_URL=database_url).returncode == 0
    ended = quantask(tmp_path, "doctor", DATABASE_URL=database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "WRONG broker: The virtual host of amqp_url carries the tasks of another database" in ended.stdout
    assert "Is database_url the right one? Each database needs a virtual host of its own" in ended.stdout


def test_a_worker_of_another_version_is_named(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    postgres.admin(
        "INSERT INTO workers (name, host, slots, versions, seen_at) VALUES"
        """ ('old-one', 'lab7', 1, '{"quantask-jupyter": "0.0.1"}', clock_timestamp()),"""
        f""" ('new-one', 'lab8', 1, '{{"quantask-jupyter": "{version("quantask-jupyter")}"}}', clock_timestamp())""",
        database=upgraded_database_url,
    )
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert f"WRONG versions: old-one runs Quantask 0.0.1, and this is {version('quantask-jupyter')}." in ended.stdout
    assert "ok    workers: 2 alive: new-one, old-one." in ended.stdout
    assert "new-one runs" not in ended.stdout


@pytest.mark.stops_rabbitmq
def test_a_broker_that_takes_no_message_is_told_with_what_to_look_at(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, rabbitmq: RabbitMQ
) -> None:
    settings = {"DATABASE_URL": upgraded_database_url, "AMQP_URL": amqp_url}
    with memory_alarm(rabbitmq):
        ended = quantask(tmp_path, "doctor", **settings)
    assert ended.returncode == 1
    assert "WRONG broker: It answers, but takes no message." in ended.stdout
    assert "memory or disk alarm" in ended.stdout
    assert "takes no message" not in quantask(tmp_path, "doctor", **settings).stdout


@pytest.mark.stops_rabbitmq
def test_a_queue_that_a_killed_broker_has_left_stuck_is_told_and_the_advice_mends_it(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, rabbitmq: RabbitMQ
) -> None:
    """RabbitMQ 3.10, killed before it has written down who leads a new queue, never finds a leader for it again."""
    settings = {"DATABASE_URL": upgraded_database_url, "AMQP_URL": amqp_url}
    make_queues(amqp_url)
    rabbitmq.kill()
    rabbitmq.start()
    stuck = quantask(tmp_path, "doctor", **settings).stdout
    if "takes no message" in stuck:  # newer brokers recover by themselves
        assert "`rabbitmqctl delete_queue quantum_tasks`" in stuck
        rabbitmq.delete_queue(amqp_url, QUEUE)
    mended = quantask(tmp_path, "doctor", **settings).stdout
    assert "ok    broker: It answers (rabbitmq)." in mended
    assert "WRONG broker" not in mended


def make_queues(url: str) -> None:
    async def make() -> None:
        async with open_broker(url, delivery_limit=20, must_answer=True):
            pass

    asyncio.run(make())


def test_more_connections_than_the_server_accepts_are_told(tmp_path: Path, upgraded_database_url: str) -> None:
    few = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url)
    assert few.returncode == 0, few.stdout
    assert "1 API x 10 + 1 workers x 15 = 25" in few.stdout
    assert "Each further API process opens up to 10: `--apis NUMBER` adds them up." in few.stdout
    many = quantask(tmp_path, "doctor", "--apis", "30", "--workers", "20", DATABASE_URL=upgraded_database_url)
    assert many.returncode == 1
    assert "WRONG connections" in many.stdout
    assert "30 API x 10 + 20 workers x 15 = 600" in many.stdout
    assert "max_connections" in many.stdout


def test_a_full_disk_under_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    url = f"sqlite:///{file}"
    assert quantask(tmp_path, "db", "upgrade", DATABASE_URL=url).returncode == 0
    for limit, wrong in ((40_000, True), (300_000, True), (resource.RLIM_INFINITY, False)):
        ended = subprocess.run(
            [sys.executable, "-c", FULL_DISK, str(limit)],
            env=isolated_environment(tmp_path, DATABASE_URL=url),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert (f"WRONG database: There is no room for the database file {file}" in ended.stdout) is wrong, ended.stdout
        assert ended.returncode == wrong
        assert "Traceback" not in ended.stdout + ended.stderr


def test_a_database_is_made_to_write_what_takes_room(
    tmp_path: Path, upgraded_database_url: str, postgres: Postgres
) -> None:
    """What PostgreSQL compresses fits into pages that are there, also where its disk is full."""

    def written() -> int:
        return int(postgres.admin("SELECT pg_current_wal_lsn() - '0/0' AS bytes")[0]["bytes"])

    before = written()
    assert "ok    database" in quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url).stdout
    assert written() - before >= 1_048_576


def test_a_user_who_may_only_read_is_told_so(tmp_path: Path, upgraded_database_url: str, postgres: Postgres) -> None:
    reader = f"reader_{make_url(upgraded_database_url).database}"
    for statement in (
        f"CREATE ROLE {reader} LOGIN PASSWORD 'p'",
        f"GRANT USAGE ON SCHEMA public TO {reader}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
    ):
        postgres.admin(statement, database=upgraded_database_url)
    try:
        url = make_url(upgraded_database_url).set(username=reader, password="p").render_as_string(hide_password=False)
        ended = quantask(tmp_path, "doctor", DATABASE_URL=url)
    finally:
        postgres.admin(f"DROP OWNED BY {reader}", database=upgraded_database_url)
        postgres.admin(f"DROP ROLE {reader}", database=upgraded_database_url)
    assert ended.returncode == 1
    assert "WRONG database: The database's user may not read or write the tables of Quantask" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_worker_that_was_killed_and_one_that_has_ended_are_told_apart_from_those_alive(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    host = socket.gethostname()
    names = {"alive": f"{host}-{os.getpid()}-aa", "killed": f"{host}-{killed.pid}-bb", "ended": f"{host}-1-cc"}
    for name, ago in ((names["alive"], 0), (names["killed"], 5), (names["ended"], 3600)):
        postgres.admin(
            "INSERT INTO workers (name, host, slots, versions, seen_at) VALUES"
            f""" ('{name}', '{host}', 1, '{{"quantask-jupyter": "{version("quantask-jupyter")}"}}',"""
            f" clock_timestamp() - interval '{ago} seconds')",
            database=upgraded_database_url,
        )
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert f"WRONG workers: {names['killed']} of this host was killed, last heard of " in ended.stdout
    assert f"ok    workers: {names['ended']} has ended, last heard of " in ended.stdout
    assert f"{names['alive']} " not in ended.stdout


def test_a_broker_whose_user_may_declare_nothing_is_told_with_the_right(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, rabbitmq: RabbitMQ
) -> None:
    rabbitmq.permit(amqp_url, configure="^$")
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert "WRONG broker: The broker lacks a queue or an exchange of Quantask." in ended.stdout
    assert "the right to configure on quantum_.*" in ended.stdout


@pytest.mark.parametrize(
    ("calls", "missing"),
    [
        ({"x86_64": 444, "aarch64": 444}, NO_LANDLOCK),
        ({"x86_64": 317, "aarch64": 277}, NO_FILTER),
    ],
    ids=["Landlock", "seccomp"],
)
def test_what_a_kernel_cannot_keep_circuits_from_is_told_and_a_laptop_is_well_all_the_same(
    tmp_path: Path, calls: dict[str, int], missing: str
) -> None:
    ended = subprocess.run(
        [sys.executable, str(LESSER_KERNEL), str(calls[platform.machine()]), "doctor"],
        env=isolated_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"ok    confinement: Its own: processes that run circuits {missing}" in ended.stdout
    assert "no Landlock" not in quantask(tmp_path, "doctor").stdout


def test_a_lab_whose_worker_does_not_confine_circuits_is_not_well(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    for name, left_open in (("open-one", [NO_LANDLOCK, SAME_USER]), ("shut-one", []), ("own-one", [SAME_USER])):
        versions = json.dumps({"quantask-jupyter": version("quantask-jupyter")})
        told = json.dumps(left_open).replace("'", "''")
        postgres.admin(
            "INSERT INTO workers (name, host, slots, versions, left_open, seen_at) VALUES"
            f" ('{name}', 'lab7', 1, '{versions}', '{told}', clock_timestamp())",
            database=upgraded_database_url,
        )
    ended = quantask(tmp_path, "doctor", DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url)
    assert ended.returncode == 1
    assert f"WRONG confinement: open-one: processes that run circuits {NO_LANDLOCK}; they {SAME_USER}." in ended.stdout
    assert "Run workers on Linux 5.13 or newer with Landlock" in ended.stdout
    assert f"ok    confinement: own-one: processes that run circuits {SAME_USER}." in ended.stdout
    assert "ok    confinement: shut-one: processes that run circuits reach no files" in ended.stdout
