# SPDX-License-Identifier: MIT
"""k8s/overlays: each one applied to an empty cluster, and a pass with exactly the
settings, the keys and the rights that it makes."""
import base64
import re
import shutil

import aws
import pytest
import yaml
from conftest import K8S, NAME, NS, ROOT, container_of, key, of_kind, render, template_of, the

# All but the one that wants a file beside it and another apply, below.
OVERLAYS = sorted({p.name for p in (K8S / "overlays").iterdir()} - {"no-image"})
BASE = render(K8S)
FOREIGN = ("ExternalSecret", "SealedSecret")


def overlay(name):
    return render(K8S / "overlays" / name)


def apply(place, name):
    """Apply it as its first line says."""
    folder = K8S / "overlays" / name
    first = (folder / "kustomization.yaml").read_text().splitlines()[1]
    assert first == f"# kubectl apply -k k8s/overlays/{name}"
    done = place.kubectl("apply", "-k", str(folder))
    assert done.stderr == "", done.stderr
    return overlay(name)


def cronjob(objects):
    return the(objects, "CronJob")


def test_the_overlays_are_these():
    assert OVERLAYS == ["chosen-namespaces", "existing-secret", "external-secret",
                        "namespaced-only", "sealed-secret"]


@pytest.mark.parametrize("name", OVERLAYS)
def test_dry_run_on_the_server_applied_then_nothing_changes(place, crds, name):
    place.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    place.namespace("production")
    folder = str(K8S / "overlays" / name)
    dry = place.kubectl("apply", "-k", folder, "--dry-run=server")
    assert dry.stderr == "", dry.stderr
    assert "server dry run" in dry.stdout
    objects = apply(place, name)
    again = place.kubectl("apply", "-k", folder)
    # kubectl merges lists of custom objects without their defaults: to it they
    # differ each time, to the server nothing has changed.
    lines = again.stdout.splitlines()
    assert len(lines) == len(objects)
    assert all(x.endswith(" unchanged") for x in lines if "secret." not in x), again
    for o in objects:
        if o["kind"] in FOREIGN:
            got = place.kubectl("get", o["kind"], "-n", NS, o["metadata"]["name"], "-o", "yaml")
            assert yaml.safe_load(got.stdout)["metadata"]["generation"] == 1
    for kind in ("CronJob", "Job"):
        place.admit(the(objects, kind))


@pytest.mark.parametrize("name", OVERLAYS)
def test_only_what_it_is_for_differs_from_the_base(name):
    """An object that an overlay has no word about is the base's."""
    touched = {"chosen-namespaces": {"ConfigMap"},
               "existing-secret": {"ConfigMap", "CronJob", "Job"},
               "external-secret": {"ExternalSecret"}, "sealed-secret": {"SealedSecret"},
               "namespaced-only": {"ConfigMap", "ClusterRole", "ClusterRoleBinding",
                                   "Role", "RoleBinding"}}[name]

    def rest(objects):
        return {key(o): o for o in objects if o["kind"] not in touched}
    assert rest(overlay(name)) == rest(BASE)


def test_chosen_namespaces(place, moto):
    for ns in ("team-a", "team-test-b", "other"):
        place.namespace(ns)
    objects = apply(place, "chosen-namespaces")
    place.keys(moto)
    result = place.run_pod(cronjob(objects), moto)
    assert result.code == 0, result
    assert place.has_login("default", moto) and place.has_login("team-a", moto)
    for ns in ("team-test-b", "other", NS, "kube-system"):
        assert place.secret(ns) is None, ns


def test_namespaced_only_has_no_rights_on_the_cluster(place, moto):
    for ns in ("production", "other"):
        place.namespace(ns)
    objects = apply(place, "namespaced-only")
    assert not of_kind(objects, "ClusterRole") + of_kind(objects, "ClusterRoleBinding")
    assert {key(o)[1] for o in of_kind(objects, "Role")} == {"default", "production"}
    place.keys(moto)
    result = place.run_pod(cronjob(objects), moto)
    assert result.code == 0 and "Forbidden" not in result.err, result
    assert place.has_login("default", moto) and place.has_login("production", moto)
    # Once more, over what is there; then where it has no right to be.
    result = place.run_pod(the(objects, "Job"), moto)
    assert result.code == 0 and "Forbidden" not in result.err, result
    result = place.run_pod(cronjob(objects), moto, ECR_NAMESPACES="default,other")
    result.fails(1, "other", "Forbidden (403)")
    result = place.run_pod(cronjob(objects), moto, ECR_NAMESPACES="*")
    result.fails(2, "Forbidden (403)")
    assert place.secret("other") is None


def test_namespaced_only_follows_the_secrets_name(tmp_path):
    """On a copy, as a user would change it: the name stands in one place."""
    shutil.copytree(K8S, tmp_path / "k8s")
    file = tmp_path / "k8s" / "base" / "configmap.yaml"
    file.write_text(file.read_text().replace(f"ECR_SECRET_NAME: {NAME}",
                                             "ECR_SECRET_NAME: another"))
    objects = render(tmp_path / "k8s" / "overlays" / "namespaced-only")
    roles = of_kind(objects, "Role")
    assert [r["rules"][0]["resourceNames"] for r in roles] == [["another"]] * 2
    assert NAME not in yaml.dump(objects)


def test_existing_secret(place, moto):
    place.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    place.keys(moto, name="my-aws-keys", AWS_ACCESS_KEY_ID="access-key",
               AWS_SECRET_ACCESS_KEY="secret-key", AWS_REGION="")
    objects = apply(place, "existing-secret")
    assert "aws-ecr-credentials" not in yaml.dump(objects)
    for kind in ("CronJob", "Job"):
        result = place.run_pod(the(objects, kind), moto, ECR_NAMESPACES="default")
        assert result.code == 0, result
    assert place.has_login("default", moto)
    both = [template_of(the(objects, k))["spec"] for k in ("CronJob", "Job")]
    assert both[0] == both[1]


@pytest.mark.parametrize("name, kind, keys", [
    ("external-secret", "ExternalSecret", lambda spec: {d["secretKey"] for d in spec["data"]}),
    ("sealed-secret", "SealedSecret", lambda spec: set(spec["encryptedData"])),
])
def test_the_operators_secret_is_the_one_that_the_pods_read(name, kind, keys):
    objects = overlay(name)
    made = the(objects, kind)
    target = made["spec"].get("target") or made["spec"]["template"]["metadata"]
    (read,) = [s["secretRef"]["name"] for s in container_of(cronjob(objects))["envFrom"]
               if "secretRef" in s]
    assert made["metadata"]["namespace"] == NS and target["name"] == read
    assert keys(made["spec"]) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}


@pytest.mark.parametrize("name, field", [("external-secret", "secretStoreRef"),
                                         ("sealed-secret", "encryptedData")])
def test_the_definitions_know_what_these_objects_say(place, crds, name, field):
    """So that the dry run above proves something: a mistyped field is refused."""
    place.namespace(NS)
    (made,) = [o for o in overlay(name) if o["kind"] in FOREIGN]
    made["spec"][field + "x"] = made["spec"].pop(field)
    done = place.kubectl("apply", "-f", "-", stdin=yaml.dump(made), check=False)
    assert done.returncode != 0 and field in done.stderr, done


def test_without_keys_nothing_is_lost(place, moto):
    """A half-finished install: no keys, then no role."""
    objects = apply(place, "chosen-namespaces")
    place.put_secret("default", {"auths": {aws.HOST: {"auth": aws.token("old-password")}}})
    before = place.secret("default")
    env = {k: "" for k in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    place.must("POST", f"/api/v1/namespaces/{NS}/secrets",
               {"metadata": {"name": "aws-ecr-credentials"},
                "stringData": {"AWS_REGION": aws.REGION}})
    place.run_pod(cronjob(objects), moto, **env).fails(3, "AWS_ACCESS_KEY_ID")
    place.kubectl("delete", "-n", NS, "secret", "aws-ecr-credentials")
    place.kubectl("delete", "clusterrolebinding", "ecr-credential-updater")
    place.keys(moto)
    place.run_pod(cronjob(objects), moto).fails(2, "Forbidden (403)")
    assert place.secret("default") == before


# -- without an image ----------------------------------------------------------------

@pytest.fixture
def tree(tmp_path):
    """A clone in which the program was built."""
    shutil.copytree(K8S, tmp_path / "k8s")
    (tmp_path / "k8s" / "overlays" / "no-image" / "ecr-refresh").unlink(missing_ok=True)
    (tmp_path / "build").symlink_to(ROOT / "build")
    return tmp_path


def test_no_image_as_typed(place, moto, tree):
    folder = tree / "k8s" / "overlays" / "no-image"
    commands = re.findall(r"^# ((?:cp|kubectl) .*)$", (folder / "kustomization.yaml").read_text(), re.M)
    assert [c.split()[0] for c in commands] == ["cp", "kubectl"]
    done = place.shell(f"cd {tree}\n" + "\n".join(commands))
    objects = render(folder)
    assert done.stderr == "" and done.stdout.count(" serverside-applied") == len(objects)
    secret = place.secret(NS, the(objects, "Secret")["metadata"]["name"])
    assert secret["immutable"] is True
    assert base64.b64decode(secret["data"]["ecr-refresh"]) == (ROOT / "build/amd64/ecr-refresh").read_bytes()
    place.keys(moto)
    for kind in ("CronJob", "Job"):
        place.admit(the(objects, kind))
        assert place.run_pod(the(objects, kind), moto).code == 0
    assert place.has_login("default", moto)
    refused = place.kubectl("apply", "-k", str(folder), check=False)
    assert refused.returncode != 0 and "metadata.annotations: Too long" in refused.stderr


def test_no_image_differs_in_the_pods_and_by_the_program(tree):
    """And the pods in nothing else."""
    folder = tree / "k8s" / "overlays" / "no-image"
    shutil.copy(ROOT / "build/amd64/ecr-refresh", folder)
    objects = {o["kind"]: o for o in render(folder)}
    secret = objects.pop("Secret")["metadata"]["name"]
    base = {o["kind"]: o for o in BASE}
    for kind in ("CronJob", "Job"):
        spec, container = template_of(objects[kind])["spec"], container_of(objects[kind])
        assert spec.pop("volumes") == [{"name": "program", "secret": {
            "secretName": secret, "defaultMode": 0o555}}]
        assert container.pop("volumeMounts") == [{
            "name": "program", "mountPath": "/program", "readOnly": True}]
        assert container["command"] == ["/program/ecr-refresh"]
        assert container["image"] == "registry.k8s.io/pause:3.10.2"
        assert spec["nodeSelector"].pop("kubernetes.io/arch") == "amd64"
        for field in ("command", "image"):
            container[field] = container_of(base[kind])[field]
    name = objects["Job"]["metadata"]
    assert name["name"] == f"{base['Job']['metadata']['name']}-no-image"
    name["name"] = base["Job"]["metadata"]["name"]
    assert objects == base


def test_no_image_with_another_program_is_another_secret(tree):
    folder = tree / "k8s" / "overlays" / "no-image"
    names = set()
    for arch in ("amd64", "arm64"):
        shutil.copy(ROOT / f"build/{arch}/ecr-refresh", folder)
        objects = render(folder)
        names.add(the(objects, "Secret")["metadata"]["name"])
        for kind in ("CronJob", "Job"):
            assert template_of(the(objects, kind))["spec"]["volumes"][0]["secret"]["secretName"] in names
    assert len(names) == 2


def test_no_image_for_other_nodes_is_changed_in_one_place(tree):
    folder = tree / "k8s" / "overlays" / "no-image"
    shutil.copy(ROOT / "build/armv7/ecr-refresh", folder)
    file = folder / "kustomization.yaml"
    text = file.read_text()
    for old, new in (("kubernetes.io~1arch, value: amd64}", "kubernetes.io~1arch, value: arm}"),
                     ("newName: registry.k8s.io/pause", "newName: r.example/busybox"),
                     ("newTag: 3.10.2", "newTag: 1.37.0")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text)
    objects = render(folder)
    for kind in ("CronJob", "Job"):
        pod = template_of(the(objects, kind))["spec"]
        assert pod["nodeSelector"] == {"kubernetes.io/os": "linux", "kubernetes.io/arch": "arm"}
        assert container_of(the(objects, kind))["image"] == "r.example/busybox:1.37.0"
