# SPDX-License-Identifier: MIT
"""k8s/ against the real API server: it applies, also over the set-up that people
have, and its service account may do what the program does and no more."""
import json
import shutil

import pytest

import aws
from conftest import NAME
from tools import ROOT

K8S = str(ROOT / "k8s")


def get(cluster, kind, name, namespace="ecr-updater"):
    done = cluster.kubectl("get", kind, name, "-n", namespace, "-o", "json")
    return json.loads(done.stdout)


def test_dry_run_on_the_server(cluster, shipped):
    done = cluster.kubectl("apply", "-k", K8S, "--dry-run=server")
    assert "error" not in done.stderr.lower()
    for what in ("namespace/ecr-updater", "serviceaccount/ecr-credential-updater",
                 "clusterrole", "clusterrolebinding", "cronjob.batch/ecr-credential-refresh",
                 "job.batch/ecr-credential-initial"):
        assert what in done.stdout


def test_applying_twice_changes_nothing(cluster, shipped):
    done = cluster.kubectl("apply", "-k", K8S)
    assert "configured" not in done.stdout and "created" not in done.stdout, done.stdout


def test_pods_pass_the_restricted_profile(cluster, shipped):
    """Pod Security warns on apply when a template would be refused."""
    done = cluster.kubectl("apply", "-k", K8S, "--dry-run=server")
    assert "PodSecurity" not in done.stderr, done.stderr
    ns = get(cluster, "namespace", "ecr-updater")
    assert ns["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_pod_of_the_cronjob_is_admitted(cluster, shipped):
    """The template as a Pod: admission judges it for real."""
    job = get(cluster, "cronjob", "ecr-credential-refresh")["spec"]["jobTemplate"]["spec"]
    pod = {"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "probe", "namespace": "ecr-updater"},
           "spec": job["template"]["spec"]}
    cluster.kubectl("apply", "-f", "-", "--dry-run=server", stdin=json.dumps(pod))


def test_the_cronjob_is_as_promised(cluster, shipped):
    spec = get(cluster, "cronjob", "ecr-credential-refresh")["spec"]
    assert spec["schedule"] == "0 */6 * * *" and spec["concurrencyPolicy"] == "Forbid"
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)
    assert "startingDeadlineSeconds" not in spec
    job = spec["jobTemplate"]["spec"]
    assert job["backoffLimit"] == 2 and job["activeDeadlineSeconds"] == 1200
    assert job["ttlSecondsAfterFinished"] == 86400
    codes = [r["onExitCodes"]["values"] for r in job["podFailurePolicy"]["rules"]
             if "onExitCodes" in r]
    assert [1, 3] in codes
    pod = job["template"]["spec"]
    box, = pod["containers"]
    assert box["name"] == "ecr-credential-updater"
    assert pod["restartPolicy"] == "Never" and "command" in box and "args" in box
    assert box["terminationMessagePolicy"] == "FallbackToLogsOnError"
    assert box["resources"]["limits"] == {"memory": "32Mi"}
    assert box["resources"]["requests"]["memory"] == "8Mi"
    safe = box["securityContext"]
    assert safe["readOnlyRootFilesystem"] and not safe["allowPrivilegeEscalation"]
    assert safe["capabilities"] == {"drop": ["ALL"]}
    assert {"name": "ndots", "value": "1"} in pod["dnsConfig"]["options"]


def test_the_role_is_as_small_as_promised(cluster, shipped):
    role = get(cluster, "clusterrole", "ecr-credential-updater")
    rights = {tuple(r["resources"]): (set(r["verbs"]), r.get("resourceNames"))
              for r in role["rules"]}
    assert rights == {("namespaces",): ({"list"}, None),
                      ("secrets",): ({"create", "patch", "get"}, [NAME])}


def test_the_program_runs_as_the_shipped_service_account(world):
    ns, = world.namespaces("a")
    assert world.run().code == 0
    assert world.holds_login(ns)


def test_the_secrets_name_stands_in_one_place(cluster, tmp_path):
    """Change it in the ConfigMap: the role must follow."""
    copy = tmp_path / "k8s"
    shutil.copytree(K8S, copy)
    config = copy / "configmap.yaml"
    config.write_text(config.read_text().replace(NAME, "another-name"))
    built = cluster.kubectl("kustomize", str(copy)).stdout
    assert NAME not in built
    assert "resourceNames:\n  - another-name" in built


def test_the_example_secret_is_not_part_of_it_and_holds_no_real_key(cluster):
    built = cluster.kubectl("kustomize", K8S).stdout
    assert "kind: Secret\n" not in built
    example, = (ROOT / "k8s").glob("*.example")
    assert "AWS_SECRET_ACCESS_KEY" in example.read_text()


def test_the_network_policy_selects_both_kinds_of_pods(cluster, shipped, tmp_path):
    built = cluster.kubectl("kustomize", K8S).stdout
    assert "kind: NetworkPolicy" not in built, "off by default"
    policy, = [p for p in (ROOT / "k8s").rglob("*.yaml")
               if "kind: NetworkPolicy" in p.read_text()]
    top = tmp_path / "kustomization.yaml"
    top.write_text("resources: [base]\ncomponents: [policy]\n")
    shutil.copytree(K8S, tmp_path / "base")
    shutil.copytree(policy.parent, tmp_path / "policy")
    cluster.kubectl("apply", "-k", str(tmp_path), "--dry-run=server")
    done = cluster.kubectl("apply", "-k", str(tmp_path), "--dry-run=server", "-o", "json")
    items = {(i["kind"], i["metadata"]["name"]): i for i in json.loads(done.stdout)["items"]}
    found, = [i for (kind, _), i in items.items() if kind == "NetworkPolicy"]
    wanted = found["spec"]["podSelector"]["matchLabels"]
    cron = items["CronJob", "ecr-credential-refresh"]["spec"]["jobTemplate"]["spec"]["template"]
    job, = [i for (kind, _), i in items.items() if kind == "Job"]
    for template in (cron, job["spec"]["template"]):
        labels = template["metadata"]["labels"]
        assert wanted.items() <= labels.items()
    ports = {(p["protocol"], p["port"]) for rule in found["spec"]["egress"] for p in rule["ports"]}
    assert {("UDP", 53), ("TCP", 53), ("TCP", 443), ("TCP", 6443)} <= ports
    assert all("to" not in rule for rule in found["spec"]["egress"])


# -- over the article's set-up -------------------------------------------------------------

def article():
    """The objects that the article's Terraform makes (migration-facts 1)."""
    shell = ("TOKEN=$(aws ecr get-login-password --region $AWS_REGION); "
             "for ns in $(kubectl get ns -o name); do echo $ns; done")
    box = {"name": "ecr-credential-updater", "image": "alpine/k8s:1.30.7",
           "command": ["/bin/sh", "-c"], "args": [shell],
           "env": [{"name": n, "valueFrom": {"secretKeyRef": {
               "name": "aws-ecr-credentials", "key": n}}} for n in
               ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ACCOUNT_ID")],
           "resources": {"requests": {"cpu": "50m", "memory": "64Mi"},
                         "limits": {"cpu": "100m", "memory": "128Mi"}}}

    def pod(label, restart):
        return {"metadata": {"labels": {"app": label}},
                "spec": {"serviceAccountName": "ecr-credential-updater",
                         "restartPolicy": restart, "containers": [box]}}
    at = {"namespace": "ecr-updater"}
    group = "rbac.authorization.k8s.io"
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": "ecr-updater",
            "labels": {"name": "ecr-updater", "app": "credential-management"}}},
        {"apiVersion": "v1", "kind": "ServiceAccount",
         "metadata": {"name": "ecr-credential-updater", **at}},
        {"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
         "metadata": {"name": "aws-ecr-credentials", **at},
         "stringData": {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
                        "AWS_REGION": aws.REGION, "AWS_ACCOUNT_ID": aws.ACCOUNT}},
        {"apiVersion": f"{group}/v1", "kind": "ClusterRole",
         "metadata": {"name": "ecr-credential-updater"}, "rules": [
             {"apiGroups": [""], "resources": ["secrets"],
              "verbs": ["get", "create", "patch", "update"]},
             {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list"]}]},
        {"apiVersion": f"{group}/v1", "kind": "ClusterRoleBinding",
         "metadata": {"name": "ecr-credential-updater"},
         "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "ecr-credential-updater"},
         "subjects": [{"kind": "ServiceAccount", "name": "ecr-credential-updater", **at}]},
        {"apiVersion": "batch/v1", "kind": "CronJob",
         "metadata": {"name": "ecr-credential-refresh", **at},
         "spec": {"schedule": "0 */6 * * *", "successfulJobsHistoryLimit": 3,
                  "failedJobsHistoryLimit": 3, "jobTemplate": {"spec": {
                      "template": pod("ecr-credential-refresh", "OnFailure")}}}},
        {"apiVersion": "batch/v1", "kind": "Job",
         "metadata": {"name": "ecr-credential-initial", **at},
         "spec": {"template": pod("ecr-credential-initial", "Never")}},
    ]


@pytest.mark.parametrize("how", ["terraform", "kubectl apply"])
def test_applying_over_the_articles_setup(moto, tmp_path, how):
    """Its own cluster; Terraform's objects are plain creations by another manager."""
    from cluster import Cluster
    own = Cluster(tmp_path / "cluster")
    try:
        own.start()
        verb = ["create"] if how == "terraform" else ["apply"]
        for item in article():
            own.kubectl(*verb, "-f", "-", stdin=json.dumps(item))
        own.kubectl("apply", "-k", K8S)
        spec = get(own, "cronjob", "ecr-credential-refresh")["spec"]["jobTemplate"]["spec"]
        box, = spec["template"]["spec"]["containers"]
        assert "aws ecr" not in json.dumps(box) and "/bin/sh" not in json.dumps(box)
        assert "ecr-refresh" in box["image"]
        assert spec["template"]["spec"]["restartPolicy"] == "Never"
        assert get(own, "secret", "aws-ecr-credentials")["data"]["AWS_REGION"]
        own.kubectl("apply", "-k", K8S)
    finally:
        own.stop()
