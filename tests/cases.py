#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which row of tests/cases.tsv is proven by which test, of those that ran.

A test says so by the row's id: a CHECK of tests/unit, or a line `ok ...` of a script, whose
sentence begins `CA1: ` (several: `CA1 CA3: `), and in pytest `@pytest.mark.case("CA1")`.
While CASES names a file, a unit test and pytest (`-p cases`) add a line there for each:
`ok` or `FAILED`, a tab, the ids, a tab, the test.  Scripts' lines are in the logs of build/test.

    tests/cases.py RECORD [LOG...]     a paragraph for each row, and `N passed, N failed`
"""
import collections
import os
import pathlib
import re
import sys

TABLE = pathlib.Path(__file__).resolve().parent / "cases.tsv"
SPOKEN = re.compile(r"(ok|FAILED) (?:\S+: )?((?:(?:C[A-F]\d+|G)[ ,]*)+): (.*)")


# -- pytest ------------------------------------------------------------------------

def pytest_configure(config):
    config.addinivalue_line("markers", "case(id, ...): rows of tests/cases.tsv that it proves")


def pytest_runtest_protocol(item):
    ids = [i for mark in item.iter_markers("case") for i in mark.args]
    if ids:
        item.user_properties.append(("case", " ".join(ids)))


def pytest_runtest_logreport(report):
    ids = dict(report.user_properties).get("case")
    if "CASES" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        return		# the workers' reports come to the one process that shows them
    if ids and (report.failed or report.when == "call" and report.passed):
        folder = pathlib.Path.cwd().name
        with open(os.environ["CASES"], "a", encoding="utf-8") as f:
            f.write(f"{'FAILED' if report.failed else 'ok'}\t{ids}\t{folder}/{report.nodeid}\n")


# -- the table ---------------------------------------------------------------------

def rows(table=TABLE):
    """Each id with what must happen."""
    lines = table.read_text(encoding="utf-8").splitlines()
    return {i: must for i, _, must in (x.split("\t") for x in lines if x[:1] != "#")}


def recorded(path):
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        result, ids, test = line.split("\t", 2)
        yield result, ids, re.sub(r"\[.*\]$", "", test)


def spoken(log):
    """What a script said: the name of its log stands for it."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if said := SPOKEN.match(line):
            yield said[1], said[2], f"{log.stem}: {said[3]}"


def gather(record, logs):
    """Under each id its tests, with how often each was ok, or that it FAILED."""
    found = collections.defaultdict(dict)
    for source in (recorded(record), *map(spoken, logs)):
        for result, ids, test in source:
            for one in re.findall(r"\w+", ids):
                before = found[one].get(test, 0)
                ok = result == "ok" and before != "FAILED"
                found[one][test] = before + 1 if ok else "FAILED"
    return found


def report(found, wanted):
    passed = bad = 0
    for one, must in wanted.items():
        tests = found.pop(one, {})
        good = tests and "FAILED" not in tests.values()
        passed, bad = passed + bool(good), bad + (not good)
        print(f"{one}\t{'proven' if good else 'FAILED' if tests else 'MISSING'}: {must}")
        for test, times in sorted(tests.items()):
            more = " FAILED" if times == "FAILED" else f" ({times} times)" if times > 1 else ""
            print(f"\t{test}{more}")
    for one, tests in found.items():
        bad += 1
        print(f"{one}\tFAILED: no such row, but a test names it: {', '.join(tests)}")
    print(f"{passed} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    record, *logs = map(pathlib.Path, sys.argv[1:])
    sys.exit(report(gather(record, logs), rows()))
