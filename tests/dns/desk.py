# SPDX-License-Identifier: MIT
"""What is run, what is counted: for tests/dns/run."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DRIVER = os.environ.get("TLSGET") or os.path.join(
    HERE, "../../build/amd64/tests/tlsget")
BINARY = os.environ.get("ECR_REFRESH") or os.path.join(
    HERE, "../../build/amd64/ecr-refresh")
NAMES_A_ROW = re.compile(r"C[A-F]\d")    # of tests/cases.tsv
SLOW = 20    # seconds that a busy machine may add to any answer
QUICK = "options timeout:1 attempts:2\n"

tally = {True: 0, False: 0}
verbose = "-v" in sys.argv[1:]
only = [a for a in sys.argv[1:] if a != "-v"]


def note(name, good, *details):
    tally[bool(good)] += 1
    if not good:
        print("FAILED", name, *details)
    elif verbose or NAMES_A_ROW.match(name):
        print("ok", name)
