# SPDX-License-Identifier: MIT
"""Where things are, free ports, processes that end, and what must stay secret.

Every token, password and key that a test makes is given to keep_secret();
binary.py looks for all of them in everything the program prints.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")

SECRETS = set()
# Seconds that a busy machine may add to what a test waits for: no test fails for less.
SLOW = 20


def keep_secret(text):
    """Remember that `text` must never be printed; returns it."""
    if len(text) < 16:
        raise ValueError("too short to look for")
    SECRETS.add(text)
    return text


def tool(variable, command):
    """The path of a tool: from tests/e2e/setup, or else from PATH."""
    path = os.environ.get(variable) or shutil.which(command)
    if path is None:
        raise RuntimeError(f"{command} is missing: run tests/e2e/setup")
    return path


def free_port(host="127.0.0.1"):
    with socket.socket() as s:
        s.bind((host, 0))
        return s.getsockname()[1]


def wait_for(what, seconds, ready, process=None):
    """Call ready() until it is true; say what was waited for if it never is."""
    end = time.monotonic() + seconds
    while True:
        try:
            if ready():
                return
        except OSError:
            pass
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{what}: ended with {process.returncode}")
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not ready after {seconds} s")
        time.sleep(0.05)


class Daemon:
    """A background process with its output in a file; ended by its own id."""

    def __init__(self, args, log, env=None):
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                [str(a) for a in args], stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, env=env)

    def stop(self, how=signal.SIGTERM, patience=10):
        if self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self):
        self.stop(signal.SIGKILL)
