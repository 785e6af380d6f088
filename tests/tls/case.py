# SPDX-License-Identifier: MIT
"""One case: build/tests/tlsget against one server, and what must come out."""
import os
import re
import subprocess
import sys

import servers as s

HERE = os.path.dirname(os.path.abspath(__file__))
TLSGET = os.path.join(HERE, "../../build/tests/tlsget")
CLOSED = "recv closed"
NAMES_A_ROW = re.compile(r"C[A-F]\d")    # of tests/cases.tsv

tally = {True: 0, False: 0}
verbose = "-v" in sys.argv[1:]
only = [a for a in sys.argv[1:] if a != "-v"]


def note(name, good, *details):
    tally[bool(good)] += 1
    if not good:
        print("FAILED", name, *details)
    elif verbose or NAMES_A_ROW.match(name):
        print("ok", name)


def tlsget_both(*args):
    """What it prints, and what it says on standard error."""
    # Leaks are seen by the heap's own counter; the sanitizer's search needs
    # to trace a process that does not let itself be traced.
    done = subprocess.run([TLSGET] + [str(a) for a in args],
                          capture_output=True, text=True, timeout=900,
                          env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
    return done.stdout.strip(), done.stderr.strip()


def tlsget(*args):
    out, err = tlsget_both(*args)
    return out or err


def wanted(name):
    return not only or only[0] in name


def check(name, want, port, *args, dates=None, host="127.0.0.1", body=None,
          why=None):
    """`want` is the step and the status that it ended with, `why` all that is
    said about it."""
    if not wanted(name):
        return
    out, err = tlsget_both(*args, host, port)
    if why is not None and err != why:
        note(name, False, "\n  want", why, "\n  got ", err[:2000], out)
        return
    out = out or err
    words = out.split()
    good = " ".join(words[:2]) == want and words[-1] == "0"
    if want == CLOSED:
        good = good and words[5] == "200"
    if dates is not None:
        good = good and (int(words[2]), int(words[3])) == dates
    if body is not None:
        total = 0
        for b in s.answer_of(body):
            total = (total * 31 + b) & 0xffffffff
        good = good and int(words[6]) == total
    note(name, good, "\n  want", want, "\n  got ", out[:2000])
