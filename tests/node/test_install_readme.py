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
