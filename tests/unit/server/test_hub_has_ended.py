"""A service ends with the Hub that has started it, also with one that has ended while the service was starting."""

from __future__ import annotations

import os
import subprocess
import sys

SERVICE = """
import quantask_server
print("begun", flush=True)
input()  # until what has started it is about to end
import asyncio, os, time
while os.getppid() == quantask_server.PARENT:
    time.sleep(0.01)
from quantask_server.hub import hub_has_ended
asyncio.run(asyncio.wait_for(hub_has_ended(), 60))
print("knows it", flush=True)
"""
HUB = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {SERVICE!r}])
sys.stdin.read()
"""


def test_a_hub_that_ends_while_its_service_starts_is_known_to_have_ended() -> None:
    # Both write to one pipe; the service reads what is said when the Hub has been told to end.
    environment = {**os.environ, "JUPYTERHUB_CLIENT_ID": "service-quantask"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HUB], env=environment, text=True, **pipes) as hub:  # type: ignore[call-overload]
        assert hub.stdout.readline() == "begun\n"
        hub.kill()
        hub.wait()
        hub.stdin.write("\n")
        hub.stdin.flush()
        assert hub.stdout.readline() == "knows it\n"
