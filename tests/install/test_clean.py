# SPDX-License-Identifier: MIT
"""The way back, for each way to install: k8s/clean, standing on what was applied,
and docs/install.md's commands for all others.  The Job runs with exactly the
image's name, the settings and the rights that it gets."""
import re
import shutil

import pytest
import yaml
from conftest import K8S, NAME, NS, ROOT, container_of, of_kind, render, template_of, the

RBAC = "/apis/rbac.authorization.k8s.io/v1"
JOBS = f"/apis/batch/v1/namespaces/{NS}/jobs"
OWN = """apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../../base]
images: [{name: localhost/ecr-refresh, newName: registry.example/tools/x, newTag: "7"}]
patches:
- patch: |
    {apiVersion: v1, kind: ConfigMap, metadata: {name: ecr-refresh, namespace: ecr-updater},
     data: {ECR_SECRET_NAME: my.login}}
"""


@pytest.fixture
def k8s(tmp_path):
    """A copy, with one overlay more: another Secret's name, and another image; and
    with what the one without an image wants."""
    folder = tmp_path / "k8s"
    shutil.copytree(K8S, folder)
    shutil.copy(ROOT / "build" / "amd64" / "ecr-refresh", folder / "overlays" / "no-image")
    (folder / "overlays" / "own").mkdir()
    base = (folder / "base" / "kustomization.yaml").read_text()
    (folder / "overlays" / "own" / "kustomization.yaml").write_text(
        OWN + base[base.index("replacements:"):])
    return folder


def standing_on(k8s, installed):
    """k8s/clean as the document has it after an overlay."""
    file = k8s / "clean" / "kustomization.yaml"
    text = file.read_text()
    assert text.count("\n- ../base\n") == 1
    file.write_text(text.replace("\n- ../base\n", f"\n- ../{installed}\n"))
    return k8s / "clean"


def ours(place):
    """What there is of ours anywhere, but the namespace and the keys."""
    found = place.kubectl("get", "-A", "-o", "name", "clusterrole,clusterrolebinding,role,"
                          "rolebinding,serviceaccount,cronjob,job,configmap").stdout.split()
    secrets = place.kubectl("get", "secret", "-A", "-o", "name", "-l",
                            "app.kubernetes.io/managed-by=ecr-refresh").stdout.split()
    return [x for x in found if "/ecr-" in x] + secrets


INSTALLS = [("base", ["default", "production"], NAME),
            ("overlays/chosen-namespaces", ["default"], NAME),
            ("overlays/namespaced-only", ["default", "production"], NAME),
            ("overlays/existing-secret", ["default", "production"], NAME),
            ("overlays/own", ["default", "production"], "my.login")]


@pytest.mark.case("CF8")
@pytest.mark.parametrize("installed, written, name", INSTALLS, ids=[r[0] for r in INSTALLS])
def test_of_each_way_to_install_nothing_is_left(place, moto, k8s, installed, written, name):
    place.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    place.namespace("production")
    objects = render(k8s / installed)
    place.kubectl("apply", "-k", str(k8s / installed))
    if installed.endswith("existing-secret"):
        place.keys(moto, name="my-aws-keys", AWS_ACCESS_KEY_ID="access-key",
                   AWS_SECRET_ACCESS_KEY="secret-key", AWS_REGION="")
    else:
        place.keys(moto)
    assert place.run_pod(the(objects, "CronJob"), moto).code == 0
    for ns in written:
        assert place.has_login(ns, moto, name)
    place.must("POST", "/api/v1/namespaces/default/secrets", {"metadata": {"name": "theirs"}})

    folder = standing_on(k8s, installed)
    job = the(render(folder), "Job")
    assert container_of(job)["image"] == container_of(the(objects, "CronJob"))["image"]
    place.kubectl("delete", "cronjob", "-n", NS, "ecr-credential-refresh")
    before = ours(place)
    place.kubectl("apply", "-k", str(folder))
    place.admit(job)
    result = place.run_pod(job, moto)
    assert result.code == 0 and "Forbidden" not in result.out + result.err, result
    for ns in written:
        assert place.secret(ns, name) is None
    place.kubectl("delete", "-k", str(folder), "--wait=false")
    # Nothing but its own and the Secrets is gone so far.
    assert set(before) - set(ours(place)) == {f"secret/{name}"}
    place.kubectl("delete", "-k", str(k8s / installed), "--ignore-not-found", "--wait=false")
    assert ours(place) == []
    assert place.secret("default", "theirs") is not None


@pytest.mark.case("CF8")
@pytest.mark.parametrize("installed", ["base", *(f"overlays/{p.name}" for p in (
    K8S / "overlays").iterdir())])
def test_it_makes_nothing_but_its_own(k8s, installed):
    """Above all it does not write again what is installed."""
    objects = render(standing_on(k8s, installed))
    assert {o["kind"] for o in objects} <= {"ServiceAccount", "Job", "ClusterRole", "Role",
                                            "ClusterRoleBinding", "RoleBinding"}
    assert {o["metadata"]["name"] for o in objects} == {"ecr-refresh-clean", "ecr-credential-clean"}
    if installed.endswith("no-image"):	# its program, by the name that it has there
        (volume,) = template_of(the(objects, "Job"))["spec"]["volumes"]
        assert volume["secret"]["secretName"] == the(
            render(k8s / installed), "Secret")["metadata"]["name"]
    assert "KEY" not in yaml.dump(the(objects, "Job"))
    roles = of_kind(objects, "ClusterRole") + of_kind(objects, "Role")
    for role in roles:
        assert [r["verbs"] for r in role["rules"]] == [["list", "delete"], ["list"], ["get", "patch"]]
        assert all(r["resourceNames"] for r in role["rules"])
    assert len(roles) == (2 if installed.endswith("namespaced-only") else 1)


def typed(prefix=""):
    """The commands of "Cleaning up any install", with Terraform's prefix."""
    page = (ROOT / "docs" / "install.md").read_text()
    section = page.partition("\n## Cleaning up any install\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"(?:^ {4}\S.*\n(?: {4,}.*\n)*)+", section, re.M)
    block = re.sub("^    ", "", block, flags=re.M)
    return re.sub("ecr-credential-(?=refresh|updater)", f"{prefix}ecr-credential-", block)


@pytest.mark.case("CF8")
@pytest.mark.parametrize("prefix", ["", "myapp-"], ids=["our names", "Terraform's prefix"])
def test_any_install(place, moto, k8s, prefix):
    """As Terraform makes it: the same objects, under a prefix."""
    (k8s / "tf").mkdir()
    (k8s / "tf" / "kustomization.yaml").write_text(
        "resources: [../base]\n" + (f"namePrefix: {prefix}\n" if prefix else ""))
    text = place.kubectl("kustomize", str(k8s / "tf")).stdout.replace(
        f"name: {prefix}ecr-updater", "name: ecr-updater").replace(
        f"name: {prefix}aws-ecr", "name: aws-ecr")
    objects = [o for o in yaml.safe_load_all(text)]
    place.kubectl("apply", "-f", "-", stdin=text)
    place.keys(moto)
    assert place.run_pod(the(objects, "CronJob"), moto).code == 0
    assert place.has_login("default", moto)
    first, rest = typed(prefix).split("kubectl wait ")
    place.shell(first)
    job = place.must("GET", f"{JOBS}/ecr-credential-clean") | {"kind": "Job"}
    container = container_of(job)
    assert container["args"] == ["clean"]
    assert container["image"] == container_of(the(objects, "CronJob"))["image"]
    assert template_of(job)["spec"]["serviceAccountName"] == f"{prefix}ecr-credential-updater"
    result = place.run_pod(job, moto)
    assert result.code == 0, result
    assert place.secret("default") is None
    place.shell(rest[rest.index("kubectl delete"):])
    for kind in ("clusterroles", "clusterrolebindings"):
        assert place.call("GET", f"{RBAC}/{kind}/ecr-refresh-clean").status == 404
