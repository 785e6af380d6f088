# SPDX-License-Identifier: MIT
"""The files that install without an image, as tools/install-file makes them of the
programs that were built, and what docs/install.md, "From one file", says to type."""
import base64
import hashlib
import os
import re
import subprocess

import images
from desk import blocks, section
from tools import ROOT

ARCH = images.MACHINES[os.uname().machine]
OTHER, = set(images.MACHINES.values()) - {ARCH}
VERSION = images.VERSION
NEXT = VERSION[:-1] + str((int(VERSION[-1]) + 1) % 10)
TITLE = "From one file"
(APPLY, KEYS, WAIT, LOOK) = re.findall(r"^ {7}(\S.*)$", section(TITLE), re.M)
(CHECK, HOST_IMAGES, AGAIN, WHICH, OLDER) = blocks(TITLE)


def program(arch=ARCH):
    return (ROOT / "build" / arch / "ecr-refresh").read_bytes()


def next_program():
    """As the next version's: another program of the same size."""
    made = program().replace(VERSION.encode(), NEXT.encode())
    assert made != program()
    return made


class File:
    """One of them, on the desk where the document has it."""

    def __init__(self, desk, data=None, *, name=ARCH, version=VERSION):
        data = data or program(name)
        self.name = name
        self.sum = hashlib.sha256(data).hexdigest()
        self.secret = f"ecr-refresh-program-{self.sum[:10]}"
        self.job = f"ecr-credential-initial-{version.replace('.', '-')}-{name}"
        self.path = desk.folder / "build" / "release" / "install" / f"ecr-refresh-{name}.yaml"
        if (desk.folder / "build").is_symlink():
            (desk.folder / "build").unlink()
            self.path.parent.mkdir(parents=True)
            (desk.folder / "build" / ARCH).symlink_to(ROOT / "build" / ARCH)
        self.desk_folder = desk.folder
        binary = desk.folder / "program"
        binary.write_bytes(data)
        self.text = subprocess.check_output(
            [ROOT / "tools" / "install-file", name, binary, version], text=True)
        self.save(self.text)
        self.apply = self.typed(APPLY)

    def for_another_processor(self, head):
        """The file as somebody makes it by hand: the program's first 57 bytes, a line of
        it, are these. (The tool refuses a program that is not for these nodes.)"""
        old = (self.desk_folder / "program").read_bytes()
        data, was = head + old[57:], self.sum
        self.sum = hashlib.sha256(data).hexdigest()
        self.secret = f"ecr-refresh-program-{self.sum[:10]}"
        text = self.edit(*(base64.b64encode(x[:57]).decode() for x in (old, head))).path.read_text()
        for digits in (64, 32, 10):
            text = text.replace(was[:digits], self.sum[:digits])
        self.text = text
        return self.save(text)

    def typed(self, command):
        """A command of the document's, for this one."""
        return command.replace("amd64", self.name)

    def save(self, text):
        """Another text under its name."""
        self.path.write_text(text)
        return self

    def edit(self, old, new):
        assert self.text.count(old) == 1, old
        return self.save(self.text.replace(old, new))
