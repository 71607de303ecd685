# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH208, PTH211 - the calls themselves are the deeds
"""A program for children that runs what an attacker has got a child to run: each deed here, exactly where a job runs.

A deed that is done answers with the outcome "11", one that the system refuses with "00".
"""

import contextlib
import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import threading
from pathlib import Path

from hostile_program import count
from scribe import Scribe

_libc = ctypes.CDLL(None, use_errno=True)
scribe = None


def preload():
    global scribe
    scribe = Scribe()


def run(job, tell):
    deed, *arguments = job["circuit"]["source"].split()
    reply = count(job)
    with contextlib.suppress(OSError):
        globals()[deed](*arguments)
        reply["result"]["counts"] = {"11": job["shots"]}
    return reply


def wait(started, go):
    scribe.note(started, os.getpid())
    scribe.wait_for(go)


def own_environment_has(word):
    if word not in str(dict(os.environ)):
        raise PermissionError


def read(path):
    Path(path).read_bytes()


def read_memory_file(pid):
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))


def list_folder(path):
    os.listdir(path)


def write(path):
    os.close(os.open(path, os.O_WRONLY))


def write_read_only(path):
    os.close(os.open(path, os.O_RDWR))


def create(path):
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY))


def create_unnamed(folder):
    os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))


def remove(path):
    os.unlink(path)


def rename(path):
    os.rename(path, path + ".away")


def link(path):
    os.link(path, path + ".link")


def point(path):
    os.symlink(path, path + ".link")


def make_folder(path):
    os.mkdir(path + ".folder")


def change_mode(path):
    os.chmod(path, 0)


def change_times(path):
    os.utime(path)


def shorten(path):
    os.truncate(path, 0)


def kill(pid):
    os.kill(int(pid), signal.SIGKILL)


def kill_from_a_thread(pid):
    _in_thread(kill, pid)


def read_from_a_thread(path):
    _in_thread(read, path)


def kill_from_a_fork(pid):
    _in_fork(kill, pid)


def read_from_a_fork(path):
    _in_fork(read, path)


def kill_everybody(own):
    os.kill(-1, 0)


def kill_group(pid):
    os.killpg(int(pid), signal.SIGKILL)


def trace(pid):
    _checked(_libc.ptrace(16, int(pid), None, None))  # PTRACE_ATTACH


def read_memory(pid):
    buffer = ctypes.create_string_buffer(8)
    local = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    answer = _libc.process_vm_readv(int(pid), local, 1, local, 1, 0)
    if ctypes.get_errno() != errno.EFAULT:  # there is nothing at this address, which the kernel tells only who may look
        _checked(answer)


def limit(pid):
    resource.prlimit(int(pid), resource.RLIMIT_CPU, (1, 1))


def stop_by_handle(pid):
    os.pidfd_open(int(pid))


def connect(path):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)


def connect_abstract(name):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect("\0" + name)


def connect_inet(port):
    with socket.create_connection(("127.0.0.1", int(port)), 5):
        pass


def send_datagram(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.sendto(b"out", ("127.0.0.1", int(port)))


def open_netlink():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


def start_a_ring():
    _checked(_libc.syscall(ctypes.c_long(425), ctypes.c_long(8), ctypes.create_string_buffer(256)))


def start_a_program(path):
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            os.execv(path, [path])
        os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise PermissionError


def become_root():
    os.setresuid(0, 0, 0)
    if not _can_do_as_root():
        raise PermissionError


def take_another_namespace():
    _checked(_libc.unshare(0x10000000 | 0x40000000))


def leave_the_group():
    _in_fork(os.setsid)


def outlive_the_parent():
    _checked(_libc.prctl(1, 0, 0, 0, 0))


def show_memory():
    _checked(_libc.prctl(4, 1, 0, 0, 0))


def run_foreign_code():
    """Call the kernel as a 32-bit program, whose calls have other numbers: getpid."""
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


def _can_do_as_root():
    status = Path("/proc/self/status").read_text()
    return "CapEff:\t0000000000000000" not in status


def _checked(answer):
    if answer < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _in_fork(deed, *arguments):
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            deed(*arguments)
            os._exit(0)
        os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise PermissionError


def _in_thread(deed, *arguments):
    failed = []

    def attempt():
        try:
            deed(*arguments)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
