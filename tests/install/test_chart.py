# SPDX-License-Identifier: MIT
"""k8s/helm/ecr-refresh, rendered: the same objects as kustomize's, each value has
its effect and is taken by a real API server, and each wrong one is refused."""
import json
import os
import re

import pytest
import yaml
from conftest import (CHART, K8S, NS, ROOT, Helm, container_of, load, of_kind, render,
                      template_of, the)

VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
VERSION = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
KEYS = ("--set", "keys.existingSecret=aws-ecr-credentials")
MADE = {"keys": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "wJalr/EXAMPLEKEY"},
        "aws": {"region": "eu-west-1"}}
DIGEST = "sha256:" + "0a" * 32
TOLERATION = {"key": "arm", "operator": "Exists", "effect": "NoSchedule"}
AFFINITY = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
    "nodeSelectorTerms": [{"matchExpressions": [{"key": "cloud", "operator": "DoesNotExist"}]}]}}}


# Values in which names are the user's.
FREE = {"podLabels", "podAnnotations", "nodeSelector", "alerts.labels"}


def leaves(values, at=""):
    """The path of each value, as --set writes it."""
    for k, v in values.items():
        if isinstance(v, dict) and v and f"{at}{k}" not in FREE:
            yield from leaves(v, f"{at}{k}.")
        else:
            yield f"{at}{k}"


def nested(path, value):
    for k in reversed(path.split(".")):
        value = {k: value}
    return value


def merge(*many):
    out = {}
    for one in many:
        for k, v in one.items():
            out[k] = merge(out[k], v) if isinstance(out.get(k), dict) and isinstance(v, dict) else v
    return out


def with_values(helm, values, **more):
    return helm.template("-f", "-", stdin=json.dumps(values), **more)


def first_run(objects):
    (job,) = [o for o in of_kind(objects, "Job") if container_of(o)["args"] == ["run"]]
    return job


def cleaning(objects, kind):
    """The object of that kind that is there only to clean."""
    (one,) = [o for o in of_kind(objects, kind) if "pre-delete" in
              o["metadata"].get("annotations", {}).values()]
    return one


@pytest.fixture(scope="module")
def ready(server, crds):
    """The cluster with our namespace, and what the rows name."""
    server.clear()
    server.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    server.must("POST", "/apis/scheduling.k8s.io/v1/priorityclasses",
                {"metadata": {"name": "high"}, "value": 1000})
    return server


# -- the chart as it stands --------------------------------------------------------

def test_lint(helm):
    done = helm("lint", "--strict", CHART, *KEYS)
    assert "1 chart(s) linted, 0 chart(s) failed" in done.stdout
    assert "WARNING" not in done.stdout + done.stderr


def test_its_version_is_the_programs():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == VERSION


def test_both_helms_render_the_same(server):
    one, other = [Helm(os.environ[h], server).template(*KEYS) for h in ("HELM3", "HELM4")]

    def order(objects):
        return sorted(json.dumps(o, sort_keys=True) for o in objects)
    assert order(one) == order(other)


def test_the_hooks(helm, ready):
    """Without a cluster, as Argo CD renders it, there is one Job: it would take two
    of a name for one. helm itself gets the second, which removes the first."""
    both = ["helm.sh/hook", "helm.sh/hook-delete-policy"]
    first = {both[0]: "post-install,post-upgrade", both[1]: "before-hook-creation"}
    last = {both[0]: "pre-delete", both[1]: "before-hook-creation,hook-succeeded,hook-failed"}
    assert the(helm.template(*KEYS), "Job")["metadata"]["annotations"] == first
    done = helm("template", "x", CHART, "-n", NS, *KEYS, "--dry-run=server")
    one, other = of_kind(load(done.stdout), "Job")
    assert one["metadata"]["name"] == other["metadata"]["name"]
    assert [j["metadata"]["annotations"] for j in (one, other)] == [first, last]
    assert other["spec"]["completions"] == 0
    ready.dry_run([one, other])


# -- against kustomize -------------------------------------------------------------

@pytest.fixture(scope="module")
def base():
    return render(K8S)


@pytest.fixture(scope="module")
def default(helm4):
    return helm4.template(*KEYS)


def test_the_objects_are_kustomizes(base, default):
    def names(objects):
        return {(o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]) for o in objects}
    # The Namespace is helm's --create-namespace; the Job's name needs no version.
    dashes = VERSION.replace(".", "-")
    want = {(k, ns, n.removesuffix(f"-{dashes}")) for k, ns, n in names(base) if k != "Namespace"}
    assert names(default) == want


@pytest.mark.parametrize("kind", ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "CronJob"])
def test_each_is_kustomizes_but_for_helms_labels(base, default, kind):
    want, got = the(base, kind), the(default, kind)
    got["metadata"].pop("labels")
    assert got == want


def test_the_first_run_is_kustomizes_job(base, default):
    want, got = the(base, "Job")["spec"], dict(first_run(default)["spec"])
    assert got.pop("ttlSecondsAfterFinished") == 86400
    assert got == want


def test_the_settings_are_kustomizes_and_defaults(base, default):
    want, got = the(base, "ConfigMap")["data"], the(default, "ConfigMap")["data"]
    assert {k: v for k, v in got.items() if k in want} == want
    assert {k: v for k, v in got.items() if k not in want} == {
        "ECR_CONNECTIONS": "8", "ECR_SERVICE_ACCOUNTS": "", "ECR_CUSTOM_REGISTRIES": "",
        "ECR_SECRET_STYLE": "auth"}


@pytest.mark.case("CF4")
def test_the_network_policy_is_kustomizes(helm4):
    got = the(helm4.template(*KEYS, "--set", "networkPolicy.enabled=true"), "NetworkPolicy")
    (want,) = load((K8S / "components" / "network-policy" / "networkpolicy.yaml").read_text())
    got["metadata"].pop("labels")
    assert got == want


def test_the_alerts_are_kustomizes(helm4):
    got = the(helm4.template(*KEYS, "--set", "alerts.enabled=true"), "PrometheusRule")
    (want,) = load((K8S / "alerts.yaml").read_text())
    assert got["metadata"].pop("labels").items() > want["metadata"].pop("labels").items()
    assert got == want


@pytest.mark.case("CB1")
def test_the_rights_on_service_accounts_are_kustomizes(helm4):
    got = the(helm4.template(*KEYS, "--set", "serviceAccounts={default}"), "ClusterRole")
    (want,) = load((K8S / "components" / "service-accounts" / "clusterrole.yaml").read_text())
    assert got["rules"][2:] == want["rules"]
    assert want["rules"][0]["verbs"] == ["list", "get", "patch"]


@pytest.mark.case("CB1")
def test_where_the_namespaces_are_named_service_accounts_are_not_listed(helm4):
    got = helm4.template(*KEYS, "--set", "rbac.clusterWide=false,namespaces={default}",
                         "--set", "serviceAccounts={default}")
    assert the(got, "Role")["rules"][1]["verbs"] == ["get", "patch"]
    assert "list" not in yaml.dump(the(got, "Role"))


@pytest.mark.case("CF3")
@pytest.mark.parametrize("values, image", [
    ({}, "localhost/ecr-refresh"), ({"registry": "r.example"}, "r.example/ecr-refresh"),
    ({"repository": "tools/x"}, "localhost/tools/x"),
    ({"repository": "r.example/x"}, "r.example/x"), ({"repository": "r:5000/x"}, "r:5000/x"),
    ({"repository": "localhost/x"}, "localhost/x"),
    ({"registry": "r.example:5000/a/", "repository": "b/x"}, "r.example:5000/a/b/x")])
def test_the_image_has_a_host_in_any_case(helm, values, image):
    objects = with_values(helm, {"keys": {"existingSecret": "a"}, "image": values})
    assert containers(objects, "image") == f"{image}:{VERSION}"


def test_cleaning_is_kustomizes(helm4):
    """But for helm's hooks and labels, and the pods' settings that are values."""
    got = helm4.template(*KEYS, "--set", "clean.enabled=true,serviceAccounts={default}")
    want = render(K8S / "clean")
    for kind in ("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Job"):
        here, there = cleaning(got, kind), the(want, kind)
        for key in ("labels", "annotations"):
            del here["metadata"][key]
            there["metadata"].pop(key, None)
        assert here == there


def test_cleaning_without_rights_on_the_cluster(helm4):
    got = helm4.template(*KEYS, "--set", "clean.enabled=true,rbac.clusterWide=false",
                         "--set", "namespaces={default,production}")
    assert not of_kind(got, "ClusterRole") + of_kind(got, "ClusterRoleBinding")
    for kind in ("Role", "RoleBinding"):
        where = [(o["metadata"]["name"], o["metadata"]["namespace"]) for o in of_kind(got, kind)]
        assert sorted(where) == sorted((name, ns) for ns in ("default", "production") for name in
                                       ("ecr-credential-updater", "ecr-refresh-clean"))


def test_nothing_may_delete_until_asked(default):
    assert "delete" not in yaml.dump([o.get("rules") for o in default])


def test_the_roles_in_namespaces_are_the_overlays(helm4):
    got = helm4.template(*KEYS, "--set", "rbac.clusterWide=false",
                         "--set", "namespaces={default,production}")
    want = render(K8S / "overlays" / "namespaced-only")
    for kind in ("Role", "RoleBinding"):
        here = of_kind(got, kind)
        for o in here:
            o["metadata"].pop("labels")
        assert here == of_kind(want, kind)
    assert not of_kind(got, "ClusterRole") + of_kind(got, "ClusterRoleBinding")


# -- each value --------------------------------------------------------------------

def env(objects):
    return the(objects, "ConfigMap")["data"]


def pods(objects, key):
    """What both pods say there."""
    both = [template_of(o)["spec"].get(key) for o in (the_cronjob(objects), first_run(objects))]
    assert both[0] == both[1]
    return both[0]


def containers(objects, key):
    both = [container_of(o).get(key) for o in (the_cronjob(objects), first_run(objects))]
    assert both[0] == both[1]
    return both[0]


def the_cronjob(objects):
    return the(objects, "CronJob")


def job(objects, key):
    return the_cronjob(objects)["spec"]["jobTemplate"]["spec"].get(key)


def names(objects, kind):
    return [o["metadata"]["name"] for o in of_kind(objects, kind)]


def secret(objects, key):
    return the(objects, "Secret")["stringData"][key]


def role(objects, n):
    return the(objects, "ClusterRole")["rules"][n]


def env_from(objects):
    return containers(objects, "envFrom")[1]["secretRef"]["name"]


ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
VOLUME = {"name": "ca", "configMap": {"name": "ca"}}
MOUNT = {"name": "ca", "mountPath": "/ca"}
OTHER_KEYS = {"accessKeyId": "a", "secretAccessKey": "b"}
# path, value, what is then there, and what it needs beside it
ROWS = [
    ("keys.existingSecret", "mine", lambda o: env_from(o) == "mine"),
    ("keys.existingSecretKeys", OTHER_KEYS,
     lambda o: [e["valueFrom"]["secretKeyRef"]["key"] for e in containers(o, "env")] == ["a", "b"]
     and len(containers(o, "envFrom")) == 1, {"aws": {"region": "eu-west-1"}}),
    ("keys.accessKeyId", "AKIAX", lambda o: secret(o, "AWS_ACCESS_KEY_ID") == "AKIAX", MADE),
    ("keys.secretAccessKey", "a:#b ", lambda o: secret(o, "AWS_SECRET_ACCESS_KEY") == "a:#b ", MADE),
    ("keys.sessionToken", "t==", lambda o: secret(o, "AWS_SESSION_TOKEN") == "t==", MADE),
    ("aws.region", "eu-west-1", lambda o: env(o)["AWS_REGION"] == "eu-west-1"),
    ("aws.accountId", "012345678901", lambda o: env(o)["AWS_ACCOUNT_ID"] == "012345678901"),
    ("aws.endpoint", "https://h", lambda o: env(o)["AWS_ENDPOINT_URL_ECR"] == "https://h"),
    ("secretName", "pull", lambda o: env(o)["ECR_SECRET_NAME"] == "pull"
     and role(o, 1)["resourceNames"] == ["pull"]),
    ("namespaces", ["default", "team-*"], lambda o: env(o)["ECR_NAMESPACES"] == "default,team-*"),
    ("excludeNamespaces", ["a", "b-?"], lambda o: env(o)["ECR_EXCLUDE_NAMESPACES"] == "a,b-?"),
    ("namespaceSelector", "ecr=true", lambda o: env(o)["ECR_NAMESPACE_SELECTOR"] == "ecr=true"),
    ("registries", ["123456789012.dkr.ecr.eu-west-1.amazonaws.com"],
     lambda o: env(o)["ECR_REGISTRIES"] == "123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
    ("customRegistries", ["r.example:5000", f"q.example={ECR}"],
     lambda o: env(o)["ECR_CUSTOM_REGISTRIES"] == f"r.example:5000,q.example={ECR}"),
    ("secretStyle", "full", lambda o: env(o)["ECR_SECRET_STYLE"] == "full"),
    ("serviceAccounts", ["default", "build"], lambda o: env(o)["ECR_SERVICE_ACCOUNTS"] ==
     "default,build" and role(o, 2) == {
        "apiGroups": [""], "resources": ["serviceaccounts"],
        "resourceNames": ["default", "build"], "verbs": ["list", "get", "patch"]}),
    ("renewBefore", "6h", lambda o: env(o)["ECR_RENEW_BEFORE"] == "6h"),
    ("timeout", 60, lambda o: env(o)["ECR_TIMEOUT"] == "60"),
    ("connections", 2, lambda o: env(o)["ECR_CONNECTIONS"] == "2"),
    ("logFormat", "json", lambda o: env(o)["ECR_LOG_FORMAT"] == "json"),
    ("extraEnv", [{"name": "AWS_CA_BUNDLE", "value": "/ca/x"}],
     lambda o: containers(o, "env") == [{"name": "AWS_CA_BUNDLE", "value": "/ca/x"}]),
    ("extraVolumes", [VOLUME], lambda o: pods(o, "volumes") == [VOLUME]),
    ("extraVolumeMounts", [MOUNT], lambda o: containers(o, "volumeMounts") == [MOUNT],
     {"extraVolumes": [VOLUME]}),
    ("schedule", "@hourly", lambda o: the_cronjob(o)["spec"]["schedule"] == "@hourly"),
    ("timeZone", "Etc/UTC", lambda o: the_cronjob(o)["spec"]["timeZone"] == "Etc/UTC"),
    ("suspend", True, lambda o: the_cronjob(o)["spec"]["suspend"] is True),
    ("successfulJobsHistoryLimit", 1,
     lambda o: the_cronjob(o)["spec"]["successfulJobsHistoryLimit"] == 1),
    ("failedJobsHistoryLimit", 0, lambda o: the_cronjob(o)["spec"]["failedJobsHistoryLimit"] == 0),
    ("backoffLimit", 1, lambda o: job(o, "backoffLimit") == 1),
    ("activeDeadlineSeconds", 65000, lambda o: job(o, "activeDeadlineSeconds") == 65000),
    ("ttlSecondsAfterFinished", 60, lambda o: job(o, "ttlSecondsAfterFinished") == 60),
    ("firstRun.enabled", False, lambda o: not of_kind(o, "Job")),
    ("clean.enabled", True, lambda o: container_of(cleaning(o, "Job"))["args"] == ["clean"]),
    ("image.registry", "r.example:5000/",
     lambda o: containers(o, "image") == f"r.example:5000/ecr-refresh:{VERSION}"),
    ("image.repository", "r.example/a/b",
     lambda o: containers(o, "image") == f"r.example/a/b:{VERSION}"),
    ("image.tag", "x", lambda o: containers(o, "image") == "localhost/ecr-refresh:x"),
    ("image.digest", DIGEST, lambda o: containers(o, "image") == f"localhost/ecr-refresh@{DIGEST}"),
    ("noImage.arch", "arm64", lambda o: pods(o, "nodeSelector")["kubernetes.io/arch"] == "arm64",
     {"noImage": {"arch": "armv7", "secret": "p"}}),
    ("noImage.secret", "q", lambda o: pods(o, "volumes")[0]["secret"]["secretName"] == "q",
     {"noImage": {"arch": "arm64", "secret": "p"}}),
    ("noImage.hostImage", "r.example/x", lambda o: containers(o, "image") == "r.example/x",
     {"noImage": {"arch": "arm64", "secret": "p"}}),
    ("image.pullPolicy", "Always", lambda o: containers(o, "imagePullPolicy") == "Always"),
    ("imagePullSecrets", [{"name": "x"}], lambda o: pods(o, "imagePullSecrets") == [{"name": "x"}]),
    ("podLabels", {"a": "b"}, lambda o: template_of(the_cronjob(o))["metadata"]["labels"] == {
        "app": "ecr-credential-refresh", "app.kubernetes.io/name": "ecr-refresh", "a": "b",
        **VALUES["podLabels"]}),
    ("podAnnotations", {"a": "1"}, lambda o: template_of(first_run(o))["metadata"]["annotations"]
     == {"a": "1", **VALUES["podAnnotations"]}),
    ("podLabels", {"sidecar.istio.io/inject": "true"}, lambda o: template_of(first_run(o))
     ["metadata"]["labels"]["sidecar.istio.io/inject"] == "true"),
    ("runAsUser", 1000, lambda o: {k: pods(o, "securityContext").get(k) for k in
     ("runAsUser", "runAsGroup")} == {"runAsUser": 1000, "runAsGroup": 1000}),
    ("runAsUser", None, lambda o: pods(o, "securityContext") == {
        "runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}),
    ("nodeSelector", {"kubernetes.io/arch": "arm64"}, lambda o: pods(o, "nodeSelector") == {
        "kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64"}),
    ("tolerations", [TOLERATION], lambda o: pods(o, "tolerations") == [TOLERATION]),
    ("affinity", AFFINITY, lambda o: pods(o, "affinity") == AFFINITY),
    ("priorityClassName", "high", lambda o: pods(o, "priorityClassName") == "high"),
    ("resources.requests.cpu", "1m", lambda o: containers(o, "resources")["requests"]["cpu"] == "1m"),
    ("resources.requests.memory", "1Mi",
     lambda o: containers(o, "resources")["requests"]["memory"] == "1Mi"),
    ("resources.limits.memory", "24Mi",
     lambda o: containers(o, "resources")["limits"]["memory"] == "24Mi"),
    ("serviceAccount.create", False, lambda o: not of_kind(o, "ServiceAccount")),
    ("serviceAccount.annotations", {"eks.amazonaws.com/x": "y"},
     lambda o: the(o, "ServiceAccount")["metadata"]["annotations"] == {"eks.amazonaws.com/x": "y"}),
    ("rbac.create", False, lambda o: not of_kind(o, "ClusterRole") + of_kind(o, "ClusterRoleBinding")),
    ("rbac.clusterWide", False, lambda o: names(o, "Role") == ["ecr-credential-updater"],
     {"namespaces": ["default"]}),
    ("networkPolicy.enabled", True, lambda o: names(o, "NetworkPolicy") == ["ecr-updater-netpol"]),
    ("networkPolicy.ports", [443], lambda o: [p["port"] for p in the(o, "NetworkPolicy")
     ["spec"]["egress"][0]["ports"]] == [53, 53, 5353, 5353, 443],
     {"networkPolicy": {"enabled": True}}),
    ("networkPolicy.dnsPorts", [53], lambda o: [p["port"] for p in the(o, "NetworkPolicy")
     ["spec"]["egress"][0]["ports"]] == [53, 53, 443, 6443], {"networkPolicy": {"enabled": True}}),
    ("alerts.enabled", True, lambda o: names(o, "PrometheusRule") == ["ecr-refresh"]),
    ("alerts.labels", {"release": "p"}, lambda o: the(o, "PrometheusRule")["metadata"]["labels"]
     ["release"] == "p", {"alerts": {"enabled": True}}),
    ("alerts.runbookUrl", "https://x", lambda o: {r["annotations"]["runbook_url"] for r in the(
        o, "PrometheusRule")["spec"]["groups"][0]["rules"]} == {"https://x"},
     {"alerts": {"enabled": True}}),
    ("names.cronJob", "n", lambda o: names(o, "CronJob") == ["n"]),
    ("names.firstRun", "n", lambda o: names(o, "Job") == ["n"]),
    ("names.serviceAccount", "n", lambda o: names(o, "ServiceAccount") == ["n"]
     and pods(o, "serviceAccountName") == "n"
     and the(o, "ClusterRoleBinding")["subjects"][0]["name"] == "n"),
    ("names.role", "n", lambda o: names(o, "ClusterRole") == names(o, "ClusterRoleBinding") == ["n"]
     and the(o, "ClusterRoleBinding")["roleRef"]["name"] == "n"),
    ("names.configMap", "n", lambda o: names(o, "ConfigMap") == ["n"]
     and containers(o, "envFrom")[0]["configMapRef"]["name"] == "n"),
    ("names.keys", "n", lambda o: names(o, "Secret") == ["n"] and env_from(o) == "n", MADE),
    ("names.networkPolicy", "n", lambda o: names(o, "NetworkPolicy") == ["n"],
     {"networkPolicy": {"enabled": True}}),
    ("names.alerts", "n", lambda o: names(o, "PrometheusRule") == ["n"],
     {"alerts": {"enabled": True}}),
    ("names.clean", "n", lambda o: cleaning(o, "Job")["metadata"]["name"] == "n",
     {"clean": {"enabled": True}}),
    ("names.cleanRole", "n", lambda o: template_of(cleaning(o, "Job"))["spec"]
     ["serviceAccountName"] == "n" and all(cleaning(o, kind)["metadata"]["name"] == "n" for kind in
                                           ("ServiceAccount", "ClusterRole", "ClusterRoleBinding"))
     and cleaning(o, "ClusterRoleBinding")["subjects"][0]["name"] == "n",
     {"clean": {"enabled": True}}),
]


def without(row):
    """The values that a row needs beside its own."""
    beside = row[3] if row[3:] else {}
    return beside if "keys" in beside else merge(
        {"keys": {"existingSecret": "aws-ecr-credentials"}}, beside)


def holds(check, objects):
    try:
        return bool(check(objects))
    except (KeyError, TypeError, IndexError, ValueError):
        return False


def test_each_value_has_a_row():
    # Without a program in the chart that one does nothing: test_no_image.py has it.
    assert {r[0] for r in ROWS} | {"names.program"} == set(leaves(VALUES))


@pytest.mark.parametrize("row", ROWS, ids=[r[0] for r in ROWS])
def test_each_value_does_what_it_says(helm4, ready, row):
    path, value, check = row[:3]
    assert not holds(check, with_values(helm4, without(row))), "so already without it"
    objects = with_values(helm4, merge(without(row), nested(path, value)))
    assert holds(check, objects), yaml.dump_all(objects)
    ready.dry_run(objects)


def test_numbers_may_be_numbers(helm):
    """As --set makes them, and as a file without quotes has them."""
    for args in (["--set", "aws.accountId=123456789012,renewBefore=0"],
                 ["--set", "aws.accountId=012345678901"]):
        text = args[1].partition("=")[2].partition(",")[0]
        assert env(helm.template(*KEYS, *args))["AWS_ACCOUNT_ID"] == text
    objects = helm.template(*KEYS, "-f", "-", stdin="aws: {accountId: 123456789012}\nrenewBefore: 0\n")
    assert env(objects)["AWS_ACCOUNT_ID"] == "123456789012"
    assert env(objects)["ECR_RENEW_BEFORE"] == "0"


def test_all_of_them_at_once(helm, ready):
    everything = merge(*(nested(r[0], r[1]) for r in ROWS if r[0] not in (
        "keys.accessKeyId", "keys.secretAccessKey", "keys.sessionToken", "namespaces",
        "rbac.create", "serviceAccount.create", "firstRun.enabled")), {"namespaces": ["default"]})
    ready.dry_run(with_values(helm, everything))


def test_as_part_of_another_chart_it_may_get_a_global(helm4):
    assert helm4.template(*KEYS, "--set", "global.x=1")


# -- what is refused ---------------------------------------------------------------

LONG = "a" * 254
WRONG = [
    ("keys.existingSecret", ["Mine", "-a", "a b", LONG, 1]),
    ("keys.existingSecretKeys", [{"accessKeyId": "a"}, {"x": "y"},
                                 {"accessKeyId": "a b", "secretAccessKey": "c"}]),
    ("keys.accessKeyId", ["akia", "AKIA X", 123456789012]),
    ("keys.secretAccessKey", [1]), ("keys.sessionToken", [1]),
    ("aws.region", ["EU-WEST-1", "eu west", "eu.west", LONG, 1]),
    ("aws.accountId", [12345678901, 1234567890123, "12345678901", "1234567890123", "account"]),
    ("aws.endpoint", ["http://h", "h", "https://", "https://a b"]),
    ("secretName", ["", "A", "a_b", LONG, 1]),
    ("namespaces", [[], "default", [""], ["a,b"], ["A"], [1], ["a" * 64]]),
    ("excludeNamespaces", ["a", [""], ["a b"]]), ("namespaceSelector", [["a"], True]),
    ("registries", ["a", ["docker.io"], ["123.dkr.ecr.eu-west-1.amazonaws.com"],
                    ["http://123456789012.dkr.ecr.eu-west-1.amazonaws.com"],
                    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/repository"]]),
    ("customRegistries", ["r.example", ["https://r.example"], ["r.example/a"], ["*.example"],
                          ["r.example=docker.io"], [""]]),
    ("secretStyle", ["", "both", True]), ("runAsUser", [0, "65532", -1]),
    ("networkPolicy.dnsPorts", [[], [0], ["53"]]), ("alerts.runbookUrl", ["", 1]),
    ("serviceAccounts", ["default", ["*"], [""], list("abcdefghi"), ["a", "a"]]),
    ("renewBefore", ["", "9", "9 h", "-1h", "h", 9, -1]),
    ("timeout", [0, 21601, "300", 1.5]), ("connections", [0, 17, "8"]),
    ("logFormat", ["", "xml", "JSON"]),
    ("extraEnv", [{"A": "b"}, [{"value": "x"}], [{"name": ""}]]),
    ("extraVolumes", [{}, [{}]]), ("extraVolumeMounts", [{}, [{"name": "a"}]]),
    ("schedule", ["", "17 * * *", "@often", "17 * * * * *", 17]),
    ("timeZone", ["UTC ", 1]), ("suspend", ["true", 1]),
    ("successfulJobsHistoryLimit", [-1, "1"]), ("failedJobsHistoryLimit", [-1, "1"]),
    ("backoffLimit", [-1, "1"]), ("activeDeadlineSeconds", [0, "1"]),
    ("ttlSecondsAfterFinished", [-1, "1"]), ("firstRun", [True, {"enable": True}]),
    ("firstRun.enabled", ["yes"]), ("clean.enabled", ["yes"]), ("image", ["ecr-refresh:1", {"name": "x"}]),
    ("image.registry", ["https://r", "a b"]), ("image.repository", ["", "A/b", "a@b", "a b"]),
    ("image.tag", ["a b", "a/b", 1.1]), ("image.digest", ["0a" * 32, "sha256:0a", "sha512:" + "a" * 64]),
    ("noImage", ["arm64", {"image": "x"}]), ("noImage.arch", ["arm", "ARM64", "x86_64", 64]),
    ("noImage.secret", ["A", "a_b", LONG, 1]),
    ("noImage.hostImage", ["a b", "https://r/x", "r.example/", 3.1]),
    ("image.pullPolicy", ["always", ""]), ("imagePullSecrets", ["x", ["x"]]),
    ("podLabels", [["a"], {"a": 1}]), ("podAnnotations", [{"a": True}]),
    ("nodeSelector", [{"a": True}]), ("tolerations", [{}, ["arm"]]), ("affinity", [[1]]),
    ("priorityClassName", ["High"]), ("resources", [{"cpu": 1}]), ("resources.limits", ["32Mi"]),
    ("resources.requests", ["8Mi"]), ("serviceAccount", [{"name": "x"}]),
    ("serviceAccount.create", ["no"]), ("serviceAccount.annotations", [{"a": 1}]),
    ("rbac", [True]), ("rbac.create", ["no"]), ("rbac.clusterWide", ["no"]),
    ("networkPolicy.enabled", ["no"]), ("networkPolicy.ports", [[], [0], [65536], ["443"]]),
    ("alerts.enabled", ["no"]), ("alerts.labels", [{"a": 1}]),
    *((f"names.{k}", ["", "A_b"]) for k in VALUES["names"]), ("names.cronJob", ["a" * 53]), ("names.program", ["a" * 243]),
    ("nameSpaces", [["a"]]), ("names.secret", ["a"]),
]


def test_what_is_refused_covers_each_value():
    named = {path for path, _ in WRONG}
    for path in leaves(VALUES):
        assert path in named or path.rpartition(".")[0] in named, path


@pytest.mark.parametrize("path, values", WRONG, ids=[p for p, _ in WRONG])
def test_a_wrong_value_is_one_line_that_names_it(helm4, path, values):
    for value in values:
        given = merge({"keys": {"existingSecret": "a"}}, nested(path, value))
        done = helm4("template", CHART, "-f", "-", stdin=json.dumps(given), check=False)
        assert done.returncode != 0 and done.stdout == "", (value, done.stdout)
        lines = [x for x in done.stderr.splitlines() if x.startswith("- at ")]
        assert len(lines) == 1, (value, done.stderr)
        last = path.rpartition(".")[2]
        assert path.replace(".", "/") in lines[0] or f"'{last}' not allowed" in lines[0], lines


MISSING = [
    ({}, "keys: existingSecret, or accessKeyId and secretAccessKey, is required"),
    ({"keys": {"accessKeyId": "A"}}, "keys.secretAccessKey is required with keys.accessKeyId"),
    ({"keys": {"secretAccessKey": "a"}}, "keys: existingSecret, or accessKeyId and"),
    ({"keys": MADE["keys"]}, "aws.region is required with keys.accessKeyId"),
    (merge(MADE, {"keys": {"existingSecret": "a"}}), "not both"),
    ({"keys": {"existingSecret": "a", "existingSecretKeys": OTHER_KEYS}},
     "aws.region is required with keys.existingSecretKeys"),
    (merge(MADE, {"keys": {"existingSecretKeys": OTHER_KEYS}}), "needs keys.existingSecret"),
    ({"keys": {"existingSecret": "a"}, "rbac": {"clusterWide": False}},
     'rbac.clusterWide=false needs names without globs, not "*"'),
    ({"keys": {"existingSecret": "a"}, "timeout": 400},
     "timeout: three runs of 400 s do not fit into activeDeadlineSeconds (1200)"),
]


@pytest.mark.parametrize("values, words", MISSING, ids=[w for _, w in MISSING])
def test_what_is_missing_is_said_before_anything_is_made(helm, values, words):
    done = helm("template", CHART, "-f", "-", stdin=json.dumps(values), check=False)
    assert done.returncode != 0 and done.stdout == ""
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("Error: ")]
    assert words in line, done.stderr
    assert "wJalr" not in done.stderr


# -- what it says ------------------------------------------------------------------

def notes(helm, values):
    done = helm("install", "x", CHART, "-n", NS, "--dry-run=client", "-f", "-",
                stdin=json.dumps(merge({"keys": {"existingSecret": "a"}}, values)))
    return done.stdout.partition("NOTES:")[2]


def test_notes(helm):
    text = notes(helm, {})
    for word in ("kubectl logs -n ecr-updater job/ecr-credential-initial\n",
                 "kubectl create job -n ecr-updater manual-refresh "
                 "--from=cronjob/ecr-credential-refresh\n",
                 "kubectl get secrets -A -l app.kubernetes.io/managed-by=ecr-refresh\n",
                 "imagePullSecrets: [{name: ecr-registry-credentials}]"):
        assert word in text
    assert "WARNING" not in text and "rbac.create" not in text
    text = notes(helm, {"firstRun": {"enabled": False}, "rbac": {"create": False},
                        "serviceAccounts": ["default", "x"],
                        "image": {"registry": "123456789012.dkr.ecr.eu-west-1.amazonaws.com"}})
    for word in ("comes with the schedule (17 * * * *)", "service accounts default, x use it",
                 "needs your own role and binding", "WARNING: the image is in an ECR"):
        assert word in text, text
