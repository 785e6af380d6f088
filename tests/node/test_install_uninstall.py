# SPDX-License-Identifier: MIT
"""docs/install.md, "Uninstalling", typed: nothing of ours is left, and all that is
somebody else's."""
import pytest

import pods
from desk import RBAC, Desk, blocks
from images import VERSION
from pods import NS
from test_install_overlays import KEYS

INITIAL = f"ecr-credential-initial-{VERSION.replace('.', '-')}"


@pytest.mark.case("CF8")
def test_an_overlay_without_rights_on_the_cluster(node, moto, registry, tmp_path):
    """Named in k8s/clean, and deleted in the place of k8s."""
    desk = Desk(node, moto, registry, tmp_path)
    desk.clear()
    desk.copy()
    if node.call("GET", "/api/v1/namespaces/production").status == 404:
        node.namespace("production")
    overlay = "k8s/overlays/namespaced-only"
    desk.type(f"kubectl apply -k {overlay}\n{KEYS}")
    assert pods.job_ended(node, NS, INITIAL) == "Complete", desk.log(INITIAL)
    file = tmp_path / "k8s" / "clean" / "kustomization.yaml"
    text = file.read_text()
    assert text.count("\n- ../base\n") == 1
    file.write_text(text.replace("\n- ../base\n", f"\n- ../{overlay.removeprefix('k8s/')}\n"))
    (typed,) = blocks("Uninstalling")
    assert typed.count("delete -k k8s --") == 1
    done = desk.type(typed.replace("delete -k k8s --", f"delete -k {overlay} --"))
    assert "clean-up completed successfully! " in done.stdout
    assert desk.left() == set()
    for ns in ("default", "production"):
        assert node.secret(ns) is None
        for kind in ("roles", "rolebindings"):
            found = node.must("GET", f"{RBAC}/namespaces/{ns}/{kind}")["items"]
            assert not [o for o in found if o["metadata"]["name"].startswith("ecr-")]


def test_typed_then_nothing_is_left(node, moto, registry, tmp_path):
    desk = Desk(node, moto, registry, tmp_path)
    desk.clear()
    theirs = desk.namespace()
    node.put_secret(theirs, {"auths": {"docker.io": {"auth": "eDp5"}}})
    before = node.secret(theirs)
    desk.type(f"kubectl apply -k k8s\n{KEYS}")
    assert pods.job_ended(node, NS, INITIAL) == "Complete", desk.log(INITIAL)
    assert desk.pulls("default")
    (typed,) = blocks("Uninstalling")
    done = desk.type(typed)
    assert "Deleting secret in namespace: default: " in done.stdout
    assert f"namespace {theirs}: the data of secrets/" in done.stdout
    assert "clean-up completed successfully! " in done.stdout
    assert node.kubectl("get", "secrets", "-A", "-o", "name", "-l",
                        "app.kubernetes.io/managed-by=ecr-refresh").stdout == ""
    assert node.secret(theirs) == before
    assert desk.left() == set()
    assert "ecr-refresh" not in node.kubectl("get", "clusterroles,clusterrolebindings",
                                             "-o", "name").stdout
    assert not desk.pulls("default")
