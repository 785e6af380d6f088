# SPDX-License-Identifier: MIT
"""ECR_SERVICE_ACCOUNTS with exactly the rights of its component, and the way back."""
import shutil
import subprocess

import pytest
import yaml

from conftest import NAME
from proxy import Proxy
from test_clean import clean, cleaner  # noqa: F401 (fixtures)
from tools import ROOT, tool

MERGE = "application/merge-patch+json"


@pytest.fixture(scope="module")
def component(tmp_path_factory):
    """What k8s/ renders to with the component taken in, as its comment says."""
    folder = tmp_path_factory.mktemp("accounts") / "k8s"
    shutil.copytree(ROOT / "k8s", folder)
    file = folder / "kustomization.yaml"
    text = file.read_text()
    for line in ("components:", "- components/service-accounts"):
        assert text.count(f"# {line}\n") == 1
        text = text.replace(f"# {line}\n", f"{line}\n")
    file.write_text(text)
    done = subprocess.run([tool("KUBECTL", "kubectl"), "kustomize", str(folder)],
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def of_kind(objects, kind):
    return {o["metadata"]["name"]: o for o in objects if o["kind"] == kind}


@pytest.fixture
def allowed(world, component):
    """Settings and rights as the component makes them."""
    (config,) = of_kind(component, "ConfigMap").values()
    rules = [r for o in of_kind(component, "ClusterRole").values() for r in o["rules"]]
    return {"ECR_SERVICE_ACCOUNTS": config["data"]["ECR_SERVICE_ACCOUNTS"],
            **world.as_account("accounts", rules)}


def path_of(ns, name="default"):
    return f"/api/v1/namespaces/{ns}/serviceaccounts/{name}"


def make(world, ns, *names, account="default"):
    world.cluster.must("POST", f"/api/v1/namespaces/{ns}/serviceaccounts", {
        "metadata": {"name": account}, "imagePullSecrets": [{"name": n} for n in names]})


def entries(world, ns, account="default"):
    held = world.cluster.must("GET", path_of(ns, account))
    return [e["name"] for e in held.get("imagePullSecrets", [])]


def edit_once(world, ns, method="PATCH"):
    """A proxy that changes the account just before we do, once."""
    done = []

    def hook(request):
        if request.method == method and "/serviceaccounts/" in request.path and not done:
            done.append(True)
            names = [*entries(world, ns), "late"]
            world.cluster.must("PATCH", path_of(ns), {
                "imagePullSecrets": [{"name": n} for n in names]}, kind=MERGE)
    return Proxy(world.cluster, hook)


def test_what_the_component_renders_to(component):
    roles, bindings = of_kind(component, "ClusterRole"), of_kind(component, "ClusterRoleBinding")
    assert roles["ecr-credential-service-accounts"]["rules"] == [{
        "apiGroups": [""], "resources": ["serviceaccounts"], "resourceNames": ["default"],
        "verbs": ["list", "get", "patch"]}]
    one, other = (bindings[n] for n in ("ecr-credential-service-accounts",
                                        "ecr-credential-updater"))
    assert one["subjects"] == other["subjects"]
    assert one["roleRef"]["name"] == "ecr-credential-service-accounts"
    (config,) = of_kind(component, "ConfigMap").values()
    assert config["data"]["ECR_SERVICE_ACCOUNTS"] == "default"
    assert config["data"]["ECR_SECRET_NAME"] == NAME


def test_the_entry_is_added_and_others_stay(world, allowed):
    a, b = world.namespaces("a", "b")
    make(world, a)
    make(world, b, "one", "two")
    result = world.run(**allowed)
    assert result.code == 0, result
    result.line(f"Updating service account in namespace: {a}: serviceaccount/default patched")
    assert entries(world, a) == [NAME]
    assert entries(world, b) == ["one", "two", NAME]
    before = world.cluster.must("GET", path_of(b))
    again = world.run(**allowed)
    assert again.code == 0, again
    assert "service account" not in again.out
    assert world.cluster.must("GET", path_of(b)) == before


def test_nothing_due_lists_the_accounts_and_visits_none(world, allowed):
    allowed = {**allowed, "ECR_RENEW_BEFORE": None}
    ns, = world.namespaces("a")
    make(world, ns)
    assert world.run(**allowed).code == 0
    with Proxy(world.cluster) as proxy:
        assert world.run(**allowed, **world.through(proxy)).code == 0
        assert not proxy.seen("GET", "/serviceaccounts/")
        # (Others' tests may have left so many that there are further pages.)
        asked = [r.path for r in proxy.seen("GET", "/api/v1/serviceaccounts?")]
        assert len([path for path in asked if "&continue=" not in path]) == 1, asked
    new, = world.namespaces("b")
    make(world, new)
    with Proxy(world.cluster) as proxy:
        assert world.run(**allowed, **world.through(proxy)).code == 0
        assert {r.path for r in proxy.seen("GET", "/serviceaccounts/")} == {path_of(new)}
    assert entries(world, new) == [NAME]


def test_an_absent_account_is_a_note(world, allowed):
    ns, = world.namespaces("a")
    result = world.run(**allowed)
    assert result.code == 0, result
    result.line(f"Namespace {ns} has no serviceaccount/default (NotFound): skipped")
    assert world.holds_login(ns)


def test_a_race_for_the_account(world, allowed):
    ns, = world.namespaces("a")
    make(world, ns, "one")
    with edit_once(world, ns) as proxy:
        result = world.run(**allowed, **world.through(proxy))
    assert result.code == 0, result
    assert entries(world, ns) == ["one", "late", NAME]
    assert len(proxy.seen("PATCH", "/serviceaccounts/")) == 2


def test_a_dry_run_changes_no_account(world, allowed):
    ns, = world.namespaces("a")
    make(world, ns, "one")
    result = world.run("--dry-run", **allowed)
    assert result.code == 0, result
    result.line("serviceaccount/default patched (server dry run)")
    assert entries(world, ns) == ["one"]


def test_without_the_component_and_with_it_in_the_next_pass(world, allowed):
    ns, = world.namespaces("a")
    make(world, ns)
    hourly = {"ECR_SERVICE_ACCOUNTS": "default", "ECR_RENEW_BEFORE": None}
    result = world.run(**hourly)
    result.fails(1, ns, "Forbidden (403)", "cannot get serviceaccounts/default",
                 cure="with the rights for ECR_SERVICE_ACCOUNTS")
    assert world.holds_login(ns), "the Secret itself is written"
    assert entries(world, ns) == []
    assert world.run(**{**allowed, **hourly}).code == 0
    assert entries(world, ns) == [NAME]
    again = world.run(**{**allowed, **hourly})
    assert again.code == 0
    again.line("1 namespace: 1 fresh, 0 written, 0 failed")
    assert "warning" not in again.err


def test_an_account_that_the_role_does_not_name(world, allowed):
    ns, = world.namespaces("a")
    make(world, ns)
    make(world, ns, account="builder")
    result = world.run(**{**allowed, "ECR_SERVICE_ACCOUNTS": "default,builder"})
    result.fails(1, ns, "Forbidden (403)", "cannot get serviceaccounts/builder")
    assert entries(world, ns) == [NAME]
    assert entries(world, ns, "builder") == []


# -- the way back ----------------------------------------------------------------

def test_clean_takes_the_entry_out_and_no_other(world, allowed, clean):  # noqa: F811
    a, b, c = world.namespaces("a", "b", "c")
    make(world, a, "one")
    make(world, b)
    assert world.run(**allowed).code == 0
    make(world, c, "one")	# and never got ours
    result = clean(ECR_SERVICE_ACCOUNTS="default")
    assert result.code == 0, result
    assert [entries(world, ns) for ns in (a, b, c)] == [["one"], [], ["one"]]
    assert not any(world.cluster.secret(ns) for ns in (a, b, c))


def test_clean_without_the_setting_looks_at_no_account(world, allowed, clean):  # noqa: F811
    ns, = world.namespaces("a")
    make(world, ns, "one")
    assert world.run(**allowed).code == 0
    assert clean().code == 0
    assert entries(world, ns) == ["one", NAME]
    assert world.cluster.secret(ns) is None


def test_a_race_in_clean(world, allowed, clean):  # noqa: F811
    ns, = world.namespaces("a")
    make(world, ns, "one")
    assert world.run(**allowed).code == 0
    with edit_once(world, ns) as proxy:
        result = clean(ECR_SERVICE_ACCOUNTS="default", **world.through(proxy))
    assert result.code == 0, result
    assert entries(world, ns) == ["one", "late"]
    assert world.cluster.secret(ns) is None


def test_a_dry_run_of_clean_changes_no_account(world, allowed, clean):  # noqa: F811
    ns, = world.namespaces("a")
    make(world, ns, "one")
    assert world.run(**allowed).code == 0
    result = clean("--dry-run", ECR_SERVICE_ACCOUNTS="default")
    assert result.code == 0, result
    assert entries(world, ns) == ["one", NAME] and world.cluster.secret(ns)


def test_an_account_that_cannot_be_changed_keeps_the_secret(world, allowed, clean):  # noqa: F811
    """Its pods would ask for a Secret that is gone."""
    ns, = world.namespaces("a")
    make(world, ns, account="builder")
    assert world.run(**allowed).code == 0
    result = clean(ECR_SERVICE_ACCOUNTS="builder")
    result.fails(2, ns, "Forbidden (403)", "cannot get serviceaccounts/builder",
                 cure="the role lacks get on serviceaccounts/builder")
    assert world.cluster.secret(ns)
