# SPDX-License-Identifier: MIT
"""How many instructions a pass takes on the smallest CPU that is supported, as a
stand-in for a Pi Zero: the armv6 binary under `qemu-arm -cpu arm1176`, counted by
QEMU's own plug-in.  The kernel's share is not in it.  One connection, so that two
runs differ by little more than the ephemeral keys do.

    insn.py             these alone, as JSON: a minute"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from place import ROOT, Place

PROGRAM = ROOT / "build" / "armv6" / "ecr-refresh"
RENEWAL, NOTHING_DUE = "renewal", "nothing due"
PASSES = {RENEWAL: {"ECR_RENEW_BEFORE": "12h"}, NOTHING_DUE: {}}
ROUNDS = 3


def missing():
    """Why nothing can be counted here, or an empty text."""
    if not PROGRAM.exists():
        return "no armv6 binary: ./build.sh all"
    if "QEMU_INSN" not in os.environ or shutil.which("qemu-arm") is None:
        return "no qemu-arm with its insn plug-in: tests/bench/setup all"
    return ""


def count(where, **changes):
    log = where.folder / "insns"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [shutil.which("qemu-arm"), "-cpu", "arm1176", "-plugin", f"{os.environ['QEMU_INSN']},inline=on",
         "-d", "plugin", "-D", log, PROGRAM],
        env={**where.pod_env(), "ECR_CONNECTIONS": "1", **changes}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}\n{done.stdout}{done.stderr}")
    return int(re.search(r"^insns: (\d+)$", log.read_text(), re.M)[1])


def measure(where):
    """For this number of namespaces: by pass, the median and what was around it."""
    if missing():
        return {"left_out": missing()}
    counts = {name: [] for name in PASSES}
    for _ in range(ROUNDS):
        for name, changes in PASSES.items():
            counts[name].append(count(where, **changes))
    return {name: {"median": int(statistics.median(n)), "min": min(n), "max": max(n)}
            for name, n in counts.items()}


def split(few, many):
    """What each namespace costs, and what all of them share; each from two pairs of
    (namespaces, what measure() said)."""
    (a, x), (b, y) = few, many
    if "left_out" in x:
        return x
    rows = {}
    for name in PASSES:
        each = (y[name]["median"] - x[name]["median"]) / (b - a)
        rows[name] = {"a_namespace": round(each),
                      "start": round(x[name]["median"] - a * each)}
    # A pass in which nothing is due makes one handshake and two lists.
    rows["aws"] = rows[RENEWAL]["start"] - rows[NOTHING_DUE]["start"]
    return rows


def main():
    sizes = {}
    with tempfile.TemporaryDirectory() as name:
        for size in (5, 100):
            with Place(pathlib.Path(name) / f"n{size}", size) as where:
                sizes[size] = measure(where)
    print(json.dumps({**sizes, "split": split(*sizes.items())}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
