"""A program for children that does what its job's circuit text says: mostly harm."""

import ctypes
import gc
import os
import resource
import stat
import struct
import sys
import time
from pathlib import Path

from scribe import Scribe

from quantask_worker.child import watchdog

scribe = None
worker = os.getppid()  # where there is a fork server, which imports this


def preload():
    global scribe
    scribe = Scribe()


def run(job, tell):
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
        "descriptors": {number: kind for number in range(1024) if (kind := _kind(number))},
        "group": os.getpgid(0),
        "session": os.getsid(0),
        "folder": str(Path.cwd()),
        "collects_garbage": gc.isenabled(),
        "limits": {
            name: resource.getrlimit(getattr(resource, name))
            for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
        },
    }


def _kind(descriptor):
    try:
        about = os.fstat(descriptor)
    except OSError:
        return None  # it is not open
    if about.st_rdev == os.makedev(1, 3):
        return "/dev/null"
    return "socket" if stat.S_ISSOCK(about.st_mode) else "/memfd" if about.st_nlink == 0 else "a file"


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
    scribe.note(file, os.getpid())
    spin(job)


def wait_for(job, started, go):
    scribe.note(started, os.getpid())
    scribe.wait_for(go)
    return count(job)


def kill_parent_of_parent(job):
    scribe.kill(worker)
    spin(job)


def breed(job, file):
    bred = os.fork()
    if bred == 0:
        time.sleep(300)
    scribe.note(file, bred)
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
