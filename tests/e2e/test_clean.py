# SPDX-License-Identifier: MIT
"""`ecr-refresh clean` with exactly the rights of k8s/clean: what is ours goes, in
the version that was looked at, and nothing else does."""
import re
import subprocess

import pytest
import yaml

import aws
import binary
from conftest import NAME
from proxy import Proxy
from test_manifests import edited  # noqa: F401 (a fixture)
from tools import ROOT, tool

MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"
AWS = ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ACCOUNT_ID",
       "AWS_ENDPOINT_URL_ECR", "AWS_CA_BUNDLE")


@pytest.fixture(scope="session")
def cleaner(cluster, shipped, tmp_path_factory):
    """A token file of the account that k8s/clean makes."""
    cluster.kubectl("apply", "-k", str(ROOT / "k8s" / "clean"))
    path = tmp_path_factory.mktemp("clean") / "token"
    path.write_text(cluster.token("ecr-refresh-clean", "ecr-updater"))
    return {"KUBE_TOKEN_FILE": path}


@pytest.fixture
def clean(world, cleaner):
    """clean(options..., SETTING=...): a run without any setting of AWS."""
    def run(*args, **changes):
        return world.run("clean", *args, **{**dict.fromkeys(AWS), **cleaner, **changes})
    return run


def path_of(ns, name=NAME):
    return f"/api/v1/namespaces/{ns}/secrets/{name}"


def filled(world, *short):
    """Namespaces with a Secret of ours each."""
    made = world.namespaces(*short)
    assert world.run().code == 0
    assert all(world.cluster.secret(ns) for ns in made)
    return made


# -- the manifests ---------------------------------------------------------------

def render(folder):
    done = subprocess.run([tool("KUBECTL", "kubectl"), "kustomize", str(folder)],
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {o["kind"]: o for o in yaml.safe_load_all(done.stdout)}


def test_the_objects_and_their_rights():
    objects, base = render(ROOT / "k8s" / "clean"), render(ROOT / "k8s")
    assert set(objects) == {"ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Job"}
    secrets, others, accounts = objects["ClusterRole"]["rules"]
    assert secrets == {"apiGroups": [""], "resources": ["secrets"],
                       "resourceNames": [NAME], "verbs": ["list", "delete"]}
    assert others["verbs"] == ["list"]
    source = (ROOT / "src" / "commands" / "clean.c").read_text()
    named = re.search(r"others\[\] =\n(.*?);", source, re.S)[1]
    assert others["resourceNames"] == re.findall(r'"([a-z0-9-]+)\\n"', named)
    assert accounts == {"apiGroups": [""], "resources": ["serviceaccounts"],
                        "resourceNames": ["default"], "verbs": ["get", "patch"]}
    job, initial = objects["Job"], base["Job"]
    assert job["metadata"] == {"name": "ecr-credential-clean", "namespace": "ecr-updater",
                               "labels": {"app": "ecr-credential-clean"}}
    (one,), (other,) = (j["spec"]["template"]["spec"].pop("containers") for j in (job, initial))
    assert one.pop("args") == ["clean"] and other.pop("args") == ["run"]
    assert one.pop("envFrom") == other.pop("envFrom")[:1] == [{"configMapRef": {"name": "ecr-refresh"}}]
    assert one == other
    job["spec"]["template"]["spec"]["serviceAccountName"] = "ecr-credential-updater"
    job["spec"]["template"]["metadata"] = initial["spec"]["template"]["metadata"]
    assert job["spec"] == initial["spec"]


def test_its_role_follows_the_secrets_name(edited):  # noqa: F811
    folder = edited("base/configmap.yaml", f"ECR_SECRET_NAME: {NAME}", "ECR_SECRET_NAME: pull")
    assert render(folder / "clean")["ClusterRole"]["rules"][0]["resourceNames"] == ["pull"]


# -- what goes -------------------------------------------------------------------

def test_what_is_ours_goes_and_nothing_else(world, clean):
    a, b = filled(world, "a", "b")
    c, = world.namespaces("c")
    for ns in (a, c):
        world.cluster.put_secret(ns, {"auths": {}}, name="another")
    result = clean()
    assert result.code == 0, result
    for ns in (a, b):
        result.line(f"Deleting secret in namespace: {ns}: secret/{NAME} deleted")
        assert world.cluster.secret(ns) is None
    assert world.cluster.secret(a, "another") and world.cluster.secret(c, "another")
    result.line("clean-up completed successfully! 2 namespaces: 2 deleted, 0 left alone, 0 failed")
    again = clean()
    assert again.code == 0, again
    again.line("0 namespaces: 0 deleted")


def test_a_secret_that_was_adopted(world, clean):
    """Who made it first owns no more than the empty place of its data."""
    ns, = world.namespaces("a")
    world.cluster.kubectl("create", "secret", "docker-registry", NAME, "-n", ns,
                          f"--docker-server={aws.HOST}", "--docker-username=AWS",
                          "--docker-password=old")
    world.run().line(ns, "adopted from kubectl-create")
    assert clean().code == 0
    assert world.cluster.secret(ns) is None


def test_labels_of_others_do_not_keep_it(world, clean):
    ns, = filled(world, "a")
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=kubectl-label",
                       {"metadata": {"labels": {"team": "x"}}}, kind=MERGE)
    assert clean().code == 0
    assert world.cluster.secret(ns) is None


def test_pages(world, clean):
    made = filled(world, *(f"n{i:04}" for i in range(520)))
    result = clean()
    assert result.code == 0, result
    result.line("520 namespaces: 520 deleted, 0 left alone, 0 failed")
    assert not any(world.cluster.secret(ns) for ns in made[::37])


def test_one_namespace(world, clean):
    a, b = filled(world, "a", "b")
    result = clean("--namespace", a)
    assert result.code == 0, result
    assert world.cluster.secret(a) is None and world.cluster.secret(b)
    assert clean("--namespace", b, "--dry-run").code == 0
    assert world.cluster.secret(b)


def test_only_namespaces_of_the_settings(world, clean):
    a, b, c = filled(world, "a", "b", "c")
    result = clean(ECR_NAMESPACES=f"{a},{world.prefix}-?", ECR_EXCLUDE_NAMESPACES=b)
    assert result.code == 0, result
    assert [world.cluster.secret(ns) is None for ns in (a, b, c)] == [True, False, True]


# -- what stays ------------------------------------------------------------------

def somebody_elses(world, ns):
    world.cluster.put_secret(ns, {"auths": {"docker.io": {"auth": "eDp5"}}})


def with_our_label(world, ns):
    world.cluster.put_secret(ns, {"auths": {aws.HOST: {"auth": "eDp5"}}},
                             labels={"app.kubernetes.io/managed-by": "ecr-refresh"})


def edited_by_hand(world, ns):
    assert world.run().code == 0
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=somebody",
                       {"data": {".dockerconfigjson": "e30="}}, kind=MERGE)


def with_a_key_of_somebodys(world, ns):
    assert world.run().code == 0
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=somebody",
                       {"data": {"more": "eA=="}}, kind=MERGE)


def without_our_label(world, ns):
    assert world.run().code == 0
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=somebody",
                       {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}},
                       kind=MERGE)


def applied_by_another_too(world, ns):
    assert world.run().code == 0
    held = world.cluster.secret(ns)
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=somebody", {
        "apiVersion": "v1", "kind": "Secret", "type": held["type"],
        "metadata": {"name": NAME}, "data": held["data"]}, kind=APPLY)


@pytest.mark.parametrize("make", [
    somebody_elses, with_our_label, edited_by_hand, with_a_key_of_somebodys, without_our_label,
    applied_by_another_too], ids=lambda f: f.__name__)
def test_another_managers_secret_is_never_deleted(world, clean, make):
    ns, = world.namespaces("a")
    make(world, ns)
    before = world.cluster.secret(ns)
    with Proxy(world.cluster) as proxy:
        result = clean(**world.through(proxy))
        assert not proxy.seen("DELETE")
    assert result.code == 0, result
    result.error("warning", ns, "was written by somebody", "; left alone",
                 f"kubectl delete secret {NAME} -n {ns}")
    result.line("0 deleted, 1 left alone, 0 failed")
    assert world.cluster.secret(ns) == before


def in_between(world, ns, change):
    """A proxy that changes the Secret just before it is deleted."""
    done = []

    def hook(request):
        if request.method == "DELETE" and not done:
            done.append(True)
            change()
    return Proxy(world.cluster, hook)


def test_what_changed_in_between_stays(world, clean):
    a, b = filled(world, "a", "b")

    def edit():
        for ns in (a, b):
            world.cluster.must("PATCH", path_of(ns), {"metadata": {"labels": {"x": "y"}}},
                               kind=MERGE)
    with in_between(world, a, edit) as proxy:
        result = clean(ECR_CONNECTIONS=1, **world.through(proxy))
    assert result.code == 2, result
    for ns in (a, b):
        result.error("warning", ns, "Conflict (409)", "changed after it was read; left alone",
                     "run ecr-refresh clean again")
        assert world.cluster.secret(ns)["metadata"]["labels"]["x"] == "y"
    assert clean().code == 0
    assert world.cluster.secret(a) is None


def test_another_one_of_the_same_name_stays(world, clean):
    ns, = filled(world, "a")

    def replace():
        world.cluster.must("DELETE", path_of(ns))
        somebody_elses(world, ns)
    with in_between(world, ns, replace) as proxy:
        result = clean(**world.through(proxy))
    result.error("warning", ns, "Conflict (409)")
    assert set(world.cluster.auths(ns)) == {"docker.io"}


def test_one_that_is_gone_already_is_a_note(world, clean):
    ns, = filled(world, "a")
    with in_between(world, ns, lambda: world.cluster.must("DELETE", path_of(ns))) as proxy:
        result = clean(**world.through(proxy))
    assert result.code == 0, result
    result.line(f"Namespace {ns} has no secret/{NAME} (NotFound): skipped")


def test_a_finalizer(world, clean):
    ns, = filled(world, "a")
    world.cluster.must("PATCH", path_of(ns), {"metadata": {"finalizers": ["example.org/x"]}},
                       kind=MERGE)
    result = clean()
    assert result.code == 2, result
    result.error("warning", ns, "a finalizer keeps it")
    world.cluster.must("PATCH", path_of(ns), {"metadata": {"finalizers": None}}, kind=MERGE)
    assert world.cluster.secret(ns) is None


def test_a_dry_run_deletes_nothing(world, clean):
    a, b = filled(world, "a", "b")
    before = [world.cluster.secret(ns) for ns in (a, b)]
    result = clean("--dry-run")
    assert result.code == 0, result
    for ns in (a, b):
        result.line(ns, f"secret/{NAME} deleted (server dry run)")
    assert [world.cluster.secret(ns) for ns in (a, b)] == before


# -- rights ----------------------------------------------------------------------

def test_the_accounts_of_the_passes_may_not_delete(world, clean):
    ns, = filled(world, "a")
    result = clean(KUBE_TOKEN_FILE=world.token_file)
    result.fails(2, ns, "Forbidden (403)", f"cannot delete secrets/{NAME}",
                 cure="apply the role for clean (docs/install.md, Uninstalling)")
    assert world.cluster.secret(ns)


def test_an_account_that_may_not_list(world, clean):
    ns, = filled(world, "a")
    rights = world.as_account("blind", [{"apiGroups": [""], "resources": ["secrets"],
                                         "resourceNames": [NAME], "verbs": ["delete"]}])
    clean(**rights).fails(2, "list of Secrets", "Forbidden (403)", f"cannot list secrets/{NAME}",
                          cure="apply the role for clean (docs/install.md, Uninstalling)")
    assert world.cluster.secret(ns)


def test_a_role_in_one_namespace_is_enough_for_it(world, clean):
    a, b = filled(world, "a", "b")
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{a}"
    name = f"{world.prefix}-one"
    rights = world.as_account("one", [])
    world.cluster.must("POST", f"{rbac}/roles", {"metadata": {"name": name}, "rules": [{
        "apiGroups": [""], "resources": ["secrets"], "resourceNames": [NAME],
        "verbs": ["list", "delete"]}]})
    world.cluster.must("POST", f"{rbac}/rolebindings", {
        "metadata": {"name": name}, "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": "default"}]})
    result = clean("--namespace", a, **rights)
    assert result.code == 0, result
    result.error("warning", "(so Secrets left by other tools are not listed)")
    assert world.cluster.secret(a) is None
    clean("--namespace", b, **rights).fails(2, "Forbidden (403)")
    assert world.cluster.secret(b)


# -- what others left ------------------------------------------------------------

def test_what_others_left_is_named_with_a_command_that_works(world, clean):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(a, {"auths": {}}, name="dpr-secret", manager="registry-creds")
    result = clean("--namespace", a)
    assert result.code == 0, result
    line = result.error("warning", a, "secrets/dpr-secret was left in")
    world.cluster.kubectl(*line.split("needs it, kubectl ")[1].split())
    assert world.cluster.secret(a, "dpr-secret") is None
    for ns in (a, b):
        world.cluster.put_secret(ns, {"auths": {}}, name="acr-secret", manager="registry-creds")
    line = clean().error("warning", "secrets/acr-secret was left in", a, b)
    world.cluster.kubectl(*line.split("needs it, kubectl ")[1].split())
    for ns in (a, b):
        assert world.cluster.secret(ns, "acr-secret") is None


# -- usage -----------------------------------------------------------------------

@pytest.mark.parametrize("args, words", [
    (["--force"], ["unknown command or option", "--force", "clean [--dry-run]"]),
    (["a"], ["unknown command or option"]),
    (["--namespace"], ["--namespace", "is not a valid namespace name"]),
    (["--namespace", "Team_A"], ["--namespace", "Team_A", "is not a valid namespace name"]),
    (["--namespace", "team-*"], ["is not a valid namespace name"]),
], ids=str)
def test_usage(world, clean, args, words):
    ns, = filled(world, "a")
    result = clean(*args)
    assert result.code == 3, result
    assert len(result.errors) == 1 and not result.lines, result
    result.error("error", *words)
    assert world.cluster.secret(ns)


def test_it_stops_when_it_is_told_to(world, cleaner, tmp_path):
    """SIGTERM while a DELETE is on its way: what is done is done."""
    a, b = filled(world, "a", "b")
    running = []

    def hook(request):
        if request.method == "DELETE" and b in request.path:
            running[0].process.terminate()
    with Proxy(world.cluster, hook) as proxy:
        env = world.env(ECR_CONNECTIONS=1, **world.through(proxy), **cleaner)
        running.append(binary.Running(env, ["clean"]))
        result = running[0].finish()
    assert result.code == 143, result
    result.error("stopped by SIGTERM after", "the next run deletes the rest")
    assert world.cluster.secret(a) is None
