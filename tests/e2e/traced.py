# SPDX-License-Identifier: MIT
"""Run the program one system call at a time, and kill it right before the nth.

strace counts each kind of call by itself (`when=N`), so the nth of all is not to be
had from it: this is ptrace, with the program as our own child.
"""
import contextlib
import ctypes
import os
import signal
import subprocess
import threading

import binary

TRACEME, CONT, SETOPTIONS, SYSCALL = 0, 7, 0x4200, 24
SYSGOOD, EXITKILL = 1, 1 << 20
STOP = signal.SIGTRAP | 0x80	# a stop for a system call: its begin, or its end

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, pid, data=0):
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


class Traced:
    """calls: how many system calls it began; killed: whether it was ended by us."""

    def __init__(self, code, out, err, calls, killed):
        self.code, self.out, self.err = code, out.decode(), err.decode()
        self.calls, self.killed = calls, killed


def step(pid, kill_at, watch):
    """Let it run to its end, or to right before call `kill_at`, which is not made."""
    calls, inside = 0, False
    status = os.waitpid(pid, 0)[1]	# it has just become the program
    ptrace(SETOPTIONS, pid, SYSGOOD | EXITKILL)
    give = 0
    while True:
        ptrace(SYSCALL, pid, give)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return calls, status, False
        give = 0
        if os.WSTOPSIG(status) != STOP:
            give = os.WSTOPSIG(status)
            continue
        inside = not inside
        if not inside:
            continue
        calls += 1
        if watch is not None:
            watch(calls)
        if calls == kill_at:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            return calls, status, True


def run(env, folder, kill_at=None, watch=None, timeout=60, args=()):
    """A run that is killed before its call number `kill_at`, if it comes so far;
    watch(n) is called before each.  What it says is judged as ever."""
    out, err = folder / "traced.out", folder / "traced.err"
    with open(out, "wb") as o, open(err, "wb") as e:
        process = subprocess.Popen(
            [str(binary.BINARY), *args], env={k: str(v) for k, v in env.items()}, cwd="/",
            stdin=subprocess.DEVNULL, stdout=o, stderr=e,
            preexec_fn=lambda: libc.ptrace(TRACEME, 0, None, None))
    late = []

    def end():
        late.append(True)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    timer = threading.Timer(timeout, end)
    timer.start()
    try:
        calls, status, killed = step(process.pid, kill_at, watch)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert not late, f"still running after {timeout} s"
    said = out.read_bytes(), err.read_bytes()
    if not killed:	# else a line may have lost its end
        binary.judge(*said)
    return Traced(process.returncode, *said, calls, killed)
