"""However a test run ends, its servers end with it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import Machine, postgres_local, rabbitmq_local
from tests.services.machine import answers, wait_until

ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from tests.services import Machine
from tests.services.{kind}_local import local_{kind}
process = local_{kind}(Machine())._process
print(process.folder, process.port, flush=True)
sys.stdin.read()
"""


def run_ends(kind: str, how: signal.Signals) -> tuple[Path, int]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE.format(kind=kind)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout is not None
        folder, port = run.stdout.readline().split()
        assert answers(int(port))
        run.send_signal(how)
    return Path(folder), int(port)


@pytest.mark.skipif(postgres_local.find_programs(Machine()) is None, reason="PostgreSQL comes from a container here")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_postgresql_ends_with_its_run(how: signal.Signals) -> None:
    folder, port = run_ends("postgres", how)
    wait_until(lambda: not answers(port) and not folder.exists(), "the end of PostgreSQL", seconds=30)


@pytest.mark.skipif(rabbitmq_local.find_server(Machine()) is None, reason="RabbitMQ comes from a container here")
def test_rabbitmq_ends_with_its_run() -> None:
    folder, port = run_ends("rabbitmq", signal.SIGKILL)
    wait_until(lambda: not answers(port) and not folder.exists(), "the end of RabbitMQ", seconds=30)
    assert folder.name not in commands(), "neither the node nor its name server is left"


def commands() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
