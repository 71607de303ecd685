"""A kernel tells the local process that it is there; the process ends with the last of its kernels."""

from __future__ import annotations

import threading
from contextlib import suppress
from http import HTTPStatus

from quantask_jupyter.client.endpoint import Endpoint
from quantask_jupyter.client.local_process import named_local_endpoint

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
CONNECT_SECONDS = 5.0
READ_BYTES = 1024


class KernelPresence:
    """Holds one request to the local process open, in a daemon thread, for as long as the kernel lives.

    When the process ends, the thread looks for the one that another kernel may have started; it starts none itself,
    because a kernel that submits nothing needs none.
    """

    def __init__(self) -> None:
        """Begin with no thread."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._look_now = threading.Event()

    def look_again(self) -> None:
        """Look at once for the process, if the connection was lost."""
        self._look_now.set()

    def give(self) -> None:
        """Tell it from now on."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_giving, name="quantask-presence", daemon=True)
                self._thread.start()

    def _keep_giving(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            self._look_now.clear()
            endpoint = named_local_endpoint()
            held = endpoint is not None and _hold(endpoint)
            pause = FIRST_PAUSE_SECONDS if held else min(2 * pause, LONGEST_PAUSE_SECONDS)
            if self._look_now.wait(pause):
                pause = FIRST_PAUSE_SECONDS


def _hold(endpoint: Endpoint) -> bool:
    """Hold the request open until it ends; say whether the process took it."""
    import urllib3

    try:
        # A connection of its own: the session's are for requests that end.
        reply = urllib3.request(
            "GET",
            f"{endpoint.url}/presence",
            headers=endpoint.headers,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=None),
            retries=False,
            preload_content=False,
        )
    except urllib3.exceptions.HTTPError:
        return False
    if reply.status != HTTPStatus.OK:
        return False
    with suppress(urllib3.exceptions.HTTPError):  # how a process that was killed ends it
        while reply.read(READ_BYTES):
            pass
    return True
