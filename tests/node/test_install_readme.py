# SPDX-License-Identifier: MIT
"""README.md's quick start, typed from nothing, with the image imported."""
import re

import pytest

from desk import Desk
from tools import ROOT

README = (ROOT / "README.md").read_text()


def typed():
    (block,) = re.findall(r"(?:^ {7}kubectl .*\n)+", README, re.M)
    return re.sub("^ +", "", block, flags=re.M)


@pytest.mark.case("CF7")
def test_the_quick_start(node, moto, registry, tmp_path):
    desk = Desk(node, moto, registry, tmp_path)
    desk.clear()
    done = desk.type(typed())
    assert done.stderr == "", done
    assert "ECR credentials refresh completed successfully!" in done.stdout
    assert desk.pulls("default")


@pytest.mark.case("CF7")
def test_no_page_asks_for_the_log_of_a_pod_that_may_not_run_yet():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for command in re.findall(r"^ {4,}(kubectl logs .*)$", page.read_text(), re.M):
            assert " -f " not in command, (page.name, command)
