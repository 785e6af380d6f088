# SPDX-License-Identifier: MIT
"""One node, one AWS and one registry for all tests."""
import contextlib
import itertools
import pathlib
import os
import shutil

import pytest

import aws
import binary
import images
import pods
import rig
from cluster import MERGE
from pods import NS
from registry import Registry
from tools import ROOT

LIFE = 9 * 3600		# of a login: short enough that each pass renews it
INITIAL = f"ecr-credential-initial-{images.VERSION.replace('.', '-')}"
COUNT = itertools.count(1)


class Install:
    """The cluster as somebody has it who types what docs/install.md says."""

    def __init__(self, node, moto, registry, folder):
        self.node, self.moto, self.registry = node, moto, registry
        self.keys = folder / "keys.env"
        self.new_password()

    def new_password(self):
        """AWS gives out another login from now on, and the old one is no good."""
        self.moto.set_password(aws.password(), LIFE)
        self.registry.set_password(self.moto.password)

    def write_keys(self, **changes):
        """keys.env: what the document names, and where this AWS is."""
        keys = {"AWS_ACCESS_KEY_ID": self.moto.key_id,
                "AWS_SECRET_ACCESS_KEY": self.moto.secret, "AWS_REGION": aws.REGION,
                "AWS_ENDPOINT_URL_ECR": self.moto.url, "AWS_CA_BUNDLE": rig.CA_IN_POD}
        self.keys.write_text("".join(f"{k}={v}\n" for k, v in (keys | changes).items()))
        return self.keys

    def give_keys(self, **changes):
        self.node.kubectl("create", "secret", "generic", "aws-ecr-credentials", "-n", NS,
                          f"--from-env-file={self.write_keys(**changes)}")

    @contextlib.contextmanager
    def settings(self, **changes):
        """Other values in the ConfigMap for a while."""
        path = f"/api/v1/namespaces/{NS}/configmaps/ecr-refresh"
        before = self.node.must("GET", path)["data"]
        self.node.must("PATCH", path, {"data": changes}, kind=MERGE)
        try:
            yield
        finally:
            back = {k: before.get(k) for k in changes}
            self.node.must("PATCH", path, {"data": back}, kind=MERGE)

    def namespace(self):
        return self.node.namespace(f"apps{next(COUNT)}")

    def log(self, job):
        log = self.node.kubectl("logs", "-n", NS, f"job/{job}").stdout
        binary.judge(log.encode(), b"")
        return log

    def start_pass(self, cronjob="ecr-credential-refresh"):
        """A pass as the documents start one by hand; the Job's name."""
        job = f"manual-{next(COUNT)}"
        self.node.kubectl("create", "job", "-n", NS, job, f"--from=cronjob/{cronjob}")
        return job

    def run_now(self, **names):
        """The log of a pass, once it completed."""
        job = self.start_pass(**names)
        ended = pods.job_ended(self.node, NS, job)
        log = self.log(job)
        assert ended == "Complete", log
        return log

    def proves_itself(self, **names):
        """The pull test: what every way to install must pass.  `names`: as for
        run_now()."""
        ns = self.namespace()
        assert not pods.can_pull(self.node, ns)		# no Secret there yet
        self.run_now(**names)
        assert pods.can_pull(self.node, ns)
        assert not pods.can_pull(self.node, ns, secret=None)
        self.new_password()
        assert not pods.can_pull(self.node, ns)
        self.run_now(**names)
        assert pods.can_pull(self.node, ns)
        self.node.delete_namespace(ns)


def pytest_collection_modifyitems(items):
    """What looks at the whole machine goes first, while it is quiet; what takes
    the install of the others away goes last: of those first what wants a pause image
    that nobody has used yet."""
    items.sort(key=lambda item: (item.path.name != "test_rig.py",
                                 item.path.name.startswith("test_install_"),
                                 not item.path.name.startswith("test_install_no_image"),
                                 item.path.name == "test_install_registry.py"))


def pytest_terminal_summary(terminalreporter):
    for line in pods.SAID:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def folder():
    path = pathlib.Path(os.environ["NODE_FOLDER"]) / "rig"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def node(folder):
    made = rig.Node(folder)
    try:
        try:
            made.start()
        except Exception:
            print(*made.logs(), sep="\n")
            raise
        yield made
        if "NODE_LOGS" in os.environ:
            shutil.copytree(folder, os.environ["NODE_LOGS"], ignore=only_logs)
    finally:
        made.stop()


def only_logs(folder, names):
    return [n for n in names if not n.endswith((".log", ".jsonl"))]


@pytest.fixture(scope="session")
def moto(node, folder):
    server = aws.Moto(folder / "moto", node.aws_ca, host=rig.AWS, port=443)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def registry(node, moto, folder):
    server = Registry(folder / "registry", node)
    try:
        server.set_password(moto.password)
        server.start()
        server.push_app()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def pause_registry(node, folder):
    """with pause_registry: nodes can pull the pause image."""
    server = Registry(folder / "registry.k8s.io", node, host="registry.k8s.io", users=False)
    with server:
        server.push(images.pause(folder, images.PAUSE), images.PAUSE)
    return server


@pytest.fixture(scope="session")
def installed(node, moto, registry, folder):
    """The manifests as they ship, with keys, and their first pass done."""
    made = Install(node, moto, registry, folder)
    node.kubectl("apply", "-k", ROOT / "k8s")
    made.give_keys()
    made.first = pods.job_ended(node, NS, INITIAL)
    return made
