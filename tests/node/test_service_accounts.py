# SPDX-License-Identifier: MIT
"""ECR_SERVICE_ACCOUNTS: a pod that names no Secret pulls."""
import pods
from cluster import MERGE
from pods import SECRET
from tools import wait_for

RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAME = "ecr-credential-updater-accounts"


def account(node, ns, name="default"):
    return node.must("GET", f"/api/v1/namespaces/{ns}/serviceaccounts/{name}")


def test_a_pod_without_image_pull_secrets_pulls(installed, node):
    ns = installed.namespace()
    wait_for("its service account", 10, lambda: node.call(
        "GET", f"/api/v1/namespaces/{ns}/serviceaccounts/default").status == 200)
    node.must("PATCH", f"/api/v1/namespaces/{ns}/serviceaccounts/default",
              {"imagePullSecrets": [{"name": "elsewhere"}]}, kind=MERGE)
    assert not pods.can_pull(node, ns, secret=None)
    node.must("POST", f"{RBAC}/clusterroles", {"metadata": {"name": NAME}, "rules": [{
        "apiGroups": [""], "resources": ["serviceaccounts"], "resourceNames": ["default"],
        "verbs": ["get", "patch"]}]})
    node.must("POST", f"{RBAC}/clusterrolebindings", {
        "metadata": {"name": NAME}, "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": NAME},
        "subjects": [{"kind": "ServiceAccount", "name": "ecr-credential-updater",
                      "namespace": "ecr-updater"}]})
    with installed.settings(ECR_SERVICE_ACCOUNTS="default"):
        installed.run_now()
    assert account(node, ns)["imagePullSecrets"] == [{"name": "elsewhere"}, {"name": SECRET}]
    assert pods.can_pull(node, ns, secret=None)
