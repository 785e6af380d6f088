# SPDX-License-Identifier: MIT
"""Run the program that ships and look at everything it says.

Every run is judged: no secret, no piece of one, no Authorization; whole lines of
printable text.  A run that does not end by itself is a failure of the test.
"""
import base64
import ctypes
import functools
import os
import pathlib
import re
import signal
import subprocess
import time

import tools

BINARY = pathlib.Path(os.environ.get(
    "ECR_REFRESH", tools.ROOT / "build" / "amd64" / "ecr-refresh"))
FORBIDDEN = (b"AWS4-HMAC-SHA256", b"Signature=", b"Bearer ", b"Basic ",
             b"-----BEGIN")
PIECE = 16	# so many bytes of a secret in a row are a leak


class Result:
    def __init__(self, code, out, err, seconds, peak_kb=None):
        self.code, self.seconds, self.peak_kb = code, seconds, peak_kb
        self.out, self.err = out.decode(), err.decode()
        self.lines = self.out.splitlines()
        self.errors = self.err.splitlines()

    def __repr__(self):
        out = self.lines
        if len(out) > 24:
            out = [*out[:12], f"... {len(out) - 24} lines ...", *out[-12:]]
        return "\n".join([f"exit {self.code} after {self.seconds:.2f} s",
                          "--- stdout", *out, "--- stderr", *self.errors])

    def error(self, *words):
        """The first line on stderr that has all these words."""
        for line in self.errors:
            if all(w.lower() in line.lower() for w in words):
                return line
        raise AssertionError(f"no error line with {words}:\n{self!r}")

    def fails(self, code, *words, cure=()):
        """Exit `code`; an error line has these words and the cure, and the last
        line on stderr says the first cause again."""
        assert self.code == code, repr(self)
        line = self.error("error", *words)
        for word in ([cure] if isinstance(cure, str) else cure):
            assert word.lower() in line.lower(), f"no cure {word!r} in: {line}\n{self!r}"
        for word in words:
            assert word.lower() in self.errors[-1].lower(), \
                f"the last line does not say {word!r}:\n{self!r}"
        assert "completed successfully" not in self.out, repr(self)
        return line

    def line(self, *words):
        for line in self.lines:
            if all(w in line for w in words):
                return line
        raise AssertionError(f"no line with {words}:\n{self!r}")


@functools.cache
def pieces(secret):
    """Every run of PIECE bytes in a secret and in its base64."""
    raw = secret.encode()
    return {form[i:i + PIECE] for form in (raw, base64.b64encode(raw))
            for i in range(len(form) - PIECE + 1)}


def judge(out, err):
    """Raise when the output leaks, or is not lines of text."""
    both = out + b"\n" + err
    for word in FORBIDDEN:
        assert word not in both, f"{word!r} was printed:\n{both.decode('latin-1')}"
    printed = {both[i:i + PIECE] for i in range(len(both))}
    for secret in tools.SECRETS:
        leaked = printed & pieces(secret)
        assert not leaked, f"a piece of a secret was printed:\n{both.decode('latin-1')}"
    for name, text in (("stdout", out), ("stderr", err)):
        assert not text or text.endswith(b"\n"), f"{name} ends inside a line: {text!r}"
        assert re.fullmatch(r"[ -~\n\u00a0-\uffff]*", text.decode("utf-8")), \
            f"{name} is not printable text: {text!r}"


class Running:
    """A started run; finish() waits for its end and judges it."""

    def __init__(self, env, args=(), prefix=(), binary=None):
        program = pathlib.Path(binary or BINARY)
        assert program.exists(), f"{program} is missing: run ./build.sh"
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*(str(p) for p in prefix), str(program), *args],
            env={k: str(v) for k, v in env.items()}, cwd="/",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, timeout=60):
        try:
            out, err = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(
                f"still running after {timeout} s:\n{out.decode()}{err.decode()}") from None
        judge(out, err)
        return Result(self.process.returncode, out, err, time.monotonic() - self.began)


def run(env, *args, timeout=60, **more):
    return Running(env, args, **more).finish(timeout)


# -- peak memory -----------------------------------------------------------------
# wait4's ru_maxrss also counts the memory of the process that forked, before
# exec: Python's, ten times ours.  So the program is held at its exit by ptrace,
# while its own high-water mark can still be read.

SEIZE, CONT, TRACEME_EXIT, EVENT_EXIT = 0x4206, 7, 1 << 6, 6


def _ptrace(request, pid, data):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _high_water(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1])


def _parts(pid):
    """What is in memory, KiB: the binary's pages, its own data and heap, its stack."""
    parts = {"file": 0, "anonymous": 0, "stack": 0}
    for area in re.split(r"^(?=[0-9a-f]+-)", pathlib.Path(f"/proc/{pid}/smaps").read_text(),
                         flags=re.M)[1:]:
        rss, anonymous = (int(re.search(rf"^{name}:\s+(\d+) kB", area, re.M)[1])
                          for name in ("Rss", "Anonymous"))
        parts["stack" if "[stack]" in area.splitlines()[0] else "anonymous"] += anonymous
        parts["file"] += rss - anonymous
    return parts


def run_measured(env, *args, folder, timeout=120, binary=None):
    """As run(), with peak_kb, with cpu seconds in `cpu`, and in `parts` with what was in
    memory when it ended, its connections closed."""
    out, err = folder / "stdout", folder / "stderr"
    began = time.monotonic()
    with open(out, "wb") as o, open(err, "wb") as e:
        pid = os.posix_spawn(
            str(binary or BINARY), [str(binary or BINARY), *args],
            {k: str(v) for k, v in env.items()},
            file_actions=[(os.POSIX_SPAWN_DUP2, o.fileno(), 1),
                          (os.POSIX_SPAWN_DUP2, e.fileno(), 2)])
    peak = parts = None
    _ptrace(SEIZE, pid, TRACEME_EXIT)
    while True:
        if time.monotonic() - began > timeout:
            os.kill(pid, signal.SIGKILL)
        got, status, usage = os.wait4(pid, os.WNOHANG)
        if got == 0:
            time.sleep(0.0005)
            continue
        if not os.WIFSTOPPED(status):
            break
        if status >> 16 == EVENT_EXIT:
            peak, parts = _high_water(pid), _parts(pid)
        stop = 0 if status >> 16 else os.WSTOPSIG(status)
        _ptrace(CONT, pid, stop)
    seconds = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    judge(out.read_bytes(), err.read_bytes())
    result = Result(code, out.read_bytes(), err.read_bytes(), seconds, peak)
    result.parts = parts
    result.cpu = usage.ru_utime + usage.ru_stime
    return result
