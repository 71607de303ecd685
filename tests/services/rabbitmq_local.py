"""A private RabbitMQ node from this machine's own programs."""

from __future__ import annotations

import secrets
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.services.guarded import GuardedProcess
from tests.services.machine import Machine, answers, free_port, wait_until
from tests.services.rabbitmq import MISSING, RabbitMQ
from tests.services.rabbitmq_admin import ErlangAdmin, erl_call

USER = "quantask"
# Nothing but the loopback interface, not even for Erlang's own distribution.
LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"


class LocalRabbitMQ:
    """One node, with its name server (epmd), in a folder of its own."""

    def __init__(self, server: Path, epmd: Path, folder: Path, machine: Machine) -> None:
        self.server = server
        self._epmd_program = epmd
        self.folder = folder
        self._epmd: GuardedProcess | None = None
        self._process: GuardedProcess | None = None
        self.port = free_port()
        self.password = secrets.token_hex(12)
        self.cookie = secrets.token_hex(12)
        self.node = f"{folder.name}@localhost"
        # Nothing of the developer's own RABBITMQ_… or ERL_… settings gets in.
        self.environ = {
            "PATH": machine.environ.get("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(folder),  # where Erlang looks for its cookie
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOOPBACK_ONLY,
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "none.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
            "RABBITMQ_ALLOW_INPUT": "1",  # the script becomes the node, so that its process id is the node's
        }

    @property
    def ports(self) -> tuple[int, ...]:
        """Where it listens: the broker for clients and for its own kind, and the name server."""
        return self.port, int(self.environ["RABBITMQ_DIST_PORT"]), int(self.environ["ERL_EPMD_PORT"])

    def create(self) -> None:
        """Writes the node's settings."""
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text(self.cookie)
        cookie.chmod(0o400)
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text(f"default_user = {USER}\ndefault_pass = {self.password}\n")

    def start(self) -> None:
        """Starts the node and waits until it accepts connections."""
        if self._epmd is None:
            port = int(self.environ["ERL_EPMD_PORT"])
            self._epmd = GuardedProcess(
                [self._epmd_program, "-port", str(port), "-address", "127.0.0.1"],
                environ=self.environ,
                folder=self.folder,
                log=self.folder / "epmd.out",
            )
            wait_until(lambda: answers(port), "the start of epmd", seconds=30)
        self._process = GuardedProcess(
            [self.server, "-noinput"],
            environ=self.environ,
            folder=self.folder,
            log=self.folder / "server.out",
            stop_signal=signal.SIGKILL,
            remove_folder=True,
        )
        wait_until(self._ready, "RabbitMQ's start", seconds=120)

    def _ready(self) -> bool:
        assert self._process is not None
        return self._process.must_be_running() and answers(self.port)

    def stop(self) -> None:
        """Stops the node in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the node without a warning."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.end(how)
            self._process = None

    def close(self) -> None:
        """Ends the node and its name server, and removes the files."""
        if self._process is None:
            self.start()  # so that its guard removes the folder, as at every other end
        assert self._process is not None
        self._process.close()
        if self._epmd is not None:
            self._epmd.close()


def find_server(machine: Machine) -> Path | None:
    """The program that starts a node as whoever calls it."""
    found = machine.find("rabbitmq-server")
    if found is None:
        return None
    # Debian's wrapper insists on root or its own user, and on its own folders; the real script lies beside it.
    real = found.resolve()
    return real.with_name("rabbitmq-server") if real.name == "rabbitmq-script-wrapper" else found


def find_erlang(machine: Machine, program: str) -> Path | None:
    """One of Erlang's own programs, of which not every package puts each on the PATH."""
    if (found := machine.find(program)) is not None:
        return found
    if (erl := machine.find("erl")) is None:
        return None
    root = erl.resolve().parent.parent
    places = [root / "bin", *root.glob("erts-*/bin"), *root.glob("lib/erl_interface-*/bin")]
    return next((place / program for place in places if (place / program).exists()), None)


def rabbitmqctl_eval(process: LocalRabbitMQ) -> Callable[[str], str]:
    """The slow way to evaluate expressions, for an Erlang without `erl_call`."""

    def evaluate(expression: str) -> str:
        command = [str(process.server.with_name("rabbitmqctl")), "-q", "eval", expression]
        done = subprocess.run(command, env=process.environ, capture_output=True, text=True, check=False, timeout=60)
        return done.stdout.strip() or done.stderr.strip()

    return evaluate


def programs(machine: Machine) -> tuple[Path, Path]:
    """The broker and Erlang's name server, installed where that is needed and allowed."""
    server = machine.find_or_install(lambda: find_server(machine), "rabbitmq-server", MISSING)
    return server, machine.find_or_install(lambda: find_erlang(machine, "epmd"), "erlang-base", MISSING)


def local_rabbitmq(machine: Machine) -> RabbitMQ:
    """Starts a private node on private ports."""
    server, epmd = programs(machine)
    process = LocalRabbitMQ(server, epmd, Path(tempfile.mkdtemp(prefix="quantask-rabbitmq-")), machine)
    process.create()
    process.start()
    caller = find_erlang(machine, "erl_call")
    if caller is not None:
        evaluate = erl_call(caller, process.node, process.cookie, process.environ)
    else:
        evaluate = rabbitmqctl_eval(process)
    broker = RabbitMQ(f"amqp://{USER}:{process.password}@127.0.0.1:{process.port}/", ErlangAdmin(evaluate), process)
    broker.wait_until_it_answers()
    return broker
