# SPDX-License-Identifier: MIT
"""docs/install.md, "Pods that need not name the Secret" and "Uninstalling", typed:
the kubectl install with a component, and the way back."""
import re

import pytest

import pods
from cluster import MERGE
from conftest import INITIAL
from desk import Desk, blocks, section
from pods import NS, SECRET
from tools import wait_for

(_, KEYS, APPLY) = re.findall(r"^ {7}(kubectl [ac]\S* .*)$", section("With kubectl"), re.M)
(UNINSTALL,) = blocks("Uninstalling")


def names(node, ns):
    path = f"/api/v1/namespaces/{ns}/serviceaccounts/default"
    return [s["name"] for s in node.must("GET", path).get("imagePullSecrets", [])]


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("accounts"))
    made.clear()
    assert "`components/service-accounts` in `k8s/kustomization.yaml`" in section(
        "Pods that need not name the Secret")
    made.use("service-accounts")
    return made


@pytest.fixture(scope="module")
def namespace(desk, node):
    """Its service account names a Secret already, of somewhere else."""
    ns = desk.namespace()
    path = f"/api/v1/namespaces/{ns}/serviceaccounts/default"
    wait_for("its service account", 10, lambda: node.call("GET", path).status == 200)
    node.must("PATCH", path, {"imagePullSecrets": [{"name": "elsewhere"}]}, kind=MERGE)
    yield ns
    node.delete_namespace(ns)


def test_a_pod_that_names_no_secret_pulls(desk, node, namespace):
    assert not desk.pulls(namespace, secret=None)
    desk.type(APPLY)
    desk.type(KEYS)
    assert pods.job_ended(node, NS, INITIAL) == "Complete", desk.log(INITIAL)
    assert names(node, namespace) == ["elsewhere", SECRET]
    assert desk.pulls(namespace, secret=None)
    desk.new_password()
    assert not desk.pulls(namespace, secret=None)
    desk.run_now()
    assert desk.pulls(namespace, secret=None)
    assert names(node, namespace) == ["elsewhere", SECRET]


def test_uninstalled_nothing_of_ours_is_left(desk, node, namespace):
    log = desk.type(UNINSTALL).stdout
    assert f"{namespace}" in log
    assert node.kubectl("get", "secrets", "-A", "-o", "name").stdout.count(SECRET) == 0
    assert names(node, namespace) == ["elsewhere"]
    assert not desk.pulls(namespace, secret=None)
    for kind in ("namespace", "clusterrole", "clusterrolebinding"):
        assert "/ecr-" not in node.kubectl("get", kind, "-o", "name").stdout
