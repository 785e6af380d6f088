# SPDX-License-Identifier: MIT
"""A node whose container runtime is older than a system call that is needed: it says
so at once, in one line, sends nothing and waits for nobody."""
import json
import pathlib
import resource
import shutil
import sys

import pytest

import tools

REFUSE = [sys.executable, "-B", pathlib.Path(__file__).with_name("refuse.py")]
CALLS = ["clock_gettime", "ppoll", "poll", "fstat", "getrandom"]
CURE = "(2.5 or later), or set the pod's seccompProfile to Unconfined"


@pytest.fixture
def watched(world, scripted_aws):
    """One namespace, and an AWS that may not be asked."""
    ns, = world.namespaces("a")
    world.server = scripted_aws()
    yield world
    assert not world.server.requests and world.cluster.secret(ns) is None


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.case("CC5")
@pytest.mark.parametrize("calls", CALLS)
def test_a_refused_call_is_named_in_one_line(watched, calls):
    result = watched.run("run", prefix=[*REFUSE, calls], **watched.server.env)
    assert result.code == 2 and not result.lines, result
    line, = result.errors
    assert line.startswith(f'error: system call: "{calls}') and line.endswith(CURE), line


@pytest.mark.case("CC5")
@pytest.mark.parametrize("calls,said", [
    ("clock_gettime", "clock_gettime"), ("statx", "fstat (statx)"), ("ppoll", "ppoll")])
def test_so_it_is_on_32_bits(watched, calls, said):
    """qemu asks this kernel for what the program asks; its statx is armv7's fstat."""
    program, qemu = tools.ROOT / "build/armv7/ecr-refresh", shutil.which("qemu-arm")
    if qemu is None or not program.exists():
        pytest.skip("qemu-arm and ./build.sh all are needed")
    result = watched.run("run", prefix=[*REFUSE, calls, qemu], program=program)
    assert result.code == 2, result
    line, = result.errors
    assert line.startswith(f'error: system call: "{said}"') and line.endswith(CURE), line


@pytest.mark.case("CC5")
def test_a_refused_call_is_told_as_json_too(watched):
    result = watched.run(prefix=[*REFUSE, "clock_gettime"], ECR_LOG_FORMAT="json",
                         **watched.server.env)
    assert result.code == 2, result
    assert json.loads(result.err)["message"].startswith('system call: "clock_gettime"')


@pytest.mark.case("CC5")
def test_help_needs_no_clock(watched):
    result = watched.run("help", prefix=[*REFUSE, ",".join(CALLS)])
    assert result.code == 0 and "AWS_REGION" in result.out


@pytest.mark.case("CC5")
def test_a_wait_that_fails_later_ends_and_does_not_spin(watched):
    before = spent()
    result = watched.run(prefix=[*REFUSE, "ppoll+"], ECR_TIMEOUT="30", **watched.server.env)
    assert result.code == 2, result
    assert result.errors == ["error: the system call ppoll failed"], result
    assert spent() - before < 5, "of CPU, where a wait that spins takes 30"
