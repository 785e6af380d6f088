# SPDX-License-Identifier: MIT
"""Each of k8s/overlays, typed as its first line says, and the pull test after it.
What an operator would do, making the Secret of the keys, is done by hand."""
import os

import pods
import pytest
from desk import Desk
from images import VERSION
from pods import NS, SECRET
from tools import ROOT

INITIAL = f"ecr-credential-initial-{VERSION.replace('.', '-')}"
KEYS = "kubectl create secret generic aws-ecr-credentials -n ecr-updater --from-env-file=keys.env"


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("overlays"))
    made.clear()
    for ns in ("production", "team-a"):
        node.namespace(ns)
    for file in os.environ["CRDS"].split():
        node.kubectl("create", "-f", file)
    node.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    return made


def own_keys(desk):
    """A Secret as somebody has it already; where this AWS is, the pods must know."""
    desk.type(f"""kubectl create secret generic my-aws-keys -n {NS} \\
        --from-literal=access-key={desk.moto.key_id} --from-literal=secret-key={desk.moto.secret}
        kubectl patch configmap ecr-refresh -n {NS} -p '{{"data":{{"AWS_ENDPOINT_URL_ECR":
        "{desk.moto.url}","AWS_CA_BUNDLE":"{desk.ca}"}}}}'""")


@pytest.mark.parametrize("name, namespaces, none", [
    ("chosen-namespaces", ["default", "team-a"], "production"),
    ("namespaced-only", ["default", "production"], "team-a"),
    ("existing-secret", ["default"], None), ("external-secret", ["default"], None),
    ("sealed-secret", ["default"], None)])
def test_typed_then_pods_pull(desk, name, namespaces, none):
    desk.sweep()
    for ns in namespaces:
        assert not desk.pulls(ns)
    first = (ROOT / "k8s" / "overlays" / name / "kustomization.yaml").read_text().splitlines()[1]
    desk.type(first.removeprefix("# "))
    if name == "existing-secret":
        own_keys(desk)
    else:
        desk.type(KEYS)
    assert pods.job_ended(desk.node, NS, INITIAL) == "Complete", desk.log(INITIAL)
    for ns in namespaces:
        assert desk.pulls(ns)
    if none:
        assert desk.node.secret(none) is None
        assert not desk.pulls(none, secret=SECRET)
