# SPDX-License-Identifier: MIT
"""k8s/ as it ships: what it renders to, and what a real API server makes of it,
on an empty cluster and over the shell CronJob that people have today."""
import copy
import json
import re
import shutil
import subprocess

import pytest
import yaml

import aws
import binary
import cluster as kube
from tools import ROOT, tool

K8S = ROOT / "k8s"
NS = "ecr-updater"
NAME = "ecr-registry-credentials"
JOBS = f"/apis/batch/v1/namespaces/{NS}"
VERSION = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
INITIAL = f"ecr-credential-initial-{VERSION.replace('.', '-')}"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_REGION": "us-east-1", "AWS_ACCOUNT_ID": "123456789012"}


def render(folder=K8S):
    done = subprocess.run([tool("KUBECTL", "kubectl"), "kustomize", str(folder)],
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {o["kind"]: o for o in yaml.safe_load_all(done.stdout)}


@pytest.fixture(scope="module")
def objects():
    return render()


def job_of(objects, kind):
    spec = objects[kind]["spec"]
    return spec["jobTemplate"]["spec"] if kind == "CronJob" else spec


def pod_of(objects, kind):
    return job_of(objects, kind)["template"]


def container_of(objects, kind):
    (one,) = pod_of(objects, kind)["spec"]["containers"]
    return one


both = pytest.mark.parametrize("kind", ["CronJob", "Job"])


# -- what it renders to ----------------------------------------------------------

def test_one_file_a_kind_joined_by_the_kustomization(objects):
    base = K8S / "base"
    kinds = [yaml.safe_load((base / f).read_text())["kind"] for f in
             yaml.safe_load((base / "kustomization.yaml").read_text())["resources"]]
    assert len(kinds) == len(set(kinds)) == len(objects)
    assert set(objects) == {"Namespace", "ServiceAccount", "ClusterRole",
                            "ClusterRoleBinding", "ConfigMap", "CronJob", "Job"}


def test_the_names_that_people_have(objects):
    assert {k: o["metadata"]["name"] for k, o in objects.items()} == {
        "Namespace": NS, "ServiceAccount": "ecr-credential-updater",
        "ClusterRole": "ecr-credential-updater",
        "ClusterRoleBinding": "ecr-credential-updater", "ConfigMap": "ecr-refresh",
        "CronJob": "ecr-credential-refresh", "Job": INITIAL}
    assert objects["Namespace"]["metadata"]["labels"] == {
        "name": NS, "app": "credential-management",
        "pod-security.kubernetes.io/enforce": "restricted"}
    for kind in ("ServiceAccount", "ConfigMap", "CronJob", "Job"):
        assert objects[kind]["metadata"]["namespace"] == NS


def test_the_rights_and_no_others(objects):
    assert objects["ClusterRole"]["rules"] == kube.rules()
    binding = objects["ClusterRoleBinding"]
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io",
                                  "kind": "ClusterRole", "name": "ecr-credential-updater"}
    assert binding["subjects"] == [{"kind": "ServiceAccount", "namespace": NS,
                                    "name": "ecr-credential-updater"}]


@pytest.mark.case("CF1")
def test_the_cronjob(objects):
    spec = dict(objects["CronJob"]["spec"])
    job = spec.pop("jobTemplate")["spec"]
    assert spec == {"schedule": "17 * * * *", "concurrencyPolicy": "Replace",
                    "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 3}
    assert job["ttlSecondsAfterFinished"] == 86400


def test_the_first_run_job(objects):
    job = objects["Job"]
    assert "ttlSecondsAfterFinished" not in job["spec"]
    assert job["metadata"]["annotations"] == {
        "argocd.argoproj.io/sync-options": "Force=true,ServerSideApply=false",
        "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
        "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}


@pytest.mark.case("CF6")
@both
def test_a_job_of_either(objects, kind):
    job = job_of(objects, kind)
    assert job["backoffLimit"] == 2
    assert job["activeDeadlineSeconds"] == 1200
    assert job["podFailurePolicy"]["rules"] == [
        {"action": "Ignore",
         "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
        {"action": "FailJob",
         "onExitCodes": {"containerName": "ecr-credential-updater", "operator": "In",
                         "values": [1] if kind == "CronJob" else [1, 3]}}]


@both
def test_the_pod_of_either(objects, kind):
    pod = dict(pod_of(objects, kind)["spec"])
    del pod["containers"]
    assert pod == {
        "serviceAccountName": "ecr-credential-updater",
        "automountServiceAccountToken": True, "enableServiceLinks": False,
        "restartPolicy": "Never",
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65532,
                            "runAsGroup": 65532,
                            "seccompProfile": {"type": "RuntimeDefault"}}}


@pytest.mark.case("CF2")
@both
def test_the_container_of_either(objects, kind):
    assert container_of(objects, kind) == {
        "name": "ecr-credential-updater", "image": f"localhost/ecr-refresh:{VERSION}",
        "imagePullPolicy": "IfNotPresent",
        "command": ["/ecr-refresh"], "args": ["run"],
        "envFrom": [{"configMapRef": {"name": "ecr-refresh"}},
                    {"secretRef": {"name": "aws-ecr-credentials"}}],
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "securityContext": {"allowPrivilegeEscalation": False,
                            "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]}},
        "resources": {"requests": {"cpu": "10m", "memory": "4Mi"},
                      "limits": {"memory": "32Mi"}}}


def test_pods_keep_their_labels_and_share_one(objects):
    shared = {"app.kubernetes.io/name": "ecr-refresh",
              "sidecar.istio.io/inject": "false", "kuma.io/sidecar-injection": "disabled"}
    assert pod_of(objects, "CronJob")["metadata"]["labels"] == {
        "app": "ecr-credential-refresh", **shared}
    assert pod_of(objects, "Job")["metadata"]["labels"] == {
        "app": "ecr-credential-initial", **shared}


@pytest.mark.case("CF4")
@both
def test_no_mesh_puts_its_proxy_into_the_pods(objects, kind):
    """By their makers' documents: Istio and Kuma read labels, Linkerd and Consul
    annotations of the pod."""
    meta = pod_of(objects, kind)["metadata"]
    assert meta["labels"]["sidecar.istio.io/inject"] == "false"
    assert meta["labels"]["kuma.io/sidecar-injection"] == "disabled"
    assert meta["annotations"] == {"linkerd.io/inject": "disabled",
                                   "consul.hashicorp.com/connect-inject": "false"}


@pytest.mark.case("CF3")
def test_a_stranger_is_never_asked_for_the_image(objects):
    """A name without a host is docker.io's; localhost is nobody else's."""
    for kind in ("CronJob", "Job"):
        assert container_of(objects, kind)["image"].startswith("localhost/")


@pytest.mark.case("CD7")
def test_the_manifests_need_no_rules_for_names():
    for file in K8S.rglob("*"):
        assert file.is_dir() or b"ndots" not in file.read_bytes(), file


def test_three_passes_fit_into_the_jobs_deadline(objects):
    one = int(objects["ConfigMap"]["data"]["ECR_TIMEOUT"])
    backoff = 10 + 20	# the Job controller's, before the second and third pod
    assert 3 * one + backoff < job_of(objects, "CronJob")["activeDeadlineSeconds"]


def test_every_setting_in_the_configmap_is_one_that_help_knows(objects):
    text = binary.run({}, "help").out
    for name in objects["ConfigMap"]["data"]:
        assert re.search(rf"\b{name}\b", text), name


# -- changes that people make ----------------------------------------------------

@pytest.fixture
def edited(tmp_path):
    """edited(file, old, new): k8s/ with that change, in another folder."""
    folder = tmp_path / "k8s"
    shutil.copytree(K8S, folder)

    def edit(file, old, new):
        text = (folder / file).read_text()
        assert text.count(old) == 1, f"{old!r} in {file}"
        (folder / file).write_text(text.replace(old, new))
        return folder
    return edit


def test_the_secrets_name_is_changed_in_one_place(edited):
    folder = edited("base/configmap.yaml", f"ECR_SECRET_NAME: {NAME}",
                    "ECR_SECRET_NAME: another.name")
    objects = render(folder)
    assert objects["ConfigMap"]["data"]["ECR_SECRET_NAME"] == "another.name"
    assert objects["ClusterRole"]["rules"] == kube.rules(name="another.name")
    assert NAME not in json.dumps(objects), "the old name is still somewhere"


def test_the_image_stands_in_one_place(edited):
    folder = edited("base/kustomization.yaml", "newName: localhost/ecr-refresh",
                    "newName: registry.example:5000/tools/ecr-refresh")
    objects = render(folder)
    want = f"registry.example:5000/tools/ecr-refresh:{VERSION}"
    assert [container_of(objects, k)["image"] for k in ("CronJob", "Job")] == [want] * 2


@pytest.mark.case("CF3")
def test_the_image_can_be_named_from_outside_the_base(edited):
    folder = edited("kustomization.yaml", "resources:\n- base\n", "resources:\n- base\n"
                    "images: [{name: localhost/ecr-refresh, newName: r.example/x, newTag: '1'}]\n")
    objects = render(folder)
    assert [container_of(objects, k)["image"] for k in ("CronJob", "Job")] == ["r.example/x:1"] * 2


COMPONENT = "# components:\n# - components/network-policy\n"


@pytest.mark.case("CF4")
def test_the_network_policy_is_off_until_asked_for(objects, edited):
    assert "NetworkPolicy" not in objects
    with_it = render(edited("kustomization.yaml", COMPONENT, COMPONENT.replace("# ", "")))
    policy = with_it.pop("NetworkPolicy")
    assert with_it == objects
    assert policy["metadata"] == {"name": "ecr-updater-netpol", "namespace": NS}
    assert policy["spec"] == {
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "ecr-refresh"}},
        "policyTypes": ["Egress"],
        "egress": [{"ports": [
            {"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53},
            {"protocol": "UDP", "port": 5353}, {"protocol": "TCP", "port": 5353},
            {"protocol": "TCP", "port": 443}, {"protocol": "TCP", "port": 6443}]}]}


# -- on a real API server --------------------------------------------------------

@pytest.fixture(scope="module")
def server(folder):
    """A cluster of our own: the other tests' rights come from these objects."""
    made = kube.Cluster(folder / "manifests")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def empty(server):
    """That cluster with nothing of ours. What the controller manager would do
    when a namespace ends is done by hand."""
    server.kubectl("delete", "-n", NS, "--all", "--wait=false",
                   "cronjob,job,configmap,serviceaccount,secret,networkpolicy")
    server.kubectl("delete", "--ignore-not-found", "--wait=false",
                   "clusterrole,clusterrolebinding", "ecr-credential-updater")
    if server.call("GET", f"/api/v1/namespaces/{NS}").status == 200:
        server.finalize_namespace(NS)
    return server


def versions(server):
    """resourceVersion of every object that we apply."""
    out = {}
    for o in render().values():
        where = ["-n", NS] if "namespace" in o["metadata"] else []
        got = server.kubectl("get", o["kind"], o["metadata"]["name"], *where, "-o", "json")
        out[o["kind"]] = json.loads(got.stdout)["metadata"]["resourceVersion"]
    return out


def test_dry_run_on_the_server_then_applied_then_nothing_changes(empty):
    # A dry run makes no namespace that the other objects could be tried in.
    empty.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    dry = empty.kubectl("apply", "-k", str(K8S), "--dry-run=server")
    assert dry.stdout.count("created (server dry run)") == 6, dry
    assert dry.stderr == "", dry.stderr
    assert empty.call("GET", f"{JOBS}/cronjobs").body["items"] == []
    first = empty.kubectl("apply", "-k", str(K8S))
    assert first.stdout.count(" created") == 6 and first.stderr == "", first
    before = versions(empty)
    second = empty.kubectl("apply", "-k", str(K8S))
    assert second.stdout.count(" unchanged") == 7 and second.stderr == "", second
    assert versions(empty) == before


def test_one_command_is_enough_on_an_empty_cluster(empty):
    done = empty.kubectl("apply", "-k", str(K8S))
    assert done.stdout.count(" created") == 7 and done.stderr == "", done


@both
def test_the_namespace_takes_the_pods_and_no_root(empty, objects, kind):
    empty.kubectl("apply", "-k", str(K8S))
    pod = {"metadata": {"name": "p"}, "spec": copy.deepcopy(pod_of(objects, kind)["spec"])}
    path = f"/api/v1/namespaces/{NS}/pods?dryRun=All"
    assert empty.call("POST", path, pod).status == 201
    pod["spec"]["securityContext"]["runAsNonRoot"] = False
    refused = empty.call("POST", path, pod)
    assert refused.status == 403 and "restricted" in refused.body["message"]


def test_the_program_runs_with_these_settings_and_rights(empty, objects, moto, tmp_path):
    empty.kubectl("apply", "-k", str(K8S))
    token = tmp_path / "token"
    token.write_text(empty.token("ecr-credential-updater", NS))
    result = binary.run({
        **objects["ConfigMap"]["data"], **moto.env(), "KUBE_SERVER": empty.url,
        "KUBE_TOKEN_FILE": token, "KUBE_CA_FILE": empty.ca_file})
    assert result.code == 0, result
    assert empty.auths(NS) == {aws.HOST: {"auth": aws.token(moto.password)}}


def test_a_changed_template_replaces_the_job_only_by_force(empty, edited):
    """What the Argo CD annotations stand on."""
    empty.kubectl("apply", "-k", str(K8S))
    job = f"{JOBS}/jobs/{INITIAL}"
    before = empty.must("GET", job)["metadata"]["uid"]
    folder = edited("base/job.yaml", "memory: 32Mi", "memory: 48Mi")
    refused = empty.kubectl("apply", "-k", str(folder), check=False)
    assert refused.returncode != 0 and "field is immutable" in refused.stderr
    assert empty.must("GET", job)["metadata"]["uid"] == before
    empty.kubectl("apply", "-k", str(folder), "--force")
    after = empty.must("GET", job)["metadata"]["uid"]
    assert after != before
    empty.kubectl("apply", "-k", str(folder), "--force")
    assert empty.must("GET", job)["metadata"]["uid"] == after


def test_other_settings_leave_the_job_alone(empty, edited):
    empty.kubectl("apply", "-k", str(K8S))
    folder = edited("base/configmap.yaml", "ECR_LOG_FORMAT: text", "ECR_LOG_FORMAT: json")
    done = empty.kubectl("apply", "-k", str(folder))
    assert "configmap/ecr-refresh configured" in done.stdout
    assert f"job.batch/{INITIAL} unchanged" in done.stdout


def test_the_network_policy_applies(empty, edited):
    folder = edited("kustomization.yaml", COMPONENT, COMPONENT.replace("# ", ""))
    done = empty.kubectl("apply", "-k", str(folder))
    assert "networkpolicy.networking.k8s.io/ecr-updater-netpol created" in done.stdout
    done = empty.kubectl("apply", "-k", str(folder), "--dry-run=server")
    assert done.stdout.count("unchanged") == 8, done


def pod_made_of(objects, kind):
    """As its controller would make it."""
    template = pod_of(objects, kind)
    return {"metadata": {"name": "p", **copy.deepcopy(template["metadata"])},
            "spec": copy.deepcopy(template["spec"])}


def component(edited, name):
    line = "# components:\n# - components/network-policy\n"
    return render(edited("kustomization.yaml", line, f"components:\n- components/{name}\n"))


@pytest.mark.case("CF2")
@both
def test_a_limit_range_with_a_ratio_of_two(empty, objects, edited, kind):
    empty.kubectl("apply", "-k", str(K8S))
    empty.must("POST", f"/api/v1/namespaces/{NS}/limitranges", {
        "metadata": {"name": "ratio"}, "spec": {"limits": [{
            "type": "Container", "maxLimitRequestRatio": {"memory": "2"}}]}})
    path = f"/api/v1/namespaces/{NS}/pods?dryRun=All"
    try:
        refused = empty.call("POST", path, pod_made_of(objects, kind))
        assert refused.status == 403 and "ratio" in refused.body["message"], refused
        taken = empty.call("POST", path, pod_made_of(component(edited, "limit-range"), kind))
        assert taken.status == 201, taken
    finally:
        empty.must("DELETE", f"/api/v1/namespaces/{NS}/limitranges/ratio")


@pytest.mark.case("CF4")
@both
def test_without_a_user_id_the_namespace_takes_the_pods_too(empty, objects, edited, kind):
    """OpenShift puts in one of its own."""
    empty.kubectl("apply", "-k", str(K8S))
    path = f"/api/v1/namespaces/{NS}/pods?dryRun=All"
    plain = component(edited, "openshift")
    context = pod_of(plain, kind)["spec"]["securityContext"]
    assert context == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    for more in ({}, {"runAsUser": 1000650000}):
        pod = pod_made_of(plain, kind)
        pod["spec"]["securityContext"] |= more
        assert empty.call("POST", path, pod).status == 201
    for one in ("CronJob", "Job"):
        pod_of(plain, one)["spec"]["securityContext"] |= {"runAsUser": 65532, "runAsGroup": 65532}
    assert plain == objects


EXAMPLE = "aws-ecr-credentials.yaml.example"


def test_the_example_secret_cannot_be_applied_by_accident(empty):
    empty.kubectl("apply", "-k", str(K8S))
    for lax in ([], ["--validate=false"]):
        refused = empty.kubectl("apply", *lax, "-f", str(K8S / EXAMPLE), check=False)
        assert refused.returncode != 0 and "stringData" in refused.stderr, refused
    folder = empty.kubectl("apply", "-R", "-f", str(K8S), check=False)
    assert "cronjob" in folder.stdout and "secret" not in folder.stdout
    answer = empty.call("GET", f"/api/v1/namespaces/{NS}/secrets/aws-ecr-credentials")
    assert answer.status == 404


def test_the_example_secret_filled_in_is_the_one_that_the_pods_read(empty, objects):
    empty.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    text = (K8S / EXAMPLE).read_text()
    for key, value in KEYS.items():
        text, n = re.subn(rf"(?m)^(  {key}: )\{{.*\}}$", rf'\1"{value}"', text)
        assert n == 1, key
    empty.kubectl("apply", "-f", "-", stdin=text)
    name = container_of(objects, "CronJob")["envFrom"][1]["secretRef"]["name"]
    assert set(empty.secret(NS, name)["data"]) == set(KEYS)


# -- over what people have today -------------------------------------------------

def article():
    """The objects of the set-up that this project replaces."""
    def meta(name):
        return {"name": name, "namespace": NS}
    name = "ecr-credential-updater"
    container = {
        "name": name, "image": "alpine/k8s:1.30.7",
        "command": ["/bin/sh", "-c"], "args": ["set -e\nkubectl get namespaces\n"],
        "env": [{"name": k, "valueFrom": {"secretKeyRef": {
            "name": "aws-ecr-credentials", "key": k}}} for k in KEYS],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"},
                      "limits": {"cpu": "100m", "memory": "128Mi"}}}

    def template(app, policy):
        return {"metadata": {"labels": {"app": app}},
                "spec": {"serviceAccountName": name, "restartPolicy": policy,
                         "containers": [container]}}
    rbac = "rbac.authorization.k8s.io"
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": NS, "labels": {"name": NS, "app": "credential-management"}}},
        {"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
         "metadata": meta("aws-ecr-credentials"), "stringData": KEYS},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta(name)},
        {"apiVersion": f"{rbac}/v1", "kind": "ClusterRole", "metadata": {"name": name},
         "rules": [
             {"apiGroups": [""], "resources": ["secrets"],
              "verbs": ["get", "create", "patch", "update"]},
             {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list"]}]},
        {"apiVersion": f"{rbac}/v1", "kind": "ClusterRoleBinding",
         "metadata": {"name": name},
         "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": name},
         "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": NS}]},
        {"apiVersion": "batch/v1", "kind": "CronJob",
         "metadata": meta("ecr-credential-refresh"), "spec": {
             "schedule": "0 */6 * * *", "successfulJobsHistoryLimit": 3,
             "failedJobsHistoryLimit": 3, "jobTemplate": {"spec": {
                 "template": template("ecr-credential-refresh", "OnFailure")}}}},
        {"apiVersion": "batch/v1", "kind": "Job",
         "metadata": meta("ecr-credential-initial"),
         "spec": {"template": template("ecr-credential-initial", "Never")}},
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
         "metadata": meta("ecr-updater-netpol"), "spec": {
             "podSelector": {"matchLabels": {"app": "ecr-credential-refresh"}},
             "policyTypes": ["Egress"], "egress": [
                 {"ports": [{"protocol": "UDP", "port": 53}]},
                 {"ports": [{"protocol": "TCP", "port": 6443}]},
                 {"ports": [{"protocol": "TCP", "port": 443}]}]}}]


def put_article(server, how):
    server.kubectl(how, "-f", "-", stdin=json.dumps(
        {"apiVersion": "v1", "kind": "List", "items": article()}))


@pytest.mark.parametrize("how", ["create", "apply"])
def test_applied_over_the_articles_set_up(empty, objects, how):
    """`create` leaves what Terraform leaves: no last-applied-configuration."""
    put_article(empty, how)
    old_keys = empty.secret(NS, "aws-ecr-credentials")
    old_token = empty.token("ecr-credential-updater", NS)
    done = empty.kubectl("apply", "-k", str(K8S))
    assert done.stdout.count(" configured") >= 4, done
    assert f"job.batch/{INITIAL} created" in done.stdout

    cron = empty.must("GET", f"{JOBS}/cronjobs/ecr-credential-refresh")["spec"]
    assert cron["concurrencyPolicy"] == "Replace"
    job = cron["jobTemplate"]["spec"]
    assert len(job["podFailurePolicy"]["rules"]) == 2
    pod = job["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    assert pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    wanted = container_of(objects, "CronJob")
    for field in ("image", "command", "args", "envFrom", "securityContext"):
        assert container[field] == wanted[field], field
    assert container["resources"]["requests"] == wanted["resources"]["requests"]
    assert container["resources"]["limits"]["memory"] == "32Mi"
    # What apply cannot know about it leaves; none of it does harm.
    left = {e["name"] for e in container.get("env", [])}
    assert left == (set(KEYS) if how == "create" else set())
    assert container["resources"]["limits"].get("cpu") == (
        "100m" if how == "create" else None)

    role = empty.must("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/"
                      "ecr-credential-updater")
    assert role["rules"] == kube.rules()
    assert empty.secret(NS, "aws-ecr-credentials") == old_keys
    answer = empty.call("GET", f"/api/v1/namespaces/{NS}/secrets/aws-ecr-credentials",
                        token=old_token)
    assert answer.status == 403, "the old right to read every Secret is gone"
    assert empty.call("GET", f"{JOBS}/jobs/ecr-credential-initial").status == 200

    again = empty.kubectl("apply", "-k", str(K8S))
    assert again.stdout.count(" unchanged") == 7, again


def test_the_network_policy_over_the_articles(empty, edited):
    put_article(empty, "apply")
    folder = edited("kustomization.yaml", COMPONENT, COMPONENT.replace("# ", ""))
    empty.kubectl("apply", "-k", str(folder))
    got = empty.must("GET", f"/apis/networking.k8s.io/v1/namespaces/{NS}"
                     "/networkpolicies/ecr-updater-netpol")["spec"]
    assert got == render(folder)["NetworkPolicy"]["spec"]
