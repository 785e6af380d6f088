# SPDX-License-Identifier: MIT
"""The images that the tests bring: busybox, which also keeps each pod's sandbox
open, ours as ./build.sh image made it, and two that nodes elsewhere have."""
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import tarfile

from tools import ROOT

VERSION = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
BUSYBOX = "docker.io/library/busybox:1"
PAUSE = "registry.k8s.io/pause:3.10.2"
PAUSE_K3S = "docker.io/rancher/mirrored-pause:3.10.2"
OURS = f"localhost/ecr-refresh:{VERSION}"


def ours():
    return ROOT / f"build/image/ecr-refresh-{VERSION}.tar"


def _add(tar, name, data, mode=0o644, kind=tarfile.REGTYPE, link=""):
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.type, member.linkname = len(data), mode, kind, link
    tar.addfile(member, io.BytesIO(data))


def _tar(add):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        add(tar)
    return out.getvalue()


def _image(folder, name, files, config):
    """A file in the form that `docker save` writes, with one layer."""
    layer = _tar(files)
    text = json.dumps({
        "architecture": MACHINES[os.uname().machine], "os": "linux", "config": config,
        "rootfs": {"type": "layers",
                   "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode()

    def image(tar):
        _add(tar, "config.json", text)
        _add(tar, "layer.tar", layer)
        _add(tar, "manifest.json", json.dumps([{
            "Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]).encode())
    path = folder / (re.sub(r"\W", "-", name) + ".tar")
    path.write_bytes(_tar(image))
    return path


def busybox(folder):
    program = pathlib.Path(os.environ["BUSYBOX"]).read_bytes()

    def files(tar):
        _add(tar, "bin/busybox", program, 0o755)
        applets = subprocess.check_output([os.environ["BUSYBOX"], "--list"], text=True)
        for name in set(applets.split()) - {"busybox"}:
            _add(tar, f"bin/{name}", b"", kind=tarfile.SYMTYPE, link="busybox")
        _add(tar, "tmp", b"", 0o1777, tarfile.DIRTYPE)
    return _image(folder, BUSYBOX, files,
                  {"Entrypoint": ["/bin/sleep", "2147483647"], "Env": ["PATH=/bin"]})


def pause(folder, name):
    """As the real one is: from scratch, one static program, which waits for a signal,
    and a user without a name.  `name` is also in its configuration, so that each is an
    image of its own."""
    program = folder / "pause"
    subprocess.run(["gcc", "-static", "-Os", "-s", "-o", program,
                    pathlib.Path(__file__).with_name("pause.c")], check=True)
    return _image(folder, name, lambda tar: _add(tar, "pause", program.read_bytes(), 0o755),
                  {"User": "65535:65535", "Entrypoint": ["/pause"], "WorkingDir": "/",
                   "Labels": {"name": name}})
