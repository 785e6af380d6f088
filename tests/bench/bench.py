# SPDX-License-Identifier: MIT
"""The figures of this project, measured side by side in one run on one machine.

    tests/bench/run             all of it: 40 minutes
    tests/bench/run --quick     up to 100 namespaces: under three minutes
    tests/bench/run --check     and fail where a goal is missed
    tests/bench/run --exact     and fail where an exact one is: requests, bytes, system
                                calls, memory; for the tests, which a slow minute must not fail

Rounds are interleaved: everybody once, then everybody again. Medians count, with the
smallest and the largest beside them. Writes build/bench/results.json.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

import goals
import insn
import latency
import measure
import neighbours
import page
import small
from contenders import contenders
from place import ROOT, Place
from tools import tool

HERE = pathlib.Path(__file__).resolve().parent
OUT = ROOT / "build" / "bench"
SIZES = {"quick": (5, 100), "full": (1, 5, 100, 1000, 10000)}
ROUNDS = 7
EXACT = {"ECR_CONNECTIONS": "1"}	# where the order, and so each count, is the same twice


def say(text):
    print(text, flush=True)


def build_ceiling(folder):
    path = folder / "ceiling"
    subprocess.run([tool("GO", "go"), "build", "-o", str(path), "."], check=True,
                   cwd=HERE / "ceiling", env={**os.environ, "CGO_ENABLED": "0"})
    return path


def spread(values, digits):
    return {"median": round(statistics.median(values), digits),
            "min": round(min(values), digits), "max": round(max(values), digits)}


def ready(who, where, everybody):
    """The state that a run of `who` starts from."""
    measure.warm(who, where)
    if who.fresh:
        measure.timed(next(w for w in everybody if w.name == "ours, renewal"), where)


def measure_size(where, everybody, rounds):
    here = [w for w in everybody if where.size <= w.largest]
    times = {w.name: [] for w in here}
    for turn in range(rounds):
        # Nobody always comes after the same one: a pass leaves the server work to do.
        for who in random.Random(turn).sample(here, len(here)):
            ready(who, where, everybody)
            times[who.name].append(measure.timed(who, where))
        say(f"  {where.size} namespaces: round {turn + 1} of {rounds}")
    rows = {}
    for who in here:
        ready(who, where, everybody)
        memory = measure.memory(who, where)
        ready(who, where, everybody)
        sent = measure.counted(who, where)
        wall, cpu = zip(*times[who.name])
        rows[who.name] = {
            "wall_s": spread(wall, 4), "cpu_s": spread(cpu, 4), **memory, **sent,
            "bytes_on_disk": who.bytes_on_disk()}
        if where.size <= 100:
            ready(who, where, everybody)
            calls = measure.system_calls(who, where)
            rows[who.name]["system_calls"] = sum(calls.values())
    return rows


def exact(where, everybody):
    """Counts that are the same on every machine: over one connection."""
    rows = {}
    for who in everybody:
        if not who.name.startswith("ours"):
            continue
        ready(who, where, everybody)
        rows[who.name] = measure.counted(who, where, **EXACT)
        ready(who, where, everybody)
        rows[who.name]["system_calls"] = measure.system_calls(who, where, **EXACT)
        ready(who, where, everybody)
        rows[who.name] |= measure.memory(who, where, **EXACT)
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--exact", action="store_true")
    asked = parser.parse_args()
    kind = "quick" if asked.quick else "full"
    results = {"kind": kind, "rounds": ROUNDS, "machine": measure.machine(), "sizes": {},
               "version": measure.version()}
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        everybody = contenders(build_ceiling(folder), 5 if asked.quick else 100)
        say(f"compared: {'; '.join(w.name for w in everybody)}")
        for size in SIZES[kind]:
            with Place(folder / f"n{size}", size) as where:
                results["sizes"][size] = measure_size(where, everybody, ROUNDS)
                if size in (5, 100, 1000):
                    results.setdefault("exact", {})[size] = exact(where, everybody)
                if kind == "full" and size in (5, 100):
                    results.setdefault("insn", {})[size] = insn.measure(where)
                if kind == "full" and size == 100:
                    results["small"] = small.measure(where)
                if size == (100 if asked.quick else 1000):
                    results["far"] = latency.measure(where, everybody, 3 if asked.quick else 7)
                if size == 1000:
                    results["neighbours"] = neighbours.measure(where, everybody, 3)
    if kind == "full":
        results["insn"]["split"] = insn.split(*results["insn"].items())
        results["binaries"] = measure.binaries()
    (OUT / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (OUT / "README.md").write_text(page.page(results))
    if kind == "full" and "CHART_PYTHON" in os.environ:
        subprocess.run([os.environ["CHART_PYTHON"], HERE / "charts.py", OUT / "results.json",
                        OUT], check=True)
    say(page.figures(results))
    say(page.goals(results))
    return goals.check(results, asked.check) if asked.check or asked.exact else 0


if __name__ == "__main__":
    sys.exit(main())
