# SPDX-License-Identifier: MIT
"""docs/migrating.md, section by section: its commands as they stand there, the
Secrets before, on the way and after, and the old tool once more."""
import base64
import json

import pytest

import aws
import cluster as kube
import moving
from moving import Place, data_owner, seen_from_outside

OWN = "A shell CronJob of your own"
ARTICLE = "The article's CronJob, made by Terraform"
NABSUL = "nabsul/k8s-ecr-login-renew"
UPMC = "upmc-enterprises/registry-creds"
MINIKUBE = "minikube's addon registry-creds"
MODULE = "The Terraform module KamranBiglari/ecr-k8s-credentials"


@pytest.fixture(scope="module")
def server(folder):
    """A cluster of our own: the other tests' rights come from the same objects."""
    made = kube.Cluster(folder / "migrate")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def place(server, moto, tmp_path):
    """That cluster, empty, with the namespaces `default` and `shop`."""
    made = Place(server, moto, tmp_path)
    server.namespace("shop")
    for ns in ("default", "kube-system", "shop"):
        server.call("POST", f"/api/v1/namespaces/{ns}/serviceaccounts",
                    {"metadata": {"name": "default"}})
    yield made
    clean(server)


def clean(server):
    server.kubectl("delete", "--all", "-A", "--wait=false",
                   "cronjob,job,deployment,configmap,serviceaccount,secret,networkpolicy,role")
    server.kubectl("delete", "--ignore-not-found", "--wait=false", "clusterrole,clusterrolebinding",
                   "ecr-credential-updater", "k8s-ecr-login-renew-role",
                   "k8s-ecr-login-renew-binding")
    for body in server.must("GET", "/api/v1/namespaces")["items"]:
        name = body["metadata"]["name"]
        if name not in ("default", "kube-system", "kube-public", "kube-node-lease"):
            server.finalize_namespace(name)


# -- what the old tools' objects are ---------------------------------------------

def keys(moto, *names):
    """AWS's keys under the names that a tool gives them."""
    return dict(zip(names, (moto.key_id, moto.secret, aws.REGION, aws.ACCOUNT)))


def make(place, kind, name, ns=None, api="v1", **fields):
    group = f"/apis/{api}" if "/" in api else f"/api/{api}"
    where = f"/namespaces/{ns}" if ns else ""
    place.cluster.must("POST", f"{group}{where}/{kind.lower()}s", {
        "apiVersion": api, "kind": kind, "metadata": {"name": name}, **fields})


def cronjob(place, ns, name, container, account):
    make(place, "CronJob", name, ns, "batch/v1", spec={
        "schedule": "0 */6 * * *", "jobTemplate": {"spec": {"template": {"spec": {
            "serviceAccountName": account, "restartPolicy": "Never",
            "containers": [container]}}}}})


def from_secret(name, *pairs):
    return [{"name": k, "valueFrom": {"secretKeyRef": {"name": name, "key": v}}}
            for k, v in pairs]


# -- what holds after each move --------------------------------------------------

def move(place, old, title, part="Move"):
    """What stands there works; every Secret of `old` is taken over, at every
    moment one that pulls, and then looks as one that was never anybody else's."""
    login = place.new_password()
    for ns in ("shop", "default"):
        old.write(ns)
    stale = moving.LAST in place.cluster.secret("shop", old.secret)["metadata"].get(
        "annotations", {})
    assert stale == isinstance(old, moving.Shell)
    place.cluster.namespace("shop-new")
    before = place.version()
    place.new_password()
    results = place.follow(title, part)
    assert results and all(r.code == 0 for r in results), results
    results[0].line("shop", f"secret/{old.secret} adopted from {old.manager}")
    assert "completed successfully" in results[0].out
    events = [(kind, o) for kind, o in place.versions_since(before)
              if o["metadata"]["name"] == old.secret
              and o["metadata"]["namespace"] in ("shop", "default")]
    assert events, "nothing was written"
    for kind, secret in events:
        assert kind == "MODIFIED", f"{kind} {secret['metadata']['namespace']}"
        assert place.login(secret) in (login, place.moto.password)
    like_a_fresh_one(place, old)


def like_a_fresh_one(place, old):
    """A namespace that the old tool never saw gets the same Secret."""
    taken = place.cluster.secret("shop", old.secret)
    data = base64.b64decode(taken["data"][".dockerconfigjson"])
    assert json.loads(data) == {"auths": {aws.HOST: {"auth": aws.token(place.moto.password)}}}
    assert moving.LAST not in taken["metadata"]["annotations"]
    assert data_owner(taken) == [moving.OURS]
    fresh = place.cluster.secret("shop-new", old.secret)
    mine, other = seen_from_outside(taken), seen_from_outside(fresh)
    assert mine == other


def no_fight(place, old, again, name="again"):
    """The old tool writes once more: the next pass says who that was, and makes
    it ours; the one after has nothing to do."""
    place.new_password()
    old.write("shop")
    assert place.login(place.cluster.secret("shop", old.secret)) == place.moto.password
    result = again(f"{name}-1")
    assert result.code == 0, result
    result.line("shop", f"secret/{old.secret} adopted from {old.manager}")
    assert data_owner(place.cluster.secret("shop", old.secret)) == [moving.OURS]
    assert "adopted" not in again(f"{name}-2").out


def back(place, old, title, part="Go back"):
    """After the way back the old tool writes as before."""
    place.follow(title, part)
    place.new_password()
    old.write("shop")
    secret = place.cluster.secret("shop", old.secret)
    assert secret["type"] == "kubernetes.io/dockerconfigjson"
    assert place.login(secret) == place.moto.password


def suspended(place, ns, name):
    path = f"/apis/batch/v1/namespaces/{ns}/cronjobs/{name}"
    return place.cluster.must("GET", path)["spec"].get("suspend", False)


# -- one's own -------------------------------------------------------------------

@pytest.mark.parametrize("one_file", [False, True])
@pytest.mark.case("G")
def test_ones_own_shell(place, one_file):
    if one_file:
        place.take_one_file()
    make(place, "Secret", "aws-keys", "default",
         stringData=keys(place.moto, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    cronjob(place, "default", "ecr-login", {
        "name": "login", "image": "amazon/aws-cli", "command": ["sh", "-c"], "args": ["exit"]},
        "default")
    old = moving.Shell(place, "regcred")
    move(place, old, OWN)
    assert suspended(place, "default", "ecr-login")
    no_fight(place, old, place.pass_again)
    back(place, old, OWN)
    assert not suspended(place, "default", "ecr-login")
    assert suspended(place, "ecr-updater", "ecr-credential-refresh")


# -- the article -----------------------------------------------------------------

def put_article(place):
    from test_manifests import article
    items = article()
    for item in items:
        if item["kind"] == "Secret":
            item["stringData"] = keys(place.moto, *item["stringData"])
    place.cluster.kubectl("create", "-f", "-", stdin=json.dumps(
        {"apiVersion": "v1", "kind": "List", "items": items}))


@pytest.mark.parametrize("one_file", [False, True])
def test_the_article(place, one_file):
    if one_file:
        place.take_one_file()
    put_article(place)
    old = moving.Shell(place)
    move(place, old, ARTICLE)
    no_fight(place, old, place.pass_again)
    back(place, old, ARTICLE)
    job = place.cluster.must("GET", "/apis/batch/v1/namespaces/ecr-updater/jobs/back")
    pod = job["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"].startswith("alpine/k8s")
    place.admit("ecr-updater", pod)


# -- nabsul ----------------------------------------------------------------------

def put_nabsul(place):
    """What its chart makes, as far as the commands meet it."""
    name = "k8s-ecr-login-renew"
    make(place, "ServiceAccount", f"{name}-account", "default")
    make(place, "Secret", f"{name}-aws-secret", "default",
         stringData=keys(place.moto, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    rbac = "rbac.authorization.k8s.io"
    make(place, "ClusterRole", f"{name}-role", api=f"{rbac}/v1", rules=[
        {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["list"]},
        {"apiGroups": [""], "resources": ["secrets", "serviceaccounts", "serviceaccounts/token"],
         "verbs": ["delete", "create", "patch", "get", "update"]}])
    place.cluster.must("POST", f"/apis/{rbac}/v1/clusterrolebindings", {
        "metadata": {"name": f"{name}-binding"},
        "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": f"{name}-role"},
        "subjects": [{"kind": "ServiceAccount", "name": f"{name}-account",
                      "namespace": "default"}]})
    pairs = [(k, k) for k in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    cronjob(place, "default", f"{name}-cron", {
        "name": name, "image": "nabsul/k8s-ecr-login-renew:v1.7.1",
        "imagePullPolicy": "IfNotPresent", "env": [
            *from_secret(f"{name}-aws-secret", *pairs),
            {"name": "AWS_REGION", "value": aws.REGION},
            {"name": "DOCKER_SECRET_NAME", "value": moving.Nabsul.secret},
            {"name": "TARGET_NAMESPACE", "value": "default,shop*"}]},
        f"{name}-account")
    return moving.Nabsul(place)


def test_nabsul_the_image_alone(place):
    old = put_nabsul(place)
    move(place, old, NABSUL, "Move, the image alone")

    def again(name):
        place.type(f"kubectl create job -n default {name} --from=cronjob/k8s-ecr-login-renew-cron")
        return place.run_job("default", name)
    no_fight(place, old, again)
    back(place, old, NABSUL, "Go back, the image alone")
    job = place.cluster.must("GET", "/apis/batch/v1/namespaces/default/jobs/back")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "nabsul/k8s-ecr-login-renew:v1.7.1"


def test_nabsul(place):
    old = put_nabsul(place)
    move(place, old, NABSUL)
    assert suspended(place, "default", "k8s-ecr-login-renew-cron")
    no_fight(place, old, place.pass_again)
    back(place, old, NABSUL)
    assert not suspended(place, "default", "k8s-ecr-login-renew-cron")
    assert suspended(place, "ecr-updater", "ecr-credential-refresh")


def test_nabsuls_old_role_lacks_patch(place):
    """The role of its first versions, with the image changed and nothing else."""
    ns, name = "ns-ecr-renew-demo", "ecr-docker-login-demo"
    place.cluster.namespace(ns)
    make(place, "ServiceAccount", "svc-ecr-renew-demo", ns)
    rbac = "rbac.authorization.k8s.io"
    make(place, "Role", "cr-ecr-renew-demo", ns, f"{rbac}/v1", rules=[
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": [name],
         "verbs": ["get", "delete"]},
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}])
    make(place, "RoleBinding", "rb-ecr-renew-demo", ns, f"{rbac}/v1",
         roleRef={"apiGroup": rbac, "kind": "Role", "name": "cr-ecr-renew-demo"},
         subjects=[{"kind": "ServiceAccount", "name": "svc-ecr-renew-demo", "namespace": ns}])
    make(place, "Secret", "ecr-renew-cred-demo", ns,
         stringData=keys(place.moto, "ID", "SECRET", "REGION"))
    cronjob(place, ns, "cron-ecr-renew-demo", {
        "name": "ecr-renew", "image": "registry.example/ecr-refresh:x", "env": [
            {"name": "DOCKER_SECRET_NAME", "value": name},
            {"name": "TARGET_NAMESPACE", "value": ns},
            *from_secret("ecr-renew-cred-demo", ("AWS_REGION", "REGION"),
                         ("AWS_ACCESS_KEY_ID", "ID"), ("AWS_SECRET_ACCESS_KEY", "SECRET"))]},
        "svc-ecr-renew-demo")

    def once(name):
        place.type(f"kubectl create job -n {ns} {name} --from=cronjob/cron-ecr-renew-demo")
        return place.run_job(ns, name)
    old = moving.Nabsul(place, name)
    old.write(ns)
    before = place.cluster.secret(ns, name)
    once("one").fails(2, ns, "Forbidden (403)", f"cannot patch secrets/{name}")
    assert place.cluster.secret(ns, name) == before
    place.follow(NABSUL, "An old role")
    place.new_password()
    result = once("two")
    assert result.code == 0, result
    result.line(ns, "adopted from k8s-ecr-login-renew")
    assert place.login(place.cluster.secret(ns, name)) == place.moto.password


# -- upmc and minikube -----------------------------------------------------------

def put_registry_creds(place, **more):
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "aws-region", "aws-account")
    make(place, "Secret", "registry-creds-ecr", "kube-system",
         stringData={**keys(place.moto, *names), **more})
    make(place, "Deployment", "registry-creds", "kube-system", "apps/v1", spec={
        "replicas": 1, "selector": {"matchLabels": {"name": "registry-creds"}},
        "template": {"metadata": {"labels": {"name": "registry-creds"}}, "spec": {"containers": [{
            "name": "registry-creds", "image": "upmcenterprises/registry-creds:1.10"}]}}})
    return moving.RegistryCreds(place)


def replicas(place):
    path = "/apis/apps/v1/namespaces/kube-system/deployments/registry-creds"
    return place.cluster.must("GET", path)["spec"]["replicas"]


def test_upmc(place):
    old = put_registry_creds(place)
    move(place, old, UPMC)
    assert replicas(place) == 0
    assert place.cluster.secret("kube-system", old.secret) is None
    no_fight(place, old, place.pass_again)
    assert place.cluster.secret("shop", "gcr-secret")
    place.follow(UPMC, "Tidy up")
    assert not any(place.cluster.secret("shop", name) for name in old.empty)
    assert place.cluster.secret("shop", old.secret)
    back(place, old, UPMC)
    assert replicas(place) == 1
    assert suspended(place, "ecr-updater", "ecr-credential-refresh")


def test_upmc_with_two_accounts_is_left_alone_until_both_are_named(place):
    other = "999999999999.dkr.ecr.us-east-1.amazonaws.com"
    old = put_registry_creds(place)
    old.write("shop", hosts=(aws.HOST, other))
    before = place.cluster.secret("shop", old.secret)
    (result,) = place.follow(UPMC)
    assert result.code == 0, result
    result.error("warning", "shop", other, "left alone", "ECR_REGISTRIES")
    assert place.cluster.secret("shop", old.secret) == before
    place.settings(f"ECR_REGISTRIES: {aws.HOST},{other}\n")
    place.type("kubectl apply -k k8s")
    place.pass_again("again").line("shop", "adopted from registry-creds")
    assert set(place.cluster.auths("shop", old.secret)) == {aws.HOST, other}


def test_upmcs_empty_secret_is_deleted_by_hand(place):
    old = put_registry_creds(place)
    old.write("shop", answered=False)
    (result,) = place.follow(UPMC)
    line = result.error("warning", "shop", "holds no readable login; left alone")
    cure = f"kubectl delete secret {old.secret} -n shop"
    assert cure in line
    place.type(cure)
    place.pass_again("again").line("shop", f"secret/{old.secret} created")


def test_minikube(place):
    """Its addon is the same program with minikube's own Secret of keys."""
    old = put_registry_creds(place, AWS_SESSION_TOKEN="",
                             **{"aws-assume-role": "MINIKUBE_DEFAULT_VALUE"})
    old.empty = dict(old.empty, **{"dpr-secret": {"auths": {
        "MINIKUBE_DEFAULT_VALUE": {"auth": "eA==", "email": "none"}}}})
    move(place, old, UPMC)
    no_fight(place, old, place.pass_again)
    back(place, old, UPMC)


def test_minikube_that_was_never_configured(place):
    place.moto.key_id, kept = "MINIKUBE_DEFAULT_VALUE", place.moto.key_id
    try:
        put_registry_creds(place)
    finally:
        place.moto.key_id = kept
    (result,) = place.follow(UPMC)
    result.fails(2, "AWS does not know these keys")


# -- the module ------------------------------------------------------------------

def test_the_module(place):
    place.cluster.namespace("ecr-updater", {"name": "ecr-updater"})
    make(place, "ServiceAccount", "myapp-ecr-credential-updater", "ecr-updater")
    make(place, "Secret", "myapp-aws-credentials", "ecr-updater", stringData=keys(
        place.moto, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ACCOUNT_ID"))
    cronjob(place, "ecr-updater", "myapp-ecr-credential-refresh", {
        "name": "myapp-ecr-credential-updater", "image": "kamranbiglari/ecr-k8s-updater:latest",
        "command": ["/bin/bash", "-c"], "args": ["exit"]}, "myapp-ecr-credential-updater")
    old = moving.Shell(place)
    move(place, old, MODULE)
    assert suspended(place, "ecr-updater", "myapp-ecr-credential-refresh")
    no_fight(place, old, place.pass_again)
    back(place, old, MODULE)
    assert not suspended(place, "ecr-updater", "myapp-ecr-credential-refresh")
    job = place.cluster.must("GET", "/apis/batch/v1/namespaces/ecr-updater/jobs/back")
    place.admit("ecr-updater", job["spec"]["template"]["spec"])
