# SPDX-License-Identifier: MIT
"""Secrets that somebody else made: adopted when nothing is lost, else left alone."""
import base64
import json

import pytest

import aws
from conftest import NAME
from proxy import Proxy

OTHER = "999999999999.dkr.ecr.us-east-1.amazonaws.com"
LAST = "kubectl.kubernetes.io/last-applied-configuration"


def old(*hosts, form="docker"):
    """A docker config with an old login for each host."""
    entry = {"auth": base64.b64encode(b"AWS:old").decode()}
    if form == "kubectl":
        entry.update(username="AWS", password="old")
    if form == "nabsul":
        entry.update(username="AWS", password="old", email="awsregrenew@demo.test")
    return {"auths": {host: entry for host in hosts}}


def left_alone(world, ns, result, code, *words):
    """One warning names what would be lost, and ways out."""
    line = result.error("warning", ns, "left alone", *words)
    assert "ECR_SECRET_NAME" in line, result
    assert result.code == code, result
    return line


def test_made_by_kubectl_create(world):
    ns, = world.namespaces("a")
    world.cluster.kubectl("create", "secret", "docker-registry", NAME, "-n", ns,
                          f"--docker-server={aws.HOST}", "--docker-username=AWS",
                          "--docker-password=old")
    result = world.run()
    assert result.code == 0, result
    result.line(ns, f"secret/{NAME} adopted from kubectl-create")
    assert world.holds_login(ns)
    assert world.run().code == 0
    assert "adopted" not in world.run().out, "adopted once"


def test_made_by_kubectl_apply_loses_its_old_copy(world):
    """The article's shell: create --dry-run=client -o yaml | kubectl apply -f -."""
    ns, = world.namespaces("a")
    made = world.cluster.kubectl(
        "create", "secret", "docker-registry", NAME, "-n", ns, "--dry-run=client", "-o", "yaml",
        f"--docker-server={aws.HOST}", "--docker-username=AWS", "--docker-password=old")
    world.cluster.kubectl("apply", "-f", "-", stdin=made.stdout)
    assert LAST in world.cluster.secret(ns)["metadata"]["annotations"]
    result = world.run()
    assert result.code == 0, result
    result.line(ns, "adopted from kubectl-client-side-apply")
    assert world.holds_login(ns)
    assert LAST not in world.cluster.secret(ns)["metadata"]["annotations"]


def test_the_big_old_copy_of_a_real_token_does_not_hurt(world):
    ns, = world.namespaces("a")
    made = world.cluster.kubectl(
        "create", "secret", "docker-registry", NAME, "-n", ns, "--dry-run=client", "-o", "yaml",
        f"--docker-server={aws.HOST}", "--docker-username=AWS",
        f"--docker-password={aws.password(2800)}")
    world.cluster.kubectl("apply", "-f", "-", stdin=made.stdout)
    assert world.run().code == 0
    assert world.holds_login(ns)
    assert LAST not in world.cluster.secret(ns)["metadata"]["annotations"]


@pytest.mark.parametrize("host", [aws.HOST, f"https://{aws.HOST}", f"https://{aws.HOST}/v1/"])
def test_nabsuls_with_and_without_scheme(world, host):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(host, form="nabsul"), manager="k8s-ecr-login-renew")
    result = world.run()
    assert result.code == 0, result
    result.line(ns, "adopted from k8s-ecr-login-renew")
    assert world.holds_login(ns)


def test_K16_foreign_labels_annotations_and_keys_stay(world):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(aws.HOST), labels={"team": "x"}, annotations={"note": "y"})
    assert world.run().code == 0
    meta = world.cluster.secret(ns)["metadata"]
    assert meta["labels"]["team"] == "x" and meta["annotations"]["note"] == "y"
    assert world.holds_login(ns)


def test_K5_edited_between_our_read_and_our_write(world):
    """An edit that keeps it ours to take: read once more, then adopted with it."""
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(aws.HOST))
    path = f"/api/v1/namespaces/{ns}/secrets/{NAME}"
    edits = []

    def hook(request):
        if request.method == "PATCH" and "force=true" in request.path and not edits:
            edits.append(world.cluster.must(
                "PATCH", path, {"metadata": {"labels": {"edited": "yes"}}},
                kind="application/merge-patch+json"))
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code == 0, result
    # Before the login says whose registry it is for, after it, and after the edit.
    assert edits and len(proxy.seen("GET", path)) == 3
    assert world.holds_login(ns)
    assert world.cluster.secret(ns)["metadata"]["labels"]["edited"] == "yes"


def test_K5_edited_into_somebody_elses(world):
    """An edit that adds a foreign registry after we looked: it must survive."""
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(aws.HOST))
    path = f"/api/v1/namespaces/{ns}/secrets/{NAME}"
    edits = []

    def hook(request):
        if request.method == "PATCH" and "force=true" in request.path and not edits:
            data = json.dumps(old(aws.HOST, "docker.io")).encode()
            edits.append(world.cluster.must(
                "PATCH", path, {"data": {".dockerconfigjson": base64.b64encode(data).decode()}},
                kind="application/merge-patch+json"))
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    assert edits
    left_alone(world, ns, result, result.code, "docker.io")
    assert set(world.cluster.auths(ns)) == {aws.HOST, "docker.io"}


def test_K5_deleted_and_made_anew_in_between(world):
    """Another object under the same name: the uid that we read protects it."""
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(aws.HOST))
    path = f"/api/v1/namespaces/{ns}/secrets/{NAME}"
    edits = []

    def hook(request):
        if request.method == "PATCH" and "force=true" in request.path and not edits:
            world.cluster.must("DELETE", path)
            edits.append(world.cluster.put_secret(ns, old("quay.io")))
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    left_alone(world, ns, result, result.code, "quay.io")
    assert set(world.cluster.auths(ns)) == {"quay.io"}


@pytest.mark.parametrize("hosts", [[OTHER, aws.HOST], ["docker.io"], ["registry.example.org:5000"],
                                   [aws.HOST, "https://index.docker.io/v1/"]],
                         ids=lambda h: h[-1])
def test_hosts_that_would_be_lost(world, hosts):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, old(*hosts))
    before = world.cluster.secret(b)
    result = world.run()
    lost = next(h for h in hosts if h != aws.HOST)
    line = left_alone(world, b, result, 0, lost.removeprefix("https://").split("/")[0])
    assert "ECR_REGISTRIES" in line, result
    assert world.cluster.secret(b) == before
    assert world.holds_login(a)


def test_many_foreign_hosts_are_not_all_printed(world):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(*(f"r{i}.example.org" for i in range(40))))
    line = world.run().error("warning", ns)
    assert 1 <= sum(f"r{i}.example.org" in line for i in range(40)) <= 3


def test_a_hostile_host_name_is_not_printed_raw(world):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old("evil\nerror: forged \x1b[31m", "a" * 400))
    result = world.run()
    result.error("warning", ns)
    assert "forged" not in result.err


def test_a_second_account_is_adopted_when_it_is_listed(world):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, old(OTHER, aws.HOST))
    result = world.run(ECR_REGISTRIES=f"{aws.HOST},{OTHER}")
    assert result.code == 0, result
    result.line(ns, "adopted from somebody")
    assert set(world.cluster.auths(ns)) == {aws.HOST, OTHER}


@pytest.mark.parametrize("config", [
    {"auths": {}}, {}, {"auths": None}, {"auths": []}, {"auths": "x"},
    {"credHelpers": {aws.HOST: "ecr-login"}}, {"auths": {"": {}}},
], ids=json.dumps)
def test_empty_and_broken_auths_are_left_alone(world, config):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, config)
    before = world.cluster.secret(b)
    result = world.run()
    left_alone(world, b, result, 0)
    assert world.cluster.secret(b) == before
    assert world.holds_login(a)


MARKS = [
    ("Helm", {"app.kubernetes.io/managed-by": "Helm"},
     {"meta.helm.sh/release-name": "x", "meta.helm.sh/release-namespace": "y"}),
    ("Argo CD", {"argocd.argoproj.io/instance": "app"}, {}),
    ("Argo CD", {}, {"argocd.argoproj.io/tracking-id": "app:/Secret:ns/name"}),
    ("Flux", {"kustomize.toolkit.fluxcd.io/name": "x",
              "kustomize.toolkit.fluxcd.io/namespace": "y"}, {}),
    ("Flux", {"helm.toolkit.fluxcd.io/name": "x", "helm.toolkit.fluxcd.io/namespace": "y"}, {}),
]


@pytest.mark.parametrize("whose,labels,annotations", MARKS,
                         ids=[f"{m[0]}-{i}" for i, m in enumerate(MARKS)])
def test_K16_what_belongs_to_a_release_is_left_alone(world, whose, labels, annotations):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, old(aws.HOST), labels=labels, annotations=annotations)
    before = world.cluster.secret(b)
    result = world.run()
    left_alone(world, b, result, 0, whose.split()[0])
    assert world.cluster.secret(b) == before
    assert world.holds_login(a)


def test_K16_ours_but_taken_over_is_a_failure(world):
    a, b = world.namespaces("a", "b")
    assert world.run().code == 0
    data = base64.b64encode(json.dumps(old("docker.io")).encode()).decode()
    world.cluster.must(
        "PATCH", f"/api/v1/namespaces/{b}/secrets/{NAME}?fieldManager=human",
        {"data": {".dockerconfigjson": data}}, kind="application/merge-patch+json")
    world.run().fails(1, b, "docker.io")
    assert set(world.cluster.auths(b)) == {"docker.io"}
    assert world.holds_login(a)


def test_ours_edited_by_hand_is_taken_back(world):
    """A hand that left only our own host in it: adopting loses nothing."""
    ns, = world.namespaces("a")
    assert world.run().code == 0
    data = base64.b64encode(json.dumps(old(aws.HOST)).encode()).decode()
    world.cluster.must(
        "PATCH", f"/api/v1/namespaces/{ns}/secrets/{NAME}?fieldManager=human",
        {"data": {".dockerconfigjson": data}}, kind="application/merge-patch+json")
    result = world.run()
    assert result.code == 0, result
    result.line(ns, "adopted from human")
    assert world.holds_login(ns)


def test_left_alone_has_its_own_count(world):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, old("docker.io"))
    result = world.run()
    assert result.code == 0, result
    assert "1 left alone" in result.out, result


def test_dry_run_of_an_adoption_changes_nothing(world):
    ns, = world.namespaces("a")
    made = world.cluster.kubectl(
        "create", "secret", "docker-registry", NAME, "-n", ns, "--dry-run=client", "-o", "yaml",
        f"--docker-server={aws.HOST}", "--docker-username=AWS", "--docker-password=old")
    world.cluster.kubectl("apply", "-f", "-", stdin=made.stdout)
    before = world.cluster.secret(ns)
    result = world.run("run", "--dry-run")
    assert result.code == 0, result
    assert "adopted from" in result.out
    assert world.cluster.secret(ns) == before
