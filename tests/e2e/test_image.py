# SPDX-License-Identifier: MIT
"""build/image: what is in it, and that a registry gives it back by digest."""
import gzip
import hashlib
import io
import json
import re
import socket
import subprocess
import tarfile

import pytest

from tools import ROOT, Daemon, free_port, tool, wait_for

VERSION = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
LAYOUT = ROOT / "build/image/layout"
KEY = "org.opencontainers.image."
PLATFORMS = {"amd64": ("amd64", None), "arm64": ("arm64", None), "armv7": ("arm", "v7"),
             "armv6": ("arm", "v6"), "riscv64": ("riscv64", None)}
MAX_COMPRESSED = 167_000


@pytest.fixture(scope="module", autouse=True)
def image():
    done = subprocess.run([ROOT / "build.sh", "image"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def blob(descriptor):
    """A blob's bytes, which are what its descriptor says."""
    kind, digest = descriptor["digest"].split(":")
    data = (LAYOUT / "blobs" / kind / digest).read_bytes()
    assert hashlib.new(kind, data).hexdigest() == digest
    assert len(data) == descriptor["size"]
    return data


def top():
    one, = json.loads((LAYOUT / "index.json").read_text())["manifests"]
    return one


def manifests():
    return {(m["platform"]["architecture"], m["platform"].get("variant")): m
            for m in json.loads(blob(top()))["manifests"]}


def labels_of_dockerfile():
    return dict(re.findall(r'^LABEL (\S+)="(.*)"$',
                           (ROOT / "Dockerfile.scratch").read_text(), re.M))


def test_one_index_with_the_names_that_the_manifests_use():
    assert json.loads((LAYOUT / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    assert top()["annotations"] == {
        KEY + "ref.name": VERSION,
        "io.containerd.image.name": f"localhost/ecr-refresh:{VERSION}"}
    assert set(manifests()) == set(PLATFORMS.values())
    assert json.loads(blob(top()))["annotations"] == labels_of_dockerfile()


@pytest.mark.parametrize("arch", PLATFORMS)
def test_the_binary_and_nothing_else(arch):
    manifest = json.loads(blob(manifests()[PLATFORMS[arch]]))
    layer, = manifest["layers"]
    assert layer["size"] <= MAX_COMPRESSED
    plain = gzip.decompress(blob(layer))
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        member, = tar.getmembers()
        assert (member.name, member.mode) == ("ecr-refresh", 0o755)
        assert (member.uid, member.gid, member.uname, member.mtime) == (0, 0, "", 0)
        program = tar.extractfile(member).read()
    assert program == (ROOT / "build" / arch / "ecr-refresh").read_bytes()
    config = json.loads(blob(manifest["config"]))
    assert config["rootfs"] == {
        "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]}


@pytest.mark.parametrize("arch", PLATFORMS)
def test_what_a_runtime_reads(arch):
    manifest = json.loads(blob(manifests()[PLATFORMS[arch]]))
    config = json.loads(blob(manifest["config"]))
    assert (config["os"], config["architecture"], config.get("variant")) == \
        ("linux", *PLATFORMS[arch])
    labels = labels_of_dockerfile()
    assert labels[KEY + "version"] == VERSION
    assert config["config"] == {"User": "65532:65532", "Entrypoint": ["/ecr-refresh"],
                                "WorkingDir": "/", "Labels": labels}
    assert manifest["annotations"] == labels


def test_the_tar_holds_the_layout():
    path = ROOT / f"build/image/ecr-refresh-{VERSION}.tar"
    with tarfile.open(path) as tar:
        inside = {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}
    outside = {str(f.relative_to(LAYOUT)): f.read_bytes()
               for f in LAYOUT.rglob("*") if f.is_file()}
    assert inside == outside


@pytest.fixture
def registry(tmp_path):
    """docker-registry on the loopback, without TLS or password."""
    port = free_port()
    config = {"version": 0.1, "log": {"level": "warn"},
              "storage": {"filesystem": {"rootdirectory": str(tmp_path / "images")}},
              "http": {"addr": f"127.0.0.1:{port}"}}
    (tmp_path / "registry.yml").write_text(json.dumps(config))
    daemon = Daemon([tool("DOCKER_REGISTRY", "docker-registry"), "serve",
                     tmp_path / "registry.yml"], tmp_path / "registry.log")
    wait_for("docker-registry", 20, lambda: socket.create_connection(
        ("127.0.0.1", port), 1).close() is None, daemon.process)
    yield f"docker://127.0.0.1:{port}/ecr-refresh"
    daemon.stop()


def skopeo(*args):
    done = subprocess.run([tool("SKOPEO", "skopeo"), "--insecure-policy", *args],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pushed_and_pulled_back_by_digest(registry, tmp_path):
    digest = top()["digest"]
    skopeo("copy", "--all", "--dest-tls-verify=false",
           f"oci:{LAYOUT}:{VERSION}", f"{registry}:{VERSION}")
    skopeo("copy", "--all", "--src-tls-verify=false",
           f"{registry}@{digest}", f"oci:{tmp_path}/back:{VERSION}")
    back, = json.loads((tmp_path / "back/index.json").read_text())["manifests"]
    assert back["digest"] == digest
    for name in (LAYOUT / "blobs/sha256").iterdir():
        assert (tmp_path / "back/blobs/sha256" / name.name).read_bytes() == name.read_bytes()
    for arch, (architecture, variant) in PLATFORMS.items():
        seen = json.loads(skopeo(
            "--override-os", "linux", "--override-arch", architecture,
            *(["--override-variant", variant] if variant else []),
            "inspect", "--config", "--tls-verify=false", f"{registry}@{digest}"))
        assert (seen["architecture"], seen.get("variant")) == PLATFORMS[arch]


def typed():
    """The commands of docs/images.md that push, and those that look."""
    page = (ROOT / "docs" / "images.md").read_text()
    page = page[page.index("## Push it"):page.index("## Without")] + page[page.index("## Pin it"):]
    commands = [line.strip() for line in re.findall(r"^    ((?:skopeo|crane|oras) .*)$", page, re.M)]
    return [c for c in commands if " copy " in c or " push " in c or " cp " in c], \
        [c for c in commands if "inspect" in c or "digest" in c or "export" in c or "config" in c]


def as_typed(command, there):
    """Run it with that registry in the place of the example's, without TLS."""
    command = command.replace("registry.example/ecr-refresh", there)
    command = command.replace(":ecr-refresh-", ":build/image/ecr-refresh-")
    plain = {"skopeo": " --tls-verify=false" if "inspect" in command else " --dest-tls-verify=false",
             "oras": " --to-plain-http", "crane": ""}[command.split()[0]]
    tools = {"skopeo": tool("SKOPEO", "skopeo") + " --insecure-policy",
             "crane": tool("CRANE", "crane"), "oras": tool("ORAS", "oras")}
    first, _, rest = command.partition(" ")
    verb, _, rest = rest.partition(" ")
    done = subprocess.run(["bash", "-c", f"{tools[first]} {verb}{plain} {rest}"], cwd=ROOT,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def test_the_commands_of_the_page(registry):
    pushing, looking = typed()
    assert [c.split()[0] for c in pushing] == ["skopeo", "crane", "oras", "skopeo"]
    for i, command in enumerate(pushing):
        there = registry.removeprefix("docker://") + str(i)
        as_typed(command, there)
        assert as_typed(f"crane digest {there}:{VERSION}", there).strip() == top()["digest"], command
    said = [as_typed(c, there) for c in looking]
    assert [c.split()[1] for c in looking] == ["inspect", "digest", "export", "config"]
    assert "sha256:" + said[0].split()[0] == said[1].strip() == top()["digest"]
    assert [line.split()[-1] for line in said[2].splitlines()] == ["ecr-refresh"]
    assert json.loads(said[3])["architecture"] == "arm64"


def test_a_label_of_another_version_is_refused(tmp_path):
    for name in ("tools", "Makefile"):
        (tmp_path / name).symlink_to(ROOT / name)
    text = (ROOT / "Dockerfile.scratch").read_text()
    (tmp_path / "Dockerfile.scratch").write_text(text.replace(f'="{VERSION}"', '="0.0.1"'))
    script = ("die() { echo \"$*\" >&2; exit 1; }; . tools/fetch.sh; . tools/image.sh; "
              "make_image amd64")
    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path,
                          capture_output=True, text=True)
    assert done.returncode == 1
    assert f"version is not {VERSION} (Makefile)" in done.stderr
    assert not (tmp_path / "build").exists()
