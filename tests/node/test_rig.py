# SPDX-License-Identifier: MIT
"""Nothing of a node stays on the machine, however its run ends.  (These run
before the node of the other tests is there: conftest.py.)"""
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

from tools import wait_for

HERE = pathlib.Path(__file__).resolve().parent
CGROUPS = pathlib.Path("/sys/fs/cgroup")


def processes():
    return {p.name for p in pathlib.Path("/proc").iterdir() if p.name.isdigit()
            and re.search(rb"half\.py|containerd|left-behind|2147483647",
                          (p / "cmdline").read_bytes())}


def cgroups():
    return {p for p in CGROUPS.glob("**/ecr-node.*")}


def machine():
    """What a node changes that would outlive it."""
    return {"processes": processes(), "cgroups": cgroups(),
            "folders": set(pathlib.Path("/tmp").glob("ecr-node.*")),
            "mounts": sorted(pathlib.Path("/proc/self/mounts").read_text().splitlines()),
            "addresses": re.findall(r"^\d+: \S+|inet6? \S+", subprocess.run(
                ["ip", "address"], text=True, capture_output=True).stdout, re.M),
            "names": pathlib.Path("/etc/hosts").read_text(),
            "netns": sorted(pathlib.Path("/run").glob("netns/*"))}


def half(how):
    return subprocess.Popen([HERE / "enter", sys.executable, "-B", HERE / "half.py", how],
                            env=dict(os.environ, PYTHONPATH=str(HERE.parent / "e2e")),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_up(run):
    line = run.stdout.readline()
    assert line == "up\n", run.communicate()
    return processes(), cgroups()


def test_a_run_has_the_exit_code_of_its_command():
    for code in (0, 1, 42):
        assert subprocess.run([HERE / "enter", "sh", "-c", f"exit {code}"]).returncode == code


def test_a_start_that_fails_half_way_leaves_nothing():
    before = machine()
    run = half("fail")
    out, err = run.communicate(timeout=60)
    assert out == "up\n" and "the kubelet does not start" in err
    assert run.returncode == 1
    assert machine() == before


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_a_run_that_is_stopped_leaves_nothing(how):
    before = machine()
    run = half("wait")
    during = is_up(run)
    assert during[0] > before["processes"] and during[1] > before["cgroups"]
    run.send_signal(how)
    run.communicate(timeout=20)
    assert run.returncode == 128 + how
    assert machine() == before


def test_a_killed_run_leaves_no_process_and_the_next_run_removes_the_rest():
    before = machine()
    run = half("wait")
    is_up(run)
    run.kill()
    run.communicate(timeout=20)
    wait_for("the end of its processes", 10, lambda: not any(
        procs.read_text() for new in cgroups() - before["cgroups"]
        for procs in new.glob("**/cgroup.procs")))
    left = machine()
    assert left["processes"] == before["processes"]
    assert left["cgroups"] > before["cgroups"] and left["mounts"] == before["mounts"]
    assert subprocess.run([HERE / "enter", "true"]).returncode == 0
    assert machine() == before
