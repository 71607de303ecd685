"""A program for children that does what its job's circuit text says: mostly harm."""

import ctypes
import os
import resource
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

from quantask_worker.child import watchdog


def preload():
    pass


def run(job):
    deed, *arguments = job["circuit"]["source"].split()
    return globals()[deed](job, *arguments)


def count(job):
    return {
        "result": {
            "counts": {"00": job["shots"]},
            "shots": job["shots"],
            "registers": [{"name": "c", "size": 2}],
            "metadata": {"pid": os.getpid()},
        }
    }


def take(job, seconds):
    time.sleep(float(seconds))
    return count(job)


def fail(job):
    return {"error": {"code": "CIRCUIT_SYNTAX", "message": "no such gate", "line": 3, "column": 5}}


def refuse_without_code(job):
    return {"error": {"code": "MADE_UP", "message": "x"}}


def wrong_sum(job):
    reply = count(job)
    reply["result"]["counts"]["00"] += 1
    return reply


def describe(job):
    return {
        "environment": dict(os.environ),
        "descriptors": {link.name: _target(link) for link in Path("/proc/self/fd").iterdir()},
        "group": os.getpgid(0),
        "session": os.getsid(0),
        "folder": str(Path.cwd()),
        "limits": {
            name: resource.getrlimit(getattr(resource, name))
            for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
        },
    }


def _target(link):
    try:
        return str(link.readlink())
    except OSError:
        return "gone"  # the listing's own


def segfault(job):
    ctypes.string_at(0)


def abort(job):
    os.abort()


def leave(job, status):
    os._exit(int(status))


def raise_error(job):
    raise ValueError("a bug")


def exhaust_memory(job):
    hoard = []
    while True:
        hoard.append(bytes(2**26))


def abort_out_of_memory(job):
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def spin(job):
    while True:
        pass


def spin_without_watchdog(job):
    watchdog.stop()
    spin(job)


def spin_after_noting(job, file):
    Path(file).write_text(str(os.getpid()))
    spin(job)


def wait_for(job, started, go):
    Path(started).write_text(str(os.getpid()))
    while not Path(go).exists():
        time.sleep(0.01)
    return count(job)


def kill_parent_of_parent(job):
    stat = Path(f"/proc/{os.getppid()}/stat").read_text()
    os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)
    spin(job)


def breed(job, file):
    Path(file).write_text(str(subprocess.Popen(["sleep", "300"]).pid))
    spin(job)


def speak(job):
    sys.stdout.write("printed\n")
    sys.stdout.flush()
    os.write(1, b"written\n")
    return count(job)


def write_garbage(job):
    _write(b"Simulation done. Have a nice day!\n" * 1000)
    spin(job)


def announce_gigabyte(job):
    _write(struct.pack(">Q", 2**30))
    spin(job)


def write_bad_json(job):
    _write(struct.pack(">Q", 3) + b"{]}")
    spin(job)


def nest_deeply(job):
    _write(struct.pack(">Q", 2_000_000) + b"[" * 2_000_000)
    spin(job)


def answer_twice(job):
    body = b'{"number":1,"result":{"counts":{"00":1}}}'
    reply = count(job)
    _later_write(struct.pack(">Q", len(body)) + body)
    return reply


def close_channel(job):
    os.closerange(3, 64)
    spin(job)


def announce_large_result(job):
    return {"result": {"text": "x" * (65 * 2**20)}}


def fill_log(job):
    try:
        while True:
            os.write(2, b"x" * 65536)
    except OSError:
        return count(job)


def _write(data):
    for number in range(3, 64):
        try:
            os.write(number, data)
        except OSError:
            continue


def _later_write(data):
    import threading

    threading.Timer(0.1, _write, [data]).start()
