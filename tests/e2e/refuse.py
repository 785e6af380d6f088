# SPDX-License-Identifier: MIT
"""Run a program on a node whose container runtime is older than a system call.

`python refuse.py CALL[,CALL] PROGRAM ARGS...`: a seccomp filter answers EPERM to these
calls, as runtimes do to calls that their libseccomp does not know; and the vDSO is taken
out of what the kernel tells the program, since it would read the clock without a call
(a 32-bit Raspberry Pi has none that could).  `ppoll+` refuses only a wait for something.
"""
import ctypes
import errno
import os
import platform
import re
import signal
import struct
import sys

CALLS = {
    "x86_64": {"poll": 7, "fstat": 5, "clock_gettime": 228, "ppoll": 271, "getrandom": 318,
               "statx": 332},
    "aarch64": {"fstat": 80, "clock_gettime": 113, "ppoll": 73, "getrandom": 278},
}
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06		# of BPF: a word; jump if; end
ALLOW, REFUSE = 0x7fff0000, 0x00050000 | errno.EPERM
NUMBER, SECOND = 0, 24				# in struct seccomp_data
NO_NEW_PRIVS, SECCOMP, DEATH_SIGNAL = 38, 22, 1
TRACEME, DETACH = 0, 17
SYSINFO, IGNORE = 33, 1				# in the auxiliary vector

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def program(names):
    numbers = CALLS[platform.machine()]
    steps = []
    for name in names:
        number = numbers[name.rstrip("+")]
        if name.endswith("+"):
            steps += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 3, number), (LOAD, 0, 0, SECOND),
                      (EQUAL, 1, 0, 0), (RETURN, 0, 0, REFUSE)]
        else:
            steps += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *s) for s in [*steps, (RETURN, 0, 0, ALLOW)])


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refuse.py")


def become(names, argv):
    code = ctypes.create_string_buffer(program(names))
    header = struct.pack("HxxxxxxP", len(program(names)) // 8, ctypes.addressof(code))
    check(libc.prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))
    check(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
    check(libc.ptrace(TRACEME, 0, None, None))
    check(libc.prctl(SECCOMP, 2, ctypes.c_char_p(header), 0, 0))
    os.execv(argv[0], argv)


def take_vdso(pid):
    """The auxiliary vector lies on the stack of the program that is about to begin."""
    with open(f"/proc/{pid}/auxv", "rb") as f:
        vector = f.read()
    with open(f"/proc/{pid}/maps", encoding="ascii") as f:
        low, high = (int(x, 16) for x in
                     re.search(r"^(\w+)-(\w+) .*\[stack\]$", f.read(), re.M).groups())
    pairs = list(struct.iter_unpack("=QQ", vector))
    at = next((i for i, (kind, _) in enumerate(pairs) if kind == SYSINFO), None)
    if at is None:
        return
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(low)
        stack = memory.read(high - low)
        memory.seek(low + stack.index(vector) + at * 16)
        memory.write(struct.pack("=Q", IGNORE))


def main(names, *argv):
    pid = os.fork()
    if pid == 0:
        become(names.split(","), argv)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        return 99
    take_vdso(pid)
    check(libc.ptrace(DETACH, pid, None, None))
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
