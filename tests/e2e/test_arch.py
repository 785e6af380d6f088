# SPDX-License-Identifier: MIT
"""One whole pass on each other architecture, under qemu-user."""
import shutil

import pytest

import tools
from test_adopt import old
import aws

ARCHES = {"arm64": ["qemu-aarch64"], "armv7": ["qemu-arm", "-cpu", "cortex-a7"],
          "armv6": ["qemu-arm", "-cpu", "arm1176"], "riscv64": ["qemu-riscv64"]}


@pytest.mark.parametrize("arch", ARCHES)
def test_X7_a_whole_pass(world, arch):
    program = tools.ROOT / "build" / arch / "ecr-refresh"
    if not program.exists():
        pytest.skip(f"{program} is not built: ./build.sh all")
    if shutil.which(ARCHES[arch][0]) is None:
        pytest.skip(f"{ARCHES[arch][0]} is not installed")
    names = world.namespaces("a", "b", "c")
    world.cluster.put_secret(names[2], old(aws.HOST))
    result = world.run(prefix=ARCHES[arch], program=program, timeout=120)
    assert result.code == 0, result
    assert result.err == "", result
    for ns in names:
        assert world.holds_login(ns)
    result.line(names[2], "adopted from somebody")


@pytest.mark.parametrize("arch", ARCHES)
def test_X7_a_refused_certificate(world, arch, authority, scripted_aws, login):
    program = tools.ROOT / "build" / arch / "ecr-refresh"
    if not program.exists() or shutil.which(ARCHES[arch][0]) is None:
        pytest.skip("not built, or no qemu-user")
    world.namespaces("a")
    server = scripted_aws(login(), names=("127.0.0.2",))
    result = world.run(prefix=ARCHES[arch], program=program, timeout=120, **server.env)
    result.fails(2, "certificate", "127.0.0.1")
    assert server.requests == []
