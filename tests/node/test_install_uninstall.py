# SPDX-License-Identifier: MIT
"""docs/install.md, "Uninstalling", typed: nothing of ours is left, and all that is
somebody else's."""
import pods
from desk import Desk, blocks
from images import VERSION
from pods import NS
from test_install_overlays import KEYS

INITIAL = f"ecr-credential-initial-{VERSION.replace('.', '-')}"


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
