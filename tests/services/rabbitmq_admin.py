"""Two ways to administer a broker: from its own machine in milliseconds, or over its management plugin."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tests.services.machine import Machine, ServiceError

NOT_CONNECTED = "failed to connect to node"
"""What `erl_call` says where the node has not answered in time: a busy machine has no processor for it."""

TRIES = 5
MANAGEMENT_VARIABLE = "QUANTASK_TEST_AMQP_MANAGEMENT_URL"


class ErlangAdmin:
    """Has the node itself evaluate expressions.

    `erl_call` takes 10 ms where `rabbitmqctl` takes a second, and is exact where the management plugin's statistics
    are seconds old; loading that plugin would also make each start and stop 5 s longer.
    """

    def __init__(self, evaluate: Callable[[str], str]) -> None:
        self._evaluate = evaluate

    def create_vhost(self, name: str, user: str) -> None:
        """Makes a vhost that the user may do everything in."""
        self.run(f'ok = rabbit_vhost:add(<<"{name}">>, <<"tests">>)')
        self.permit(name, user, configure=".*")

    def permit(self, name: str, user: str, *, configure: str, write: str = ".*", read: str = ".*") -> None:
        """Lets the user declare, write and read what matches."""
        rights = ", ".join(f'<<"{right}">>' for right in (configure, write, read))
        self.run(
            f'ok = rabbit_auth_backend_internal:set_permissions(<<"{user}">>, <<"{name}">>, {rights}, <<"tests">>)'
        )

    def drop_vhost(self, name: str) -> None:
        """Removes a vhost with its queues and connections."""
        self.run(f'ok = rabbit_vhost:delete(<<"{name}">>, <<"tests">>)')

    def drop_user(self, name: str) -> None:
        """Removes a user."""
        self.run(f'ok = rabbit_auth_backend_internal:delete_user(<<"{name}">>, <<"tests">>)')

    def close_all_connections(self) -> None:
        """Closes every client's connection from the broker's side."""
        self.run('rabbit_networking:close_connections(rabbit_networking:connections(), "closed by the tests"), ok')

    def run(self, expression: str) -> None:
        """Has the node evaluate an expression that is `ok`; a call that has not come to the node is made again."""
        for _ in range(TRIES):
            answer = self._evaluate(expression + ".\n")
            if NOT_CONNECTED not in answer:
                break
        if answer not in {"{ok, ok}", "ok"}:
            raise ServiceError(f"the broker answered {answer!r} to {expression}")


def erl_call(program: Path, node: str, cookie: str, environ: Mapping[str, str]) -> Callable[[str], str]:
    """A way to evaluate expressions on a node of this machine."""

    def evaluate(expression: str) -> str:
        command = [str(program), "-c", cookie, "-n", node, "-e"]
        done = subprocess.run(
            command, input=expression, env=dict(environ), capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout.strip() or done.stderr.strip()

    return evaluate


class ManagementAdmin:
    """Speaks to the management plugin of a broker that is not ours."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url.rstrip("/")
        self._users: set[str] = set()
        self._authorization = "Basic " + b64encode(f"{user}:{password}".encode()).decode()

    @classmethod
    def beside(cls, amqp_url: str, machine: Machine) -> ManagementAdmin:
        """The plugin at the address that the environment names, else at its usual port beside the broker."""
        parts = urlsplit(amqp_url)
        url = machine.environ.get(MANAGEMENT_VARIABLE) or f"http://{parts.hostname}:15672"
        admin = cls(url, unquote(parts.username or "guest"), unquote(parts.password or "guest"))
        try:
            admin._call("GET", "vhosts")
        except (OSError, ValueError) as error:
            raise ServiceError(
                "The tests make a vhost each, over the broker's management plugin:"
                f" enable it, or set {MANAGEMENT_VARIABLE} to where it is ({url}: {error})."
            ) from error
        return admin

    def create_vhost(self, name: str, user: str) -> None:
        """Makes a vhost that the user may do everything in."""
        self._call("PUT", f"vhosts/{quote(name, safe='')}", {})
        self.permit(name, user, configure=".*")

    def permit(self, name: str, user: str, *, configure: str, write: str = ".*", read: str = ".*") -> None:
        """Lets the user declare, write and read what matches."""
        rights = {"configure": configure, "write": write, "read": read}
        self._call("PUT", f"permissions/{quote(name, safe='')}/{quote(user, safe='')}", rights)

    def create_user(self, name: str, password: str, vhost: str) -> None:
        """Makes a user that may do everything in a vhost."""
        self._call("PUT", f"users/{quote(name, safe='')}", {"password": password, "tags": "administrator"})
        self._users.add(name)
        self.permit(vhost, name, configure=".*")

    def drop_user(self, name: str) -> None:
        """Removes a user."""
        self._call("DELETE", f"users/{quote(name, safe='')}")
        self._users.discard(name)

    def drop_vhost(self, name: str) -> None:
        """Removes a vhost with its queues and connections."""
        self._call("DELETE", f"vhosts/{quote(name, safe='')}")

    def close_all_connections(self) -> None:
        """Closes the connections of this run's own users: the broker may serve others too."""
        for user in self._users:
            self._call("DELETE", f"connections/username/{quote(user, safe='')}")

    def _call(self, method: str, path: str, body: object = None) -> object:
        request = urllib.request.Request(
            f"{self._url}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            text = response.read()
        return json.loads(text) if text else None
