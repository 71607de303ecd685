"""A process outside, that does for hostile jobs what these cannot do: notes for the test, and killing.

It is forked before a child is confined, and shares memory with it. A place in it holds one request: a byte that says
whose turn it is, then words.
"""

import contextlib
import mmap
import os
import signal
import time
from pathlib import Path

PLACES, PLACE_BYTES = 512, 256
IDLE, ASKED, DONE = 0, 1, 2


class Scribe:
    def __init__(self):
        """Fork the scribe, which ends when whoever forked it has ended."""
        self._memory = mmap.mmap(-1, PLACES * PLACE_BYTES)
        master = os.getpid()
        between = os.fork()
        if between == 0:
            if os.fork() == 0:
                os.setsid()
                os.closerange(0, 64)
                self._serve(master)
            os._exit(0)
        os.waitpid(between, 0)

    def note(self, file, text):
        """Write a text to a file."""
        self._ask("note", file, text)

    def wait_for(self, file):
        """Wait until a file is there."""
        self._ask("wait", file, "")

    def kill(self, pid):
        """Kill a process."""
        self._ask("kill", "", pid)

    def _ask(self, *words):
        at = os.getpid() % PLACES * PLACE_BYTES
        request = "\0".join(map(str, words)).encode().ljust(PLACE_BYTES - 1, b"\0")
        self._memory[at + 1 : at + PLACE_BYTES] = request
        self._memory[at] = ASKED
        while self._memory[at] == ASKED:
            time.sleep(0.001)

    def _serve(self, master):
        while _lives(master):
            for place, state in enumerate(self._memory[::PLACE_BYTES]):
                at = place * PLACE_BYTES
                if state == ASKED and self._is_done(*self._memory[at + 1 : at + PLACE_BYTES].decode().split("\0")[:3]):
                    self._memory[at] = DONE
            time.sleep(0.005)

    @staticmethod
    def _is_done(deed, file, text):
        match deed:
            case "note":
                with contextlib.suppress(OSError):
                    Path(file).write_text(text)
            case "wait":
                return Path(file).exists()
            case "kill":
                os.kill(int(text), signal.SIGKILL)
        return True


def _lives(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
