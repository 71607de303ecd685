"""Runs one server and ends it together with whoever started it. Run as a script; `guarded.py` is the other side.

The parent writes lines to our standard input: a signal's number to pass on, or `close`. The end of the input means
that the parent is gone, in whatever way (a debugger's stop button, SIGKILL, a closed terminal), and counts as `close`.
Being the server's parent, we can never hit a stranger that got its process id.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 15.0


def close(server: subprocess.Popen[bytes], stop_signal: int) -> None:
    """Asks the server to stop, and insists after the grace period."""
    server.send_signal(stop_signal)
    try:
        server.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)


def obey(server: subprocess.Popen[bytes], stop_signal: int, closing: threading.Event) -> None:
    """Passes signals on until the parent says `close` or is gone."""
    for line in sys.stdin:
        if line.strip() == "close":
            break
        server.send_signal(int(line))
    closing.set()
    close(server, stop_signal)


def main() -> int:
    """Starts the server and leaves with its exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--user")
    parser.add_argument("--folder", help="removed when the parent closes us")
    parser.add_argument("--stop-signal", type=int, default=signal.SIGTERM)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    server = subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=options.user,
        group=options.user,
        extra_groups=None if options.user is None else [],
    )
    closing = threading.Event()
    threading.Thread(target=obey, args=(server, options.stop_signal, closing), daemon=True).start()
    code = server.wait()
    if closing.is_set() and options.folder:
        shutil.rmtree(options.folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
