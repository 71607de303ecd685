"""The end of a child whose job takes too long, in case its parent cannot kill it any more.

It works while the simulator holds the GIL: by the kernel's timer or, where there is none (Windows), by a C thread. The
timer costs a job a microsecond, and a thread seventy.
"""

from __future__ import annotations

import faulthandler
import signal

if hasattr(signal, "setitimer"):

    def prepare() -> None:
        """Let the timer end this process also where whoever started it ignores SIGALRM, which is inherited."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def start(seconds: float) -> None:
        """End this process after ``seconds``, unless :func:`stop` is called before; by SIGALRM."""
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def stop() -> None:
        """Let the process live."""
        signal.setitimer(signal.ITIMER_REAL, 0.0)

else:

    def prepare() -> None:
        """Do nothing: the thread needs nothing."""

    def start(seconds: float) -> None:
        """End this process after ``seconds``, unless :func:`stop` is called before; with a traceback in its log."""
        faulthandler.dump_traceback_later(seconds, exit=True)

    def stop() -> None:
        """Let the process live."""
        faulthandler.cancel_dump_traceback_later()
