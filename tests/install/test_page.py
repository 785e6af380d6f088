# SPDX-License-Identifier: MIT
"""The arithmetic of docs/install.md, from the shipped settings, minute by minute."""
import re

import pytest

from conftest import K8S, ROOT, render, the

PAGE = (ROOT / "docs" / "install.md").read_text()
LIFE = 12 * 60


def minutes(text):
    hours, rest = re.fullmatch(r"(?:(\d+) ?h ?)?(?:(\d+) ?m(?:in)?)?", text).groups("0")
    return int(hours) * 60 + int(rest)


def limit():
    return minutes(the(render(K8S), "ConfigMap")["data"]["ECR_RENEW_BEFORE"])


def quiet(every):
    """What a Secret has left when it is written, where each pass succeeds."""
    left = LIFE
    while left > limit():
        left -= every
    return left


def worst(every):
    """How many passes may fail in a row, and what is left when the next succeeds,
    of a Secret that had a moment more than the limit and was left alone."""
    left, fails = limit() - every, 0
    while left - every > 0:
        left, fails = left - every, fails + 1
    return fails, left


ROWS = re.findall(r"^\| (\d+) h \| (.*?) \| (\d+) \| (.*?) \|$", PAGE, re.M)


@pytest.mark.parametrize("every, written, fails, left", ROWS)
def test_a_row_of_the_table(every, written, fails, left):
    every = int(every) * 60
    assert quiet(every) == minutes(written)
    assert worst(every) == (int(fails), minutes(left))


def test_the_table_has_the_shipped_schedule():
    assert the(render(K8S), "CronJob")["spec"]["schedule"] == "17 * * * *"
    assert [r[0] for r in ROWS] == ["1", "2", "3", "4", "6"]


def test_small_machines_are_given_what_the_page_says():
    (container,) = the(render(K8S), "CronJob")["spec"]["jobTemplate"]["spec"]["template"][
        "spec"]["containers"]
    asked, most = (container["resources"][k] for k in ("requests", "limits"))
    section = PAGE.split("\n## Small machines\n")[1].split("\n## ")[0]
    assert f"request `{asked['cpu']}`" in section
    assert f"request `{asked['memory']}`, limit `{most['memory']}`" in section
