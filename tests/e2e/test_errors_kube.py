# SPDX-License-Identifier: MIT
"""What the API server can answer. One namespace's failure never stops the
others (I7), and every failure has a line that says what to do."""
import base64
import json

import pytest

import aws
from cluster import rules
from conftest import NAME
from proxy import Proxy, status_body
from scripted import CLOSE, HANG, RST, reply
from tools import SLOW, keep_secret, wait_for


# -- rights -----------------------------------------------------------------------

@pytest.mark.parametrize("right,rights", [
    ("list", {"namespaces": ()}),
    ("create", {"secrets": ("list", "patch", "get")}),
    ("patch", {"secrets": ("list", "create", "get")}),
])
def test_K2_forbidden(world, right, rights):
    world.namespaces("a")
    account = world.as_account("poor", rules(**rights))
    line = world.run(**account).fails(2, "Forbidden", "403", right,
                                        cure="apply the role again the way you installed it")
    assert ("namespaces" if right == "list" else f"secrets/{NAME}") in line


def test_K2_forbidden_to_read_before_an_adoption(world):
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, {"auths": {aws.HOST: {"auth": "b2xkOm9sZA=="}}})
    account = world.as_account("noget", rules(secrets=("create", "patch")))
    world.run(**account).fails(2, ns, "Forbidden", "403", "get",
                              cure=f"the role lacks list and get on secrets/{NAME}: apply the role")


def test_I7_forbidden_in_one_namespace_only(world):
    """A role in two of three namespaces, none in the third."""
    a, b, c = world.namespaces("a", "b", "c")
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    account = f"{world.prefix}-some"
    env = world.as_account("some", rules(secrets=()))
    for ns in (a, c):
        world.cluster.must("POST", f"{rbac}/namespaces/{ns}/roles", {
            "metadata": {"name": "r"}, "rules": rules(namespaces=())})
        world.cluster.must("POST", f"{rbac}/namespaces/{ns}/rolebindings", {
            "metadata": {"name": "r"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": "default"}]})
    world.run(**env).fails(1, b, "Forbidden", "403")
    assert world.holds_login(a) and world.holds_login(c)
    assert world.cluster.secret(b) is None


def test_K1_a_token_that_is_not_accepted(world):
    world.namespaces("a")
    path = world.folder / "bad"
    path.write_text(keep_secret("eyJhbGciOiJSUzI1NiJ9." + "bm90IGEgdG9rZW4x" * 4))
    with Proxy(world.cluster) as proxy:
        result = world.run(KUBE_TOKEN_FILE=path, **world.through(proxy))
    result.fails(2, "Unauthorized", "401", cure="token")
    assert len(proxy.requests) <= 4, "two lists, and the token file is read again once"


def test_K1_a_token_that_was_rotated_meanwhile(world):
    ns, = world.namespaces("a")
    good = world.token_file.read_text()
    path = world.folder / "rotating"
    path.write_text(keep_secret("eyJhbGciOiJSUzI1NiJ9." + "b2xkLCBvbGQhb2xk" * 4))

    def hook(request):
        path.write_text(good)
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(KUBE_TOKEN_FILE=path, **world.through(proxy))
    assert result.code == 0, result
    assert world.holds_login(ns)


@pytest.mark.parametrize("text,works", [("{}\n", True), ("\n{}  \r\n", True), ("{} {}", False)])
def test_K14_white_space_around_the_token(world, text, works):
    ns, = world.namespaces("a")
    path = world.folder / "spaced"
    path.write_text(text.replace("{}", world.token_file.read_text()))
    result = world.run(KUBE_TOKEN_FILE=path)
    if works:
        assert result.code == 0, result
        assert world.holds_login(ns)
    else:
        assert result.code in (2, 3), result
        assert "token" in result.errors[-1].lower()


# -- refusals of one Secret ------------------------------------------------------------

def test_K17_a_secret_of_another_type(world):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, {"x": 1}, kind="Opaque")
    before = world.cluster.secret(b)
    result = world.run()
    line = result.error(b, "type")
    assert "Opaque" in line or "dockerconfigjson" in line, result
    assert "delete" in line or "ECR_SECRET_NAME" in line, result
    assert world.holds_login(a)
    assert world.cluster.secret(b) == before


def test_K7_an_immutable_secret_of_ours(world):
    a, b = world.namespaces("a", "b")
    assert world.run().code == 0
    path = f"/api/v1/namespaces/{b}/secrets/{NAME}"
    world.cluster.must("PATCH", path, {"immutable": True}, kind="application/merge-patch+json")
    world.moto.set_password(aws.password())
    before = world.cluster.secret(b)
    world.run().fails(1, b, "immutable", cure="delete")
    assert world.holds_login(a)
    assert world.cluster.secret(b) == before


def test_K22_quota_exceeded(world):
    a, b = world.namespaces("a", "b")
    path = f"/api/v1/namespaces/{b}/resourcequotas"
    quota = world.cluster.must("POST", path, {
        "metadata": {"name": "q"}, "spec": {"hard": {"secrets": "0"}}})
    quota["status"] = {"hard": {"secrets": "0"}, "used": {"secrets": "0"}}
    world.cluster.must("PUT", f"{path}/q/status", quota)
    world.run().fails(1, b, "exceeded quota", "403", cure="quota")
    assert world.holds_login(a)


def answer_for(ns, status, body, times=10 ** 6, **more):
    """A hook: this answer instead of the first PATCHes of one namespace."""
    left = [times]

    def hook(request):
        if request.method == "PATCH" and f"/{ns}/" in request.path and left[0] > 0:
            left[0] -= 1
            return reply(status, body, {"Content-Type": "application/json", **more})
        return None
    return hook


def test_K7_an_admission_webhook_refuses(world):
    a, b = world.namespaces("a", "b")
    body = status_body(400, "BadRequest", 'admission webhook "policy.example.org" denied the '
                       "request: no pull secrets here")
    with Proxy(world.cluster, answer_for(b, 400, body)) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code == 0, result
    line, = result.errors
    assert line.startswith(f"warning: namespace {b}: Bad Request (400)"), line
    assert "policy.example.org" in line and "ECR_EXCLUDE_NAMESPACES" in line
    assert "role" not in line, line
    result.line("1 refused by policy")
    assert len([r for r in proxy.seen("PATCH") if f"/{b}/" in r.path]) == 1
    assert world.holds_login(a)


ADMISSION = "/apis/admissionregistration.k8s.io/v1"


@pytest.fixture
def policy(world):
    """policy(namespace, reason) -> a ValidatingAdmissionPolicy that lets no Secret be
    written there."""
    made = []

    def make(namespace, reason):
        name = f"{world.prefix}-no-secrets"
        api, cluster = ADMISSION, world.cluster
        cluster.must("POST", f"{api}/validatingadmissionpolicies", {
            "metadata": {"name": name}, "spec": {
                "failurePolicy": "Fail", "matchConstraints": {"resourceRules": [{
                    "apiGroups": [""], "apiVersions": ["v1"], "resources": ["secrets"],
                    "operations": ["CREATE", "UPDATE"]}]},
                "validations": [{"expression": "false", "message": "no pull secrets here",
                                 "reason": reason}]}})
        made.append((f"{api}/validatingadmissionpolicies", name))
        cluster.must("POST", f"{api}/validatingadmissionpolicybindings", {
            "metadata": {"name": name}, "spec": {
                "policyName": name, "validationActions": ["Deny"],
                "matchResources": {"namespaceSelector": {
                    "matchLabels": {"kubernetes.io/metadata.name": namespace}}}}})
        made.append((f"{api}/validatingadmissionpolicybindings", name))
        path = f"/api/v1/namespaces/{namespace}/secrets"
        wait_for("the policy", 60, lambda: cluster.call(
            "POST", path + "?dryRun=All", {"metadata": {"name": "try"}}).status >= 400)
    yield make
    for path, name in reversed(made):
        world.cluster.must("DELETE", f"{path}/{name}")


@pytest.mark.case("CE4")
@pytest.mark.case("CF5")
@pytest.mark.parametrize("reason,status", [("Invalid", 422), ("Forbidden", 403),
                                           ("RequestEntityTooLarge", 413)])
def test_an_admission_policy_refuses_and_no_role_is_blamed(world, policy, reason, status):
    a, b = world.namespaces("a", "b")
    policy(b, reason)
    words = f"({status})", "an admission webhook or policy refused", f"{world.prefix}-no-secrets"
    result = world.run()
    assert result.code == 0, result
    line, = result.errors
    assert line.startswith(f"warning: namespace {b}: ") and all(w in line for w in words), line
    assert "ECR_EXCLUDE_NAMESPACES" in line and "role" not in line and "token" not in line, line
    result.line("1 refused by policy")
    assert world.holds_login(a)
    # Named by the user, it is what he asked for.
    line = world.run(ECR_NAMESPACES=f"{a},{b}").fails(1, b, *words, cure="ECR_EXCLUDE_NAMESPACES")
    assert "role" not in line and "token" not in line, line


@pytest.mark.parametrize("status,reason,message", [
    (429, "TooManyRequests", "the server has received too many requests"),
    (500, "InternalError", "etcdserver: leader changed"),
    (503, "ServiceUnavailable", "apiserver is shutting down"),
    (504, "Timeout", "Timeout: request did not complete within requested timeout"),
])
def test_K10_busy_then_served(world, status, reason, message):
    a, b = world.namespaces("a", "b")
    hook = answer_for(b, status, status_body(status, reason, message), times=3)
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code == 0, result
    assert world.holds_login(a) and world.holds_login(b)
    assert len([r for r in proxy.seen("PATCH") if f"/{b}/" in r.path]) == 4


def test_K10_busy_for_ever_is_four_tries(world):
    a, b = world.namespaces("a", "b")
    hook = answer_for(b, 500, status_body(500, "InternalError", "etcdserver: no leader"))
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    result.fails(1, b, "500", "etcdserver: no leader")
    assert world.holds_login(a)
    assert len([r for r in proxy.seen("PATCH") if f"/{b}/" in r.path]) == 4


def test_K9_retry_after_of_the_api_server(world):
    b, = world.namespaces("b")
    hook = answer_for(b, 429, status_body(429, "TooManyRequests", "busy"), times=1,
                      **{"Retry-After": "2"})
    with Proxy(world.cluster, hook) as proxy:
        assert world.run(**world.through(proxy)).code == 0
    first, second = proxy.seen("PATCH")
    assert second.at - first.at >= 2


# -- answers that do not say what was sent (K11, I3) ------------------------------------------

def meta(change):
    """An `after` hook that changes the metadata of a PATCH's answer."""
    def after(request, status, body):
        if request.method != "PATCH":
            return None
        doc = json.loads(body)
        change(doc)
        return json.dumps(doc).encode()
    return after


def drop_annotations(doc):
    doc["metadata"].pop("annotations")


def older_expiry(doc):
    doc["metadata"]["annotations"]["ecr-refresh/expires-at"] = "2020-01-01T00:00:00Z"


def other_name(doc):
    doc["metadata"]["name"] = "another"


def other_namespace(doc):
    doc["metadata"]["namespace"] = "another"


def other_kind(doc):
    doc["kind"] = "Pod"


def to_failure(doc):
    doc.clear()
    doc.update(status_body(500, "InternalError", "no"))


@pytest.mark.parametrize("change", [drop_annotations, older_expiry, other_name,
                                    other_namespace, other_kind, to_failure],
                         ids=lambda f: f.__name__)
def test_K11_an_answer_that_differs_is_a_failure(world, change):
    ns, = world.namespaces("a")
    with Proxy(world.cluster, after=meta(change)) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code in (1, 2), result
    assert ns in result.errors[-1], result


@pytest.mark.parametrize("body", [b"", b"{", b"<html>ok</html>", b"[]", b'{"kind":"Secret"}'],
                         ids=["empty", "cut", "HTML", "list", "bare"])
def test_K11_a_200_without_the_object(world, body):
    ns, = world.namespaces("a")
    with Proxy(world.cluster, answer_for(ns, 200, body)) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code in (1, 2), result
    assert ns in result.errors[-1], result


# -- the list --------------------------------------------------------------------------------

def test_K6_an_expired_list_starts_again(world):
    names = world.namespaces(*(f"{i:03}" for i in range(600)))
    gone = []

    def hook(request):
        if request.method == "GET" and "continue=" in request.path and not gone:
            gone.append(request.path)
            return reply(410, status_body(
                410, "Expired", "The provided continue parameter is too old", kind="namespaces"),
                {"Content-Type": "application/json"})
        return None
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(timeout=90, **world.through(proxy))
    assert result.code == 0, result
    assert gone
    patched = [r.path.split("/")[4] for r in proxy.seen("PATCH")]
    assert sorted(patched) == sorted(names), "namespaces already done are not done twice"


@pytest.mark.parametrize("body", [b"{}", b"", b"<html></html>", b'{"kind":"NamespaceList"}'])
def test_H12_a_list_that_is_none(world, body):
    def hook(request):
        if request.method == "GET":
            return reply(200, body, {"Content-Type": "application/json"})
        return None
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code == 2, result
    assert proxy.seen("PATCH") == []
    assert result.errors


def test_K4_a_path_that_is_no_api(world, scripted_aws):
    server = scripted_aws(reply(404, b"404 page not found\n", {"Content-Type": "text/plain"}),
                          cert=world.cluster_cert)
    world.run(**world.through(server)).fails(2, "404", cure="KUBE_SERVER")


def test_a_bad_selector_is_told_in_the_servers_words(world):
    result = world.run(ECR_NAMESPACES="*", ECR_NAMESPACE_SELECTOR="a==b==c")
    assert result.code in (2, 3), result
    assert "ECR_NAMESPACE_SELECTOR" in result.errors[-1], result


# -- connections ---------------------------------------------------------------------------------

def test_N1_connection_refused(world):
    from tools import free_port
    port = free_port()
    result = world.run(KUBE_SERVER=f"https://127.0.0.1:{port}", ECR_TIMEOUT=3)
    result.fails(2, "connection refused", f"127.0.0.1:{port}")
    assert result.seconds < 3 + SLOW


def test_N14_silent_api_server_names_it(world, scripted_aws):
    server = scripted_aws([HANG], cert=world.cluster_cert)
    result = world.run(**world.through(server), ECR_TIMEOUT=3)
    result.fails(2, f"127.0.0.1:{server.port}")
    assert result.seconds < 3 + SLOW


def test_D4_a_name_that_does_not_exist(world):
    result = world.run(KUBE_SERVER="https://no-such-host.invalid:6443", ECR_TIMEOUT=20)
    result.fails(2, "no-such-host.invalid")


def test_D4_an_aws_name_that_does_not_exist(world):
    world.namespaces("a")
    result = world.run(AWS_ENDPOINT_URL_ECR="https://api.ecr.us-esat-1.invalid", ECR_TIMEOUT=20)
    result.fails(2, "api.ecr.us-esat-1.invalid")


@pytest.mark.parametrize("how", [CLOSE, RST])
def test_N13_connections_closed_in_between(world, how):
    """Every third answer is the last one of its connection."""
    names = world.namespaces(*(f"{i:02}" for i in range(20)))
    count = [0]

    def hook(request):
        count[0] += 1
        return [how] if count[0] % 3 == 0 else None
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy), ECR_CONNECTIONS=2)
    assert result.code == 0, result
    for ns in names:
        assert world.holds_login(ns)


def test_the_secret_can_be_read_by_the_kubelets_rules(world):
    """kubernetes.io/dockerconfigjson: one key, JSON, auth = base64(AWS:password)."""
    ns, = world.namespaces("a")
    assert world.run().code == 0
    stored = world.cluster.secret(ns)
    assert list(stored["data"]) == [".dockerconfigjson"]
    raw = base64.b64decode(stored["data"][".dockerconfigjson"], validate=True)
    auth = json.loads(raw)["auths"][aws.HOST]["auth"]
    assert base64.b64decode(auth, validate=True).decode() == f"AWS:{world.moto.password}"
