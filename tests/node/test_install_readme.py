# SPDX-License-Identifier: MIT
"""README.md's quick start, typed from nothing."""
import re

import pytest

from desk import Desk
from install_file import File
from tools import ROOT

README = (ROOT / "README.md").read_text()


@pytest.mark.case("CF7")
def test_the_quick_start(node, moto, registry, tmp_path):
    desk = Desk(node, moto, registry, tmp_path)
    desk.clear()
    typed = re.findall(r"^ {4}(\S.*)$", README.partition("\n## How a pod uses it")[0], re.M)
    assert len(typed) == 4
    done = desk.type(File(desk).typed("\n".join(typed)))
    assert done.stderr == "", done
    assert "ECR credentials refresh completed successfully!" in done.stdout
    assert desk.pulls("default")
