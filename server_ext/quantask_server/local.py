"""The API as a small process of its own: ``jupyter quantask serve`` and ``python -m quantask_server.local``.

With ``--shared`` it is the one that kernels without a Jupyter Server start and share: it writes a connection file, and
ends when the last kernel has gone and what they have submitted has been run.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from jupyter_core.application import base_aliases, base_flags
from jupyter_server.auth.identity import IdentityProvider
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from traitlets import Bool, Int, Unicode
from typing_extensions import override

from quantask_jupyter import event_loop
from quantask_jupyter.cli import QuantaskCommand, run_command
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.environment import keep_secrets
from quantask_jupyter.errors import AddressInUseError, SettingsError
from quantask_jupyter.jupyter_folders import runtime_folder
from quantask_jupyter.logs import log_to_stderr
from quantask_jupyter.settings import Quantask
from quantask_server.connection_file import (
    LOCK_NAME,
    Connection,
    answers,
    read_connection,
    remove_connection,
    runtime_file,
    write_connection,
)
from quantask_server.file_lock import FileLock
from quantask_server.held_requests_limit import make_room_for_connections
from quantask_server.host import ApiHost
from quantask_server.identity import CallerOf, TokenIdentity
from quantask_server.kernel_environment import ANY_ADDRESS, reachable_url
from quantask_server.presence import PRESENCE, PresenceHandler, PresentKernels
from quantask_server.routes import quantask_application
from quantask_server.server_log import OUR_PACKAGES
from quantask_server.turns_of_large_bodies import give_memory_back

ADDRESS = "127.0.0.1"
OTHER_STARTER_SECONDS = 15.0

log = logging.getLogger(__name__)


class ServeCommand(QuantaskCommand):
    """``jupyter quantask serve``."""

    name = "jupyter-quantask-serve"
    description = "Serve the Quantask API on this machine, without a Jupyter Server."
    aliases = {  # noqa: RUF012
        **base_aliases,
        "ip": "ServeCommand.ip",
        "port": "ServeCommand.port",
        "token": "Quantask.token",
    }
    flags = {  # noqa: RUF012
        **base_flags,
        "shared": ({"ServeCommand": {"shared": True}}, "Serve this user's kernels, and end after the last one."),
    }
    ip = Unicode(ADDRESS, help="The address to listen on; 0.0.0.0 lets other hosts in.").tag(config=True)
    port = Int(0, min=0, max=65_535, help="The port to listen on. 0: any that is free.").tag(config=True)
    shared = Bool(False, help="Serve this user's kernels, and end after the last one.").tag(config=True)

    @override
    def run(self) -> int:
        """Serve until told to stop or, if shared, until nobody needs it."""
        settings = self.settings()
        keep_secrets()
        log_to_stderr(settings, *OUR_PACKAGES)
        if self.shared:
            return event_loop.run(serve_shared(settings))
        event_loop.run(self._serve(settings))
        return 0

    async def _serve(self, settings: Quantask) -> None:
        token = settings.token or secrets.token_urlsafe(32)
        identity = TokenIdentity(token, settings.owner)
        async with serving(settings, self.port, identity, address=self.ip) as (url, _):
            self.say(f"QUANTASK_URL={self._url_for_others(url)}")
            if not settings.token:
                self.say(f"QUANTASK_TOKEN={token}")
            await stop_signal()()

    def _url_for_others(self, url: str) -> str:
        """Return the URL by which those reach the API who are let in: of any address, that of this host's name."""
        if self.ip not in ANY_ADDRESS:
            return url
        return f"http://{socket.getfqdn()}:{urlsplit(url).port}/"


async def serve_shared(settings: Quantask) -> int:
    """Serve this user's kernels, and run what they have left, unless another process does so already."""
    with _usable_runtime_folder():
        lock = FileLock(runtime_file(LOCK_NAME))
        if not await _is_to_serve(lock):
            return 0
    try:
        await _serve_kernels(settings)
    finally:
        lock.release()
    return 0


async def _is_to_serve(lock: FileLock) -> bool:
    """Take the lock, or say that another process serves already."""
    deadline = asyncio.get_running_loop().time() + OTHER_STARTER_SECONDS
    while not lock.acquire():
        # Who has the lock serves, or is about to serve, or is about to end.
        connection = read_connection()
        if connection is not None and await answers(connection):
            return False
        if asyncio.get_running_loop().time() > deadline:
            raise AddressInUseError("Another local process of Quantask is running, but does not answer.")
        await asyncio.sleep(0.05)
    return True


async def _serve_kernels(settings: Quantask) -> None:
    token = secrets.token_urlsafe(32)
    async with serving(settings, 0, TokenIdentity(token, settings.owner)) as (url, until_unneeded):
        stopped = stop_signal()
        with _usable_runtime_folder():
            write_connection(Connection(url, token, os.getpid(), version("quantask-jupyter")))
        try:
            ends = {asyncio.ensure_future(until_unneeded()), asyncio.ensure_future(stopped())}
            _, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for other in waiting:
                other.cancel()
        finally:
            remove_connection()


@contextmanager
def _usable_runtime_folder() -> Iterator[None]:
    """Say what is wrong with the folder in which Jupyter keeps what it needs while it runs."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or "it takes no files"
        raise SettingsError(
            f"The folder {runtime_folder()} cannot be used for what runs: {reason}.",
            hint="Set JUPYTER_RUNTIME_DIR to a folder on a local disk that you may write.",
        ) from None


@asynccontextmanager
async def serving(
    settings: Quantask,
    port: int,
    identity: IdentityProvider,
    *,
    address: str = ADDRESS,
    base_url: str = "/",
    caller_of: CallerOf = lambda user: Caller.alone(user.username),
    around: Mapping[str, Any] | None = None,
    pages: Sequence[tuple[str, type[Any]]] = (),
) -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """Serve the API in this process for as long as the block lasts.

    Args:
        settings: the deployment's settings.
        port: where to listen; 0 for any port that is free.
        identity: tells who the caller is.
        address: the address to listen on.
        base_url: the path below which the API is.
        caller_of: tells whose tasks that user sees; without it, each owns those of the own name.
        around: more settings of the Tornado application.
        pages: what is served beside the API: patterns of paths, and who answers there.

    Yields:
        The URL below which it is, and what waits until no kernel is there and nothing is left to run.

    Raises:
        AddressInUseError: the port is taken.
    """
    make_room_for_connections()
    give_memory_back()
    host = ApiHost(settings)
    kernels = PresentKernels()
    application = quantask_application(
        host,
        identity,
        caller_of,
        base_url=base_url,
        settings={PRESENCE: kernels, **(around or {})},
        more_routes=(("/presence", PresenceHandler),),
        own_process=True,
        pages=pages,
    )
    try:
        sockets = bind_sockets(port, address)
    except OSError as error:
        raise AddressInUseError(f"Port {port} of {address} cannot be used: {error.strerror}.") from error
    server = HTTPServer(application)
    server.add_sockets(sockets)
    try:
        yield (
            reachable_url(address, sockets[0].getsockname()[1], base_url),
            partial(kernels.until_unneeded, host.has_work),
        )
    finally:
        server.stop()
        await host.close()
        await server.close_all_connections()


def stop_signal() -> Callable[[], Awaitable[object]]:
    """Return what waits for the signal to stop; it is caught from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop.wait


if __name__ == "__main__":
    run_command(ServeCommand)
