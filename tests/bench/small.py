# SPDX-License-Identifier: MIT
"""How small a machine may be: the smallest limits under which the program that ships
still writes 100 Secrets within its default deadline, found by bisection.

    small.py                    these alone, as JSON: five minutes

Only the program is limited; the API server and the stand-in for AWS are not.  A limit
that this machine cannot set is left out, and the row says why."""
import base64
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import binary
from place import ROOT, Place

GROUPS = pathlib.Path("/sys/fs/cgroup")
V2 = (GROUPS / "cgroup.controllers").exists()
NAMESPACES, DEADLINE_S = 100, 300
QUOTA_US = 1000	# the kernel takes none smaller, and no period over a second
PERMILLE = (1, 2, 3, 5, 7, 10)	# of a core; 10 is what the issue asks for
EXAMPLE = {"permille": 10, "memory_kib": 4096, "stack_kib": 32}


class Impossible(Exception):
    """A limit that this machine cannot set."""


@dataclasses.dataclass
class Limits:
    permille: int = 0	# of a core; 0 is no limit, here and below
    memory_kib: int = 0
    stack_kib: int = 0
    space_kib: int = 0	# of addresses


class Groups:
    """The cgroups of one run, in either version."""

    def __init__(self, limits):
        self.folders = {}
        try:
            if limits.permille:
                period = 1000 * QUOTA_US // limits.permille
                self.write("cpu", *([("cpu.max", f"{QUOTA_US} {period}")] if V2 else [
                    ("cpu.cfs_period_us", period), ("cpu.cfs_quota_us", QUOTA_US)]))
            if limits.memory_kib:
                name = "memory.max" if V2 else "memory.limit_in_bytes"
                self.write("memory", (name, limits.memory_kib * 1024))
        except OSError as e:
            self.remove()
            raise Impossible(f"no cgroup here: {e}") from None

    def write(self, controller, *files):
        parent = GROUPS if V2 else GROUPS / controller
        if V2:
            (parent / "cgroup.subtree_control").write_text(f"+{controller}")
        folder = parent / f"ecr-refresh-bench-{os.getpid()}"
        folder.mkdir(exist_ok=V2)
        self.folders[controller] = folder
        for name, value in files:
            (folder / name).write_text(str(value))
        if (folder / "memory.swap.max").exists():
            (folder / "memory.swap.max").write_text("0")

    def enter(self):
        """Shell commands."""
        return [f"echo 0 >{f}/cgroup.procs" for f in set(self.folders.values())]

    def peak_kib(self):
        """Of all memory that is counted, the program's own pages from disk too."""
        name = "memory.peak" if V2 else "memory.max_usage_in_bytes"
        try:
            return int((self.folders["memory"] / name).read_text()) // 1024
        except (KeyError, OSError):
            return None

    def remove(self):
        for folder in set(self.folders.values()):
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except OSError:		# its last process is not quite gone
                    time.sleep(0.05)


def correct(where):
    """How many Secrets hold the last login."""
    auth = base64.b64encode(f"AWS:{where.account.issued[-1]}".encode()).decode()
    return sum(where.cluster.auths(ns) == {where.account.host: {"auth": auth}}
               for ns in where.names)


def cold_copy(where):
    """The program in a file of which nothing is in memory, or its pages would be
    counted as somebody else's."""
    path = where.folder / "ecr-refresh"
    path.unlink(missing_ok=True)
    shutil.copy(binary.BINARY, path)
    with open(path, "rb") as f:
        os.fsync(f.fileno())
        os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path


def limits_of(limits):
    return {k: v for k, v in dataclasses.asdict(limits).items() if v}


def attempt(where, limits, command=None):
    """One pass: what it took, and whether it did all that it should."""
    issued = len(where.account.issued)
    groups = Groups(limits)
    lines = groups.enter()
    if limits.stack_kib:
        lines.append(f"ulimit -s {limits.stack_kib}")
    if limits.space_kib:
        lines.append(f"ulimit -v {limits.space_kib}")
    try:
        began = time.monotonic()
        done = subprocess.run(
            ["sh", "-c", " && ".join([*lines, 'exec "$@"']), "sh", *(command or [cold_copy(where)])],
            env={**where.pod_env(), "ECR_RENEW_BEFORE": "12h"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=2 * DEADLINE_S, check=False)
        wall, peak = time.monotonic() - began, groups.peak_kib()
    except subprocess.TimeoutExpired:
        return {**limits_of(limits), "completes": False, "says": "(not within the time)"}
    finally:
        groups.remove()
    asked = len(where.account.issued) > issued
    row = {**limits_of(limits), "wall_s": round(wall, 2),
           "exit": done.returncode, "correct": correct(where) if asked else 0}
    if peak:
        row["peak_kib"] = peak
    row["completes"] = row["exit"] == 0 and row["correct"] == where.size and wall < DEADLINE_S
    if not row["completes"]:
        row["says"] = (done.stderr.splitlines() or [""])[-1]
    return row


def several(where, limits, times):
    """The slowest of so many, or the first that does not: where a stack begins is the
    kernel's whim, and what fits into memory a matter of order."""
    worst = {"wall_s": -1}
    for _ in range(times):
        row = attempt(where, limits)
        if not row["completes"]:
            return row
        worst = max(worst, row, key=lambda r: r["wall_s"])
    return worst


def smallest(where, name, values, times):
    """The row of the smallest of `values` (ascending) that does, and of the largest
    that does not."""
    low, high, rows = -1, len(values), {}
    middle = high - 1		# the largest first: it must do
    while high - low > 1:
        row = rows[middle] = several(where, Limits(**{name: values[middle]}), times)
        print(f"  {name} {values[middle]}: exit {row['exit']}, {row['wall_s']} s, "
              f"{row['correct']} right", file=sys.stderr, flush=True)
        if row["completes"]:
            high = middle
        else:
            low = middle
        middle = (low + high) // 2
    return {"smallest": rows.get(high), "below": rows.get(low)}


def large_pages(where):
    """A pass of the arm64 binary on 64 KB pages, which qemu-user plays; the allocator
    then maps whole ones of them."""
    program = ROOT / "build" / "arm64" / "ecr-refresh"
    qemu = shutil.which("qemu-aarch64")
    if not program.exists() or qemu is None:
        raise Impossible("no arm64 binary, or no qemu-aarch64: ./build.sh all")
    log = where.folder / "strace"
    row = attempt(where, Limits(), [qemu, "-p", "65536", program])
    attempt(where, Limits(), [qemu, "-p", "65536", "-strace", "-D", log, program])
    sizes = [int(n, 0) for n in re.findall(r" mmap\((?:NULL|0x\w+|\d+),(\d+),", log.read_text())]
    return {**row, "page_kib": 64, "mapped": len(sizes),
            "whole_pages": bool(sizes) and all(n % 65536 == 0 for n in sizes)}


def measure(where):
    """All rows, for a place of 100 namespaces."""
    steps = {"permille": (PERMILLE, 1), "memory_kib": (range(128, 4096 + 1, 128), 5),
             "stack_kib": (range(4, 64 + 1, 4), 20), "space_kib": (range(512, 4096 + 1, 16), 5)}
    parts = {"free": lambda: several(where, Limits(), 5),
             **{name: lambda n=name, s=step: smallest(where, n, *s)
                for name, step in steps.items()},
             "example": lambda: several(where, Limits(**EXAMPLE), 5),
             "large_pages": lambda: large_pages(where)}
    rows = {}
    for name, part in parts.items():
        try:
            rows[name] = part()
        except Impossible as e:
            rows[name] = {"left_out": str(e)}
    return rows


def main():
    with tempfile.TemporaryDirectory() as name, Place(pathlib.Path(name) / "n", NAMESPACES) as p:
        print(json.dumps(measure(p), indent=1))


if __name__ == "__main__":
    sys.exit(main())
