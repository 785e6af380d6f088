# SPDX-License-Identifier: MIT
"""One run of one contender: what it took; and, in runs that nobody times, what it sent
and which system calls it made."""
import os
import re
import resource
import subprocess
import time

import binary
from place import ROOT
from relay import Relay


def check(done, what):
    if done.returncode != 0:
        raise RuntimeError(f"{what}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def timed(who, where, **changes):
    """Wall and own CPU seconds."""
    with Relay(where.aws.port, proxy=True) as proxy:
        env = {**who.environment(where, proxy_port=proxy.port), **changes}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        done = subprocess.run(who.command, env=env, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    check(done, who.name)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(who, where, **changes):
    """The peak of the largest of its processes, KiB.  Ours is read from /proc at its exit,
    for GNU time itself is larger; and with it what it consists of."""
    with Relay(where.aws.port, proxy=True) as proxy:
        env = {**who.environment(where, proxy_port=proxy.port), **changes}
        if who.command[0] == str(binary.BINARY):
            result = binary.run_measured(env, *who.command[1:], folder=where.folder, timeout=300)
            if result.code != 0:
                raise RuntimeError(repr(result))
            return {"peak_kib": result.peak_kb, "at_the_end_kib": result.parts}
        done = subprocess.run(["/usr/bin/time", "-f", "peak %M", *who.command], env=env,
                              capture_output=True, text=True, check=False)
    check(done, who.name)
    return {"peak_kib": int(re.search(r"^peak (\d+)$", done.stderr, re.M)[1])}


def counted(who, where, **changes):
    """Connections, bytes and requests."""
    before, asked = where.requests(), len(where.aws.log)
    with Relay(where.cluster.port) as kube, Relay(where.aws.port) as aws, \
            Relay(aws.port, proxy=True) as proxy:
        env = {**who.environment(where, kube.port, aws.port, proxy.port), **changes}
        done = subprocess.run(who.command, env=env, capture_output=True, text=True, check=False)
        check(done, who.name)
    return {"connections": kube.connections + aws.connections,
            "bytes_sent": kube.sent + aws.sent, "bytes_received": kube.received + aws.received,
            "requests_kubernetes": where.requests() - before,
            "requests_aws": len(where.aws.log) - asked}


def system_calls(who, where, **changes):
    """How many, of all its processes; by name."""
    table = where.folder / "strace"
    with Relay(where.aws.port, proxy=True) as proxy:
        env = {**who.environment(where, proxy_port=proxy.port), **changes}
        done = subprocess.run(["strace", "-f", "-c", "-U", "name,calls", "-o", str(table),
                               *who.command], env=env, capture_output=True, text=True, check=False)
    check(done, who.name)
    found = re.findall(r"^(\w+) +(\d+)$", table.read_text(), re.M)
    return {name: int(n) for name, n in found if name != "total"}


def warm(who, where):
    """The state that it starts from."""
    if who.cold:
        where.forget(who.secret)


def binaries():
    """Bytes of each, and gzipped as `make size` does it."""
    found = {}
    for arch in ("amd64", "arm64", "armv7", "armv6", "riscv64"):
        path = ROOT / "build" / arch / "ecr-refresh"
        packed = subprocess.run(["gzip", "-9nc", path], capture_output=True, check=True)
        found[arch] = {"bytes": path.stat().st_size, "gzipped": len(packed.stdout)}
    return found


def version():
    """Of the binary that is measured."""
    done = subprocess.run([binary.BINARY, "version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def machine():
    """A line about where this was measured."""
    text = open("/proc/cpuinfo", encoding="ascii").read()
    model = re.search(r"model name\s*: (.*)", text)
    memory = re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo", encoding="ascii").read())
    return {"cpu": model[1] if model else os.uname().machine, "cores": os.cpu_count(),
            "memory_gib": round(int(memory[1]) / 1048576, 1), "kernel": os.uname().release,
            "date": time.strftime("%Y-%m-%d", time.gmtime())}
