# SPDX-License-Identifier: MIT
"""docs/releasing.md, typed: pushed to a registry with a password and a certificate of
an authority of its own, signed, checked; and what somebody has changed is noticed."""
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import types

import bcrypt
import pytest
from certs import Authority
from conftest import (NS, ROOT, container_of, load, of_kind, section, template_of, the,
                      version)
from tools import Daemon, free_port, tool, wait_for

PASSWORD = "correct-horse"
ARCHES = ("amd64", "arm64", "armv7", "armv6", "riscv64")
CHARTS = ["ecr-refresh", *(f"ecr-refresh-{a}" for a in ARCHES)]


def blocks(title):
    """The commands of a section, one text for each of its numbered steps."""
    found = re.findall(r"(?:^ {7}.*\n)+", section(title, "releasing"), re.M)
    return [re.sub(r"^ {7}", "", b, flags=re.M) for b in found]


class Desk:
    """Somebody's folder, with only these tools beside the machine's."""

    def __init__(self, folder, registry, helm):
        self.folder, self.registry = folder, registry
        tools = folder / "bin"
        tools.mkdir()
        for name, path in (("crane", tool("CRANE", "crane")), ("cosign", os.environ["COSIGN"]),
                           ("helm", os.environ[helm])):
            (tools / name).symlink_to(path)
        self.env = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(folder / "home"),
                    "COSIGN_PASSWORD": "a password", "SSL_CERT_FILE": str(registry.ca.path)}
        assert "Log in with `crane auth login`" in section("Publish and sign it", "releasing")
        self.type(f"crane auth login registry.example -u me -p {PASSWORD}")

    def type(self, text, at=".", check=True, **env):
        text = text.replace("registry.example", self.registry.address)
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", text], text=True,
                              capture_output=True, timeout=120, cwd=self.folder / at,
                              env=self.env | env)
        assert not check or done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done

    def refused(self, text, *words, **more):
        done = self.type(text, check=False, **more)
        assert done.returncode != 0, done.stdout
        for word in words:
            assert word in done.stdout + done.stderr, done
        return done


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("registry"), free_port()
    ca = Authority(folder / "pki", "Registry Root")
    cert, key = ca.leaf("127.0.0.1")
    (folder / "htpasswd").write_text(
        f"me:{bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()}\n")
    (folder / "registry.yml").write_text(json.dumps({
        "version": 0.1, "log": {"level": "warn"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "images")}},
        "auth": {"htpasswd": {"realm": "R", "path": str(folder / "htpasswd")}},
        "http": {"addr": f"127.0.0.1:{port}", "secret": "x",
                 "tls": {"certificate": str(cert), "key": str(key)}}}))
    daemon = Daemon([tool("DOCKER_REGISTRY", "docker-registry"), "serve", folder / "registry.yml"],
                    folder / "registry.log")
    wait_for("docker-registry", 20, lambda: socket.create_connection(
        ("127.0.0.1", port), 1).close() is None, daemon.process)
    yield types.SimpleNamespace(ca=ca, address=f"127.0.0.1:{port}")
    daemon.stop()


@pytest.fixture(scope="module")
def desk(tmp_path_factory, registry, release):
    """The maintainer's, when all of "Publish and sign it" has been typed."""
    made = Desk(tmp_path_factory.mktemp("maintainer"), registry, "HELM4")
    shutil.copytree(release, made.folder / "build" / "release")
    push, key, sign = blocks("Publish and sign it")
    made.pushed = made.type(push)
    made.type(key)
    made.type(sign)
    return made


@pytest.fixture
def user(tmp_path, desk, registry):
    """A user's, who has downloaded three files, the checksums and the key."""
    made = Desk(tmp_path, registry, "HELM3")
    release = desk.folder / "build" / "release"
    for name in ("install/ecr-refresh-amd64.yaml", f"ecr-refresh-{version()}.oci.tar",
                 f"ecr-refresh-terraform-{version()}.tar.gz", "SHA256SUMS",
                 "SHA256SUMS.sigstore.json", "../../cosign.pub"):
        shutil.copy(release / name, tmp_path)
    return made


def test_each_file_is_in_the_table(release):
    rows = re.findall(r"^\| `([^`|]*)` \|", section("What is in it", "releasing"), re.M)
    names = [p.relative_to(release).as_posix() for p in release.rglob("*")
             if p.is_file() and "oci/" not in p.as_posix()] + ["oci/"]

    def pattern(row):
        return re.escape(row).replace("ARCH", "(amd64|arm64|armv[67]|riscv64)(-k3s)?")
    for row in rows:
        assert any(re.fullmatch(pattern(row), n) for n in names), row
    for name in names:
        assert len([r for r in rows if re.fullmatch(pattern(r), name)]) == 1, name


# -- the version -------------------------------------------------------------------

@pytest.fixture
def clone(tmp_path):
    """The tree as a clone of it, with somewhere to push to."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).exists():
            (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / "tree" / name)
    git = ("git init -q --bare ../origin; git init -q; git config user.name N; "
           "git config user.email n@example.com; git remote add origin ../origin; "
           "git add -A; git commit -qm all")
    subprocess.run(["bash", "-ec", git], cwd=tmp_path / "tree", check=True)
    return tmp_path / "tree"


def test_the_version_is_set_and_tagged_as_typed(clone):
    bump, make, tag = blocks("Make it")
    assert make.splitlines()[::2] == ["./build.sh test", "./build.sh release"]
    git = dict(os.environ, GIT_PAGER="cat")
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", "\n".join(
        [bump, make.splitlines()[1], tag])], cwd=clone, text=True, capture_output=True, env=git)
    assert done.returncode == 0, done.stderr
    tags = subprocess.run(["git", "tag"], cwd=clone.parent / "origin", text=True,
                          capture_output=True, check=True).stdout
    assert tags == "v1.2.3\n"
    left = subprocess.run(["git", "grep", "-nE", version().replace(".", "[.-]"), "--", "Makefile",
                           "Dockerfile.scratch", "README.md", "docs", "k8s"], cwd=clone, text=True,
                          capture_output=True)
    assert (left.returncode, left.stdout) == (1, "")
    # And what reads it agrees: the image's label, the install file.
    assert "VERSION := 1.2.3\n" in (clone / "Makefile").read_text()
    assert 'image.version="1.2.3"' in (clone / "Dockerfile.scratch").read_text()
    for file in ("k8s/base/job.yaml", "k8s/overlays/no-image/kustomization.yaml", "k8s/terraform/jobs.tf"):
        assert "1-2-3" in (clone / file).read_text()


# -- published ---------------------------------------------------------------------

def test_the_image_and_the_charts_are_there(desk, release):
    (digest,) = [m["digest"] for m in json.loads((release / "oci/index.json").read_text())["manifests"]]
    look = desk.type(f"crane digest registry.example/ecr-refresh:{version()}")
    assert look.stdout.strip() == digest
    for name in CHARTS:
        (desk.folder / "pulled").mkdir(exist_ok=True)
        desk.type(f"helm pull oci://registry.example/charts/{name} --version {version()} -d pulled")
        file = f"{name}-{version()}.tgz"
        assert (desk.folder / "pulled" / file).read_bytes() == (release / file).read_bytes()


def test_without_the_password_nothing_is_pushed(desk):
    (desk.folder / "stranger").mkdir()
    crane, helm = blocks("Publish and sign it")[0].splitlines()
    desk.refused(crane, "401 Unauthorized", HOME=str(desk.folder / "stranger"))
    desk.refused(helm, "credential not found", HOME=str(desk.folder / "stranger"))


def test_the_registry_is_known_by_its_certificate_alone(desk, release):
    push = blocks("Publish and sign it")[0].splitlines()
    assert len(push) == 2
    for line in push:
        desk.refused(line, "x509: certificate signed by unknown authority", SSL_CERT_FILE="/dev/null",
                     SSL_CERT_DIR="/nonexistent")


@pytest.mark.parametrize("helm", ["HELM3", "HELM4"])
def test_a_pushed_chart_installs(place, desk, registry, tmp_path, helm):
    """As typed, but for `--dry-run`: against the API server."""
    place.namespace(NS)
    other = Desk(tmp_path, registry, helm)
    install = blocks("Check it")[2].partition("helm install")
    assert install[1] and "--version" in install[2]
    # The API server's certificate is the kubeconfig's matter.
    done = other.type("helm install" + install[2].rstrip() + " --dry-run=server",
                      KUBECONFIG=str(place.kubeconfig))
    assert "kind: CronJob" in done.stdout and "\n  ecr-refresh: " in done.stdout


def test_each_chart_is_whole(helm, release):
    """Those for an architecture bring its program and need no value for it."""
    for name in CHARTS:
        file, arch = release / f"{name}-{version()}.tgz", name.removeprefix("ecr-refresh").lstrip("-")
        keys = ("--set", "keys.existingSecret=aws-ecr-credentials")
        assert "[ERROR]" not in helm("lint", "--strict", file, *keys).stdout
        objects = load(helm("template", "r", file, "-n", NS, *keys).stdout)
        image = container_of(the(objects, "CronJob"))["image"]
        secrets = of_kind(objects, "Secret")
        if not arch:
            assert not secrets and image == f"localhost/ecr-refresh:{version()}"
            continue
        assert "localhost" not in image
        assert base64.b64decode(secrets[0]["data"]["ecr-refresh"]) == (
            ROOT / "build" / arch / "ecr-refresh").read_bytes()
        assert template_of(the(objects, "CronJob"))["spec"]["nodeSelector"]["kubernetes.io/arch"] == (
            "arm" if arch.startswith("armv") else arch)


# -- checked -----------------------------------------------------------------------

def test_what_was_published_is_verified(user):
    files, openssl, image = blocks("Check it")[:3]
    done = user.type(files)
    assert "Verified OK" in done.stdout + done.stderr
    assert sorted(x for x in done.stdout.splitlines() if x.endswith(": OK")) == sorted(
        f"{n}: OK" for n in ("ecr-refresh-amd64.yaml", f"ecr-refresh-{version()}.oci.tar",
                             f"ecr-refresh-terraform-{version()}.tar.gz"))
    assert user.type(openssl).stdout == "Verified OK\n"
    user.type(image.partition("helm install")[0])


def test_all_that_was_pushed_is_signed(user):
    for name in ("ecr-refresh", *(f"charts/{c}" for c in CHARTS)):
        user.type(f"cosign verify --key cosign.pub --insecure-ignore-tlog=true "
                  f"registry.example/{name}:{version()}")


def test_a_changed_file_is_noticed(user):
    check = blocks("Check it")[0].splitlines()[1]
    file = user.folder / "ecr-refresh-amd64.yaml"
    file.write_text(file.read_text().replace("ecr-registry-credentials", "other", 1))
    user.refused(check, "ecr-refresh-amd64.yaml: FAILED")


def test_changed_checksums_are_noticed(user):
    files, openssl = blocks("Check it")[:2]
    sums = user.folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("0", "1", 1))
    user.refused(files.splitlines()[0], "invalid signature")
    user.refused(openssl, "Verification failure")


def test_another_key_is_noticed(user):
    user.type("cosign generate-key-pair --output-key-prefix other; mv other.pub cosign.pub")
    files, openssl, image = blocks("Check it")[:3]
    user.refused(files.splitlines()[0], "rror")
    user.refused(openssl, "Verification failure")
    user.refused(image.splitlines()[0], "accepted signatures do not match threshold")


def test_an_image_that_was_changed_has_no_signature(user, desk):
    """Somebody with the registry's password moves the tag to an image of his own."""
    verify = blocks("Check it")[2].splitlines()[0]
    there = f"registry.example/ecr-refresh:{version()}"
    digest = desk.type(f"crane digest {there}").stdout.strip()
    try:
        desk.type(f"crane mutate --label changed=yes --platform linux/amd64 -t {there} {there}")
        assert desk.type(f"crane digest {there}").stdout.strip() != digest
        user.refused(verify, "no signatures found")
    finally:
        desk.type(f"crane tag registry.example/ecr-refresh@{digest} {version()}")
    user.type(verify)
