# SPDX-License-Identifier: MIT
"""The files that install without an image, as tools/install-file makes them of the
programs that were built, and what their reader types."""
import hashlib
import os
import re
import subprocess

import images
from tools import ROOT

ARCH = images.MACHINES[os.uname().machine]
OTHER, = set(images.MACHINES.values()) - {ARCH}
VERSION = images.VERSION
NEXT = VERSION[:-1] + str((int(VERSION[-1]) + 1) % 10)


def program(arch=ARCH):
    return (ROOT / "build" / arch / "ecr-refresh").read_bytes()


def next_program():
    """As the next version's: another program of the same size."""
    made = program().replace(VERSION.encode(), NEXT.encode())
    assert made != program()
    return made


class File:
    """One of them, on the desk."""

    def __init__(self, desk, data=None, *, name=ARCH, version=VERSION):
        data = data or program(name.removesuffix("-k3s"))
        self.sum = hashlib.sha256(data).hexdigest()
        self.secret = f"ecr-refresh-program-{self.sum[:10]}"
        self.job = f"ecr-credential-initial-{version.replace('.', '-')}-{name}"
        self.path = desk.folder / f"ecr-refresh-{name}.yaml"
        binary = desk.folder / "program"
        binary.write_bytes(data)
        self.text = subprocess.check_output(
            [ROOT / "tools" / "install-file", name, binary, version], text=True)
        self.save(self.text)
        self.apply, self.keys, self.check = re.findall(r"^#   (kubectl .*)$", self.text, re.M)

    def save(self, text):
        """Another text under its name."""
        self.path.write_text(text)
        return self

    def edit(self, old, new):
        assert self.text.count(old) == 1, old
        return self.save(self.text.replace(old, new))
