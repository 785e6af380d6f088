# SPDX-License-Identifier: MIT
"""What docs/gitops.md says of Argo CD and Flux, by the rules that they go by: what
is theirs, what they would prune, what they would put back."""
import base64
import copy
import json
import re

import pytest
import yaml
from conftest import K8S, NAME, NS, ROOT, key, render, template_of, the

PAGE = (ROOT / "docs" / "gitops.md").read_text()
ARGO = {"annotations": {"argocd.argoproj.io/tracking-id": "ecr-refresh:x:ecr-updater/x"},
        "labels": {"app.kubernetes.io/instance": "ecr-refresh"}}
FLUX = {"labels": {"kustomize.toolkit.fluxcd.io/name": "ecr-refresh",
                   "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}}
HELM = {"annotations": {"meta.helm.sh/release-name": "ecr-refresh"}}
HOW = {"argo": (ARGO, ["--field-manager=argocd-controller"]),
       "argo, server-side": (ARGO, ["--server-side", "--field-manager=argocd-controller"]),
       "flux": (FLUX, ["--server-side", "--force-conflicts",
                       "--field-manager=kustomize-controller"])}
tools = pytest.mark.parametrize("how", HOW)


def marked(objects, marks):
    """As the tool applies them, with its marks on each."""
    out = copy.deepcopy(objects)
    for o in out:
        for kind, pairs in marks.items():
            o["metadata"].setdefault(kind, {}).update(pairs)
    return out


def apply(place, objects, args, *more):
    done = place.kubectl("apply", *args, *more, "-f", "-", stdin=yaml.dump_all(objects))
    assert "Warning" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def is_theirs(o):
    """Whether any of their rules would count an object as applied by them."""
    meta = o["metadata"]
    return any(k in meta.get(kind, {}) for marks in (ARGO, FLUX, HELM)
               for kind, pairs in marks.items() for k in pairs) or "ownerReferences" in meta


@tools
def test_the_secrets_are_not_theirs_and_nothing_is_put_back(place, moto, how):
    marks, args = HOW[how]
    objects = marked(render(K8S), marks)
    assert all(is_theirs(o) for o in objects)
    apply(place, objects, args)
    place.keys(moto)
    place.namespace("apps")
    for _ in range(2):
        assert place.run_pod(the(objects, "CronJob"), moto, ECR_RENEW_BEFORE="0").code == 0
        for ns in ("apps", "default", NS):
            secret = place.secret(ns)
            assert not is_theirs(secret)
            assert secret["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "ecr-refresh"}
            assert set(secret["metadata"]["annotations"]) == {
                "ecr-refresh/expires-at", "ecr-refresh/config-hash", "ecr-refresh/logins"}
            assert not {"ownerReferences", "finalizers"} & set(secret["metadata"])
        # The next sync finds nothing to change.
        before = versions(place, objects)
        apply(place, objects, args)
        assert versions(place, objects) == before


def versions(place, objects):
    done = place.kubectl("get", "-f", "-", "-o", "json", stdin=yaml.dump_all(objects))
    return {key(o): o["metadata"]["resourceVersion"] for o in json.loads(done.stdout)["items"]}


def test_pods_pass_on_none_of_their_marks():
    """Labels that the tool puts on the CronJob would reach Jobs and pods, and no
    further; the template itself names none."""
    for kind in ("CronJob", "Job"):
        labels = template_of(the(render(K8S), kind))["metadata"]["labels"]
        assert not is_theirs({"metadata": {"labels": labels}})


@tools
@pytest.mark.parametrize("member", ["data", "stringData"])
def test_a_secret_that_is_in_git_stays_theirs(place, moto, how, member):
    marks, args = HOW[how]
    objects = render(K8S)
    place.kubectl("apply", "-k", str(K8S))
    place.keys(moto)
    login = '{"auths":{"x.example":{"auth":"eDp5"}}}'
    if member == "data":
        login = base64.b64encode(login.encode()).decode()
    (secret,) = marked([{"apiVersion": "v1", "kind": "Secret", "metadata": {
        "name": NAME, "namespace": "default"}, "type": "kubernetes.io/dockerconfigjson",
        member: {".dockerconfigjson": login}}], marks)
    apply(place, [secret], args)
    before = place.secret("default")
    result = place.run_pod(the(objects, "CronJob"), moto, ECR_NAMESPACES="default")
    result.error("warning", "default", "left alone")
    assert place.secret("default") == before


@tools
@pytest.mark.parametrize("listed", [False, True], ids=["no list in git", "a list in git"])
def test_service_accounts(place, moto, how, listed):
    _, args = HOW[how]
    (account,) = marked([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {
        "name": "app", "namespace": "default"}}], HOW[how][0])
    if listed:
        account["imagePullSecrets"] = [{"name": "other"}]
    apply(place, [account], args)
    place.kubectl("apply", "-k", str(K8S))
    place.kubectl("patch", "clusterrole", "ecr-credential-updater", "--type=json", "-p", json.dumps(
        [{"op": "add", "path": "/rules/-", "value": {
            "apiGroups": [""], "resources": ["serviceaccounts"], "resourceNames": ["app"],
            "verbs": ["list", "get", "patch"]}}]))
    place.keys(moto)
    result = place.run_pod(the(render(K8S), "CronJob"), moto, ECR_NAMESPACES="default",
                           ECR_SERVICE_ACCOUNTS="app")
    assert result.code == 0, result

    def names():
        got = place.must("GET", "/api/v1/namespaces/default/serviceaccounts/app")
        return [s["name"] for s in got.get("imagePullSecrets", [])]
    assert names() == (["other"] if listed else []) + [NAME]
    apply(place, [account], args, *(["--force-conflicts"] if "server" in how else []))
    assert names() == (["other"] if listed else [NAME])


def documents():
    """The YAML in the page."""
    blocks = re.findall(r"(?:^ {4}.*\n)+", PAGE, re.M)
    return [yaml.safe_load(re.sub("^    ", "", b, flags=re.M)) for b in blocks]


def test_what_the_page_shows():
    shown = {o["kind"]: o for o in documents()}
    assert set(shown) == {"Application", "Kustomization", "HelmRelease"}
    for path in (shown["Application"]["spec"]["source"]["path"],
                 shown["Kustomization"]["spec"]["path"],
                 shown["HelmRelease"]["spec"]["chart"]["spec"]["chart"]):
        assert (K8S / re.sub(r"^(\./)?ecr-refresh/", "", path)).is_dir(), path


def test_the_page_names_the_marks():
    for marks in (ARGO, FLUX, HELM):
        for pairs in marks.values():
            for name in pairs:
                assert name in PAGE or name.rpartition("/")[2] == "namespace"


def test_its_helm_values_are_enough(helm4):
    (release,) = [o for o in documents() if o["kind"] == "HelmRelease"]
    assert helm4.template("-f", "-", stdin=json.dumps(release["spec"]["values"]))
