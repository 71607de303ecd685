"""The worker process that an API process keeps: started with its address, started again, ended."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from quantask_jupyter.load_settings import load_settings
from quantask_server import embedded_worker
from quantask_server.embedded_worker import EmbeddedWorker
from tests.integration.api.server import until

TELLS = """
import os, sys
link = sys.stdin.readline().strip()
with open(sys.argv[1], "a") as file:
    print(link, os.environ["QUANTASK_SLOTS"], "QUANTASK_URL" in os.environ, file=file)
"""
DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(sys.argv[1], "w") as file:
    file.write(str(os.getpid()))
time.sleep(1000)
"""
TROUBLED = """
import os, sys
if os.path.exists(sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.read()
print("quantask worker: No memory for", os.environ["QUANTASK_DATABASE_URL"], file=sys.stderr)
sys.exit(1)
"""


async def until_written(path: Path, lines: int) -> list[str]:
    return await asyncio.to_thread(_until_written, path, lines)


def _until_written(path: Path, lines: int) -> list[str]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        written = path.read_text().splitlines() if path.exists() else []
        if len(written) >= lines:
            return written
        time.sleep(0.01)
    raise AssertionError(f"nobody wrote {lines} lines")


async def test_a_worker_reads_its_address_and_settings_and_is_started_again_when_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr(embedded_worker, "COMMAND", (sys.executable, "-c", TELLS, str(out)))
    monkeypatch.setattr(embedded_worker, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setenv("QUANTASK_URL", "http://of-a-kernel/")
    async with EmbeddedWorker(load_settings(environ={"QUANTASK_SLOTS": "3"}), '{"port": 1}').running():
        lines = await until_written(out, 3)
    assert set(lines) == {'{"port": 1} 3 False'}


async def test_a_worker_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr(embedded_worker, "COMMAND", (sys.executable, "-c", DEAF, str(out)))
    monkeypatch.setattr(embedded_worker, "KILL_AFTER_SECONDS", 0.1)
    monkeypatch.setattr(embedded_worker, "GRACE_SECONDS", 0.1)
    async with asyncio.timeout(20):
        async with EmbeddedWorker(load_settings(environ={}), "{}").running():
            (pid,) = await until_written(out, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_a_worker_that_cannot_be_started_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    program = tmp_path / "program"
    monkeypatch.setattr(embedded_worker, "COMMAND", (str(program),))
    monkeypatch.setattr(embedded_worker, "FIRST_PAUSE_SECONDS", 0.01)
    async with EmbeddedWorker(load_settings(environ={}), "{}").running():
        program.write_text(f"#!{sys.executable}\nopen({str(out)!r}, 'w').write('here')\n")
        program.chmod(0o755)
        assert (await until_written(out, 1))[0] == "here"


async def test_a_worker_that_cannot_start_says_why_without_passwords_until_one_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended = tmp_path / "mended"
    monkeypatch.setattr(embedded_worker, "COMMAND", (sys.executable, "-c", TROUBLED, str(mended)))
    monkeypatch.setattr(embedded_worker, "FIRST_PAUSE_SECONDS", 0.01)
    settings = load_settings(environ={"QUANTASK_DATABASE_URL": "postgresql://ada:sesame@db/quantask"})
    worker = EmbeddedWorker(settings, "{}")
    async with asyncio.timeout(30), worker.running():
        told = await asyncio.to_thread(until, lambda: worker.trouble, "it says why it cannot start")
        mended.touch()
        await asyncio.to_thread(until, lambda: worker.trouble is None, "it is ready")
    assert told == "The worker cannot start: No memory for postgresql://ada:***@db/quantask"
