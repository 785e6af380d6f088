# SPDX-License-Identifier: MIT
"""The objects that the module would make, and those of kustomize, field by field."""
import re

import pytest

from conftest import ROOT, render

KINDS = {"kubernetes_namespace_v1": "Namespace", "kubernetes_config_map_v1": "ConfigMap",
         "kubernetes_service_account_v1": "ServiceAccount",
         "kubernetes_cluster_role_v1": "ClusterRole",
         "kubernetes_cluster_role_binding_v1": "ClusterRoleBinding",
         "kubernetes_cron_job_v1": "CronJob", "kubernetes_job_v1": "Job",
         "kubernetes_network_policy_v1": "NetworkPolicy", "kubernetes_secret_v1": "Secret"}
# The provider's words for lists, and the API's.
LISTS = {"container": "containers", "rule": "rules", "subject": "subjects", "option": "options",
         "env_from": "envFrom", "on_pod_condition": "onPodConditions", "egress": "egress",
         "ports": "ports", "toleration": "tolerations"}
NUMBERS = {"run_as_user", "run_as_group", "ttl_seconds_after_finished", "port", "values"}
NOT_OF_THE_OBJECT = {"id", "timeouts", "wait_for_completion"}
MAPS = {"labels", "annotations", "data", "match_labels", "requests", "limits", "node_selector"}


def camel(name):
    return re.sub(r"_(\w)", lambda m: m[1].upper(), name)


def api(value, name=""):
    """A resource's attributes in the API's words; what is not set is left out."""
    if name in MAPS:
        return value
    if isinstance(value, dict):
        out = {LISTS.get(k, camel(k)): api(v, k) for k, v in value.items()
               if k not in NOT_OF_THE_OBJECT}
        return {k: v for k, v in out.items() if v not in (None, [], {})}
    if isinstance(value, list) and value and isinstance(value[0], dict) and name not in LISTS:
        (value,) = value
        return api(value)
    if isinstance(value, list):
        return [api(v, name if name in NUMBERS else "") for v in value]
    if name in NUMBERS and isinstance(value, str):
        return int(value)
    return value


def objects(plan):
    """kind -> object, of all that the plan makes in the cluster."""
    (child,) = plan["planned_values"]["root_module"]["child_modules"]
    return {KINDS[r["type"]]: api(r["values"]) for r in child["resources"] if r["type"] in KINDS}


def wanted(o):
    o = {k: v for k, v in o.items() if k not in ("apiVersion", "kind")}
    # Only of use to what applies manifests from git.
    o["metadata"].pop("annotations", None)
    return o


@pytest.fixture
def made(tofu):
    def plan(given=""):
        tofu.write("main.tf", 'module "ecr" {\n  source = "../module"\n%s}\n' % given)
        return objects(tofu.init().plan())
    return plan


@pytest.mark.case("CF1", "CF2", "CF3", "CF4")
def test_each_object_is_that_of_kustomize(made):
    ours = made("  network_policy = true\n")
    theirs = render(ROOT / "k8s") | {
        "NetworkPolicy": render(ROOT / "k8s" / "components" / "network-policy")["NetworkPolicy"]}
    assert set(ours) == set(theirs) | {"Secret"}
    for kind, o in theirs.items():
        assert ours[kind] == wanted(o), kind


def test_the_keys_are_where_the_pods_look_for_them(made):
    secret = made()["Secret"]
    assert secret["metadata"] == {"name": "aws-ecr-credentials", "namespace": "ecr-updater"}
    assert secret["type"] == "Opaque"


def test_with_a_prefix_all_names_agree(made):
    ours = made('  prefix = "myapp"\n')
    names = {kind: o["metadata"]["name"] for kind, o in ours.items()}
    pod = ours["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert names["ServiceAccount"] == pod["serviceAccountName"] == ours["ClusterRoleBinding"]["subjects"][0]["name"]
    assert ours["ClusterRoleBinding"]["roleRef"]["name"] == names["ClusterRole"]
    assert [list(s.values())[0]["name"] for s in pod["containers"][0]["envFrom"]] == [
        names["ConfigMap"], names["Secret"]]
    for job in (ours["CronJob"]["spec"]["jobTemplate"], ours["Job"]):
        rules = job["spec"]["podFailurePolicy"]["rules"]
        assert rules[1]["onExitCodes"]["containerName"] == job["spec"]["template"]["spec"]["containers"][0]["name"]
    assert all(n.startswith("myapp-") for k, n in names.items() if k != "Namespace"), names


def test_a_secret_of_your_own_gets_the_region_beside_it(made):
    ours = made('  credentials_secret_name = "my-keys"\n  aws_account_id = "210987654321"\n')
    assert ours["ConfigMap"]["data"]["AWS_REGION"] == "eu-central-1"
    assert ours["ConfigMap"]["data"]["AWS_ACCOUNT_ID"] == "210987654321"
    pod = ours["Job"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["envFrom"][1] == {"secretRef": {"name": "my-keys"}}


@pytest.mark.case("CB1")
def test_service_accounts_come_with_their_right(made):
    ours = made('  service_accounts = ["default", "deployer"]\n')
    assert ours["ConfigMap"]["data"]["ECR_SERVICE_ACCOUNTS"] == "default,deployer"
    assert ours["ClusterRole"]["rules"][2] == {
        "apiGroups": [""], "resources": ["serviceaccounts"],
        "resourceNames": ["default", "deployer"], "verbs": ["list", "get", "patch"]}


@pytest.mark.case("CF4")
def test_without_a_user_id_where_the_platform_chooses_one(made):
    ours = made("  run_as_user = null\n")
    for template in (ours["Job"]["spec"]["template"],
                     ours["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]):
        assert template["spec"]["securityContext"] == {
            "runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def test_settings_that_have_a_variable(made):
    ours = made('  secret_style = "full"\n  custom_registries = ["registry.example", '
                '"r.example=123456789012.dkr.ecr.eu-central-1.amazonaws.com"]\n')
    data = ours["ConfigMap"]["data"]
    assert data["ECR_SECRET_STYLE"] == "full"
    assert data["ECR_CUSTOM_REGISTRIES"] == (
        "registry.example,r.example=123456789012.dkr.ecr.eu-central-1.amazonaws.com")
