# SPDX-License-Identifier: MIT
"""docs/install.md, "With kubectl", typed: the image in a registry of one's own, the
manifests edited to name it and to bring the NetworkPolicy; then the pull test.

The last of all: a kubelet that has pulled an image no longer takes the same image
under another name for one that somebody imported."""
import json
import re

import pytest

import images
import pods
from conftest import INITIAL
from desk import Desk, section
from pods import NS
from registry import Registry
from tools import ROOT

HOST = "registry.example"
MAX_COMPRESSED = 167_000
(PUSH, NAMESPACE, KEYS, APPLY, WAIT, LOOK) = re.findall(
    r"^ {7}(\S.*)$", section("With kubectl"), re.M)


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("kubectl"))
    made.clear()
    made.use("network-policy")
    return made


@pytest.fixture(scope="module")
def own(desk, node, folder):
    """A registry as one has it at home: without a password."""
    server = Registry(folder / "own", node, host=HOST, users=False)
    trust = desk.folder / ".config/containers"
    trust.mkdir(parents=True)
    (trust / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    yield server.start()
    server.stop()


def test_the_image_is_pushed_and_pulled_by_its_digest(desk, own, node):
    assert HOST in PUSH
    desk.type(PUSH, SSL_CERT_FILE=own.trust / "ca.crt")
    raw = own.skopeo("inspect", "--raw", f"--cert-dir={own.trust}",
                     f"docker://{HOST}/ecr-refresh:{images.VERSION}")
    for one in json.loads(raw)["manifests"]:
        manifest = json.loads(own.skopeo(
            "inspect", "--raw", f"--cert-dir={own.trust}",
            f"docker://{HOST}/ecr-refresh@{one['digest']}"))
        size = sum(layer["size"] for layer in manifest["layers"])
        platform = one["platform"]
        pods.say(f"image for {platform['architecture']}{platform.get('variant', '')}: "
                 f"{size} bytes compressed")
        assert size <= MAX_COMPRESSED
    layout = json.loads((ROOT / "build/image/layout/index.json").read_text())
    digest = layout["manifests"][0]["digest"]
    pod = pods.make(node, "default", f"{HOST}/ecr-refresh@{digest}", args=["version"])
    pods.until(node, "default", pod, "terminated")
    assert images.VERSION in node.kubectl("logs", pod).stdout
    (status,) = pods.get(node, "default", pod)["status"]["containerStatuses"]
    assert status["state"]["terminated"]["exitCode"] == 0
    assert status["imageID"] == f"{HOST}/ecr-refresh@{digest}"
    pods.remove(node, "default", pod)


def test_a_look_before_the_first_apply_makes_nothing(desk):
    first, dry = re.search(r"^To check before.*?`(.*?)`.*?`(.*?)`", section("With kubectl"),
                           re.M | re.S).groups()[::-1]
    desk.type(f"{first}\n{dry}")
    assert desk.left() == set()


def test_install_as_the_document_says(desk, own, node):
    base = desk.folder / "k8s/base/kustomization.yaml"
    text = base.read_text()
    assert text.count("newName: localhost/ecr-refresh") == 1
    base.write_text(text.replace("newName: localhost/", f"newName: {HOST}/"))
    done = desk.type("\n".join([NAMESPACE, KEYS, APPLY, WAIT, LOOK]))
    assert "completed successfully!" in done.stdout and done.stderr == "", done
    (pod,) = pods.all_of_job(node, NS, INITIAL)
    events = node.kubectl("describe", "pod", "-n", NS, pod).stdout
    assert f'Successfully pulled image "{HOST}/ecr-refresh:{images.VERSION}"' in events
    assert "networkpolicy.networking.k8s.io/ecr-updater-netpol" in desk.left()
    desk.proves_itself()


def test_applied_again_nothing_changes(desk):
    for line in desk.type(APPLY).stdout.splitlines():
        assert line.endswith(" unchanged") or line.endswith(" configured (server dry run)"), line
