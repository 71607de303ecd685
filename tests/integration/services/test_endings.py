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
print(process.folder, *process.ports, flush=True)
sys.stdin.read()
"""


def run_ends(kind: str, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE.format(kind=kind)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout is not None
        folder, *ports = run.stdout.readline().split()
        assert all(answers(int(port)) for port in ports)
        run.send_signal(how)
    wait_until(lambda: not any(answers(int(port)) for port in ports), f"the end of {kind}", seconds=30)
    wait_until(lambda: not Path(folder).exists(), f"the removal of {folder}", seconds=30)


@pytest.mark.skipif(postgres_local.find_programs(Machine()) is None, reason="PostgreSQL comes from a container here")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_postgresql_ends_with_its_run(how: signal.Signals) -> None:
    run_ends("postgres", how)


@pytest.mark.skipif(rabbitmq_local.find_server(Machine()) is None, reason="RabbitMQ comes from a container here")
def test_rabbitmq_and_its_name_server_end_with_their_run() -> None:
    run_ends("rabbitmq", signal.SIGKILL)
