# SPDX-License-Identifier: MIT
"""One cluster, one moto and one authority for all tests; a world for each."""
import itertools
import re

import pytest

import aws
import binary
import cluster as kube
import tools
from certs import Authority
from scripted import Scripted, reply

COUNT = itertools.count(1)
NAME = "ecr-registry-credentials"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="session")
def cluster(folder):
    server = kube.Cluster(folder / "cluster")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def authority(folder):
    return Authority(folder / "aws-pki", "Test AWS Root")


@pytest.fixture(scope="session")
def moto(folder, authority):
    server = aws.Moto(folder / "moto", authority)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def shipped(cluster):
    """The manifests as they ship, applied; a token of their service account."""
    cluster.kubectl("apply", "-k", str(tools.ROOT / "k8s"))
    return cluster.token("ecr-credential-updater", "ecr-updater")


class World:
    """One test's namespaces, all beginning with its prefix, and its settings."""

    def __init__(self, cluster, moto, token, folder):
        self.cluster, self.moto, self.folder = cluster, moto, folder
        self.prefix = f"t{next(COUNT)}"
        self.token_file = folder / "token"
        self.token_file.write_text(token)
        self.names = []
        self.cluster_cert = cluster.cert, cluster.key

    def namespaces(self, *short, labels=None):
        made = [f"{self.prefix}-{s}" for s in short]
        self.cluster.namespaces(made, labels)
        self.names += made
        return made

    def env(self, **changes):
        """Settings for a run on this world; None takes a variable out.  Each pass
        writes, for what most tests look at is a write; test_fresh.py is for the rest."""
        env = {"KUBE_SERVER": self.cluster.url, "KUBE_TOKEN_FILE": str(self.token_file),
               "KUBE_CA_FILE": str(self.cluster.ca_file),
               "ECR_NAMESPACES": f"{self.prefix}-*", "ECR_RENEW_BEFORE": "0", **self.moto.env(), **changes}
        return {k: str(v) for k, v in env.items() if v is not None}

    def run(self, *args, timeout=60, prefix=(), program=None, **changes):
        return binary.run(self.env(**changes), *args, timeout=timeout,
                          prefix=prefix, binary=program)

    def through(self, server):
        """The setting that puts a proxy or a scripted server before the cluster."""
        return {"KUBE_SERVER": server.url}

    def as_account(self, suffix, rules):
        """A token file of an account with other rights."""
        path = self.folder / f"token-{suffix}"
        path.write_text(self.cluster.account(f"{self.prefix}-{suffix}", rules))
        return {"KUBE_TOKEN_FILE": str(path)}

    def holds_login(self, namespace, name=NAME, password=None):
        """Whether the Secret there is whole, ours, and has today's password."""
        secret = self.cluster.secret(namespace, name)
        assert secret is not None, f"no Secret in {namespace}"
        assert secret["type"] == "kubernetes.io/dockerconfigjson"
        meta = secret["metadata"]
        assert meta["labels"]["app.kubernetes.io/managed-by"] == "ecr-refresh"
        assert meta["annotations"]["ecr-refresh/expires-at"].endswith("Z")
        want = {aws.HOST: {"auth": aws.token(password or self.moto.password)}}
        auths = self.cluster.auths(namespace, name)
        return auths == want


@pytest.fixture
def world(cluster, moto, shipped, tmp_path):
    made = World(cluster, moto, shipped, tmp_path)
    yield made
    cluster.remove_namespaces(made.names)


@pytest.fixture
def scripted_aws(authority):
    """scripted_aws(answers...) -> a TLS server, and settings that point at it."""
    made = []

    def make(*answers, cert=None, names=("127.0.0.1",), **more):
        if cert is None:
            cert = authority.leaf(*names)
        server = Scripted(answers, cert, **more)
        made.append(server)
        server.env = {"AWS_ENDPOINT_URL_ECR": server.url}
        return server
    yield make
    for server in made:
        server.stop()


@pytest.fixture
def login(moto):
    """An answer with moto's present password, and one with changes to it."""
    def make(**changes):
        return reply(200, aws.login_body(changes.pop("password", moto.password), **changes))
    return make


def pytest_terminal_summary(terminalreporter):
    """Say which faults of the catalogue the passed tests carry in their names."""
    passed = " ".join(r.nodeid for r in terminalreporter.stats.get("passed", []))
    ids = set(re.findall(r"(?:_|\[|\b)([DNTHJAKZMSXGI]\d{1,2})(?=[_ \]-])", passed))
    order = sorted(ids, key=lambda x: ("DNTHJAKZMSXGI".index(x[0]), int(x[1:])))
    terminalreporter.write_line(f"faults tried by the tests that passed: {' '.join(order)}")
