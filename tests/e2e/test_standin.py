# SPDX-License-Identifier: MIT
"""The demo's stand-in for Kubernetes answers as the real API server does: the same
requests go to both, and what comes back must have the same bytes, but for what
names an instant (times, versions, ids)."""
import base64
import http.client
import json
import re
import ssl
import sys
import time

import pytest

import aws
import cluster as kube
from conftest import NAME
from tools import ROOT, keep_secret

sys.path.insert(0, str(ROOT / "tests"))
from standin import certs, ecr, server	# noqa: E402
from standin import kube as standin	# noqa: E402

USER = "system:serviceaccount:ecr-updater:ecr-credential-updater"
META = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
METAS = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
JSON, APPLY, MERGE = "application/json", kube.APPLY, kube.MERGE
LAST = "kubectl.kubernetes.io/last-applied-configuration"
LOGIN = json.dumps({"auths": {aws.HOST: {"username": "AWS", "auth": "QVdTOng="}}})
LABEL = {"standin": "1"}
NOBODY = "6f1c0000-0000-4000-8000-000000000000"

# What differs between two runs of the same server.
INSTANTS = [
    (r'"uid": ?"[0-9a-f-]{36}"', '"uid":U'), (r'"resourceVersion": ?"\d+"', '"resourceVersion":V'),
    (r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"', "T"), (r'"continue":"[\w-]+"', '"continue":C'),
    (r'("Active"|"Terminating"),"\d+[smhd]"', r"\1,A"),
    # Texts of Kubernetes' own, which the stand-in says in other words.
    (r'"description":"[^"]*"', '"description":D'), (r"redacted\\u003e[^,}]*", "redacted"),
    (r"(continue key is not valid|error decoding patch|parse requirement)[^\"]*\"", r'\1"'),
]


class Side:
    """One of the two servers, talked to as the shipped service account."""

    def __init__(self, port, ca, token):
        context = ssl.create_default_context(cafile=str(ca))
        self.conn = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
        self.token = token

    def ask(self, method, path, body=None, kind=JSON, accept=META, token=None):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Accept": accept, "Authorization": f"Bearer {token or self.token}"}
        if data is not None:
            headers["Content-Type"] = kind
        self.conn.request(method, path, data, headers)
        reply = self.conn.getresponse()
        self.raw = reply.read()
        text = self.raw.decode()
        for what, by in INSTANTS:
            text = re.sub(what, by, text)
        kept = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Transfer-Encoding")
        return reply.status, {k: reply.headers.get(k) for k in kept}, text

    def metadata(self, namespace):
        self.ask("GET", path(namespace, ""), accept=JSON)
        return json.loads(self.raw)["metadata"]


class Pair:
    def __init__(self, real, stand_in, kube_in):
        self.real, self.stand_in, self.kube_in = real, stand_in, kube_in

    def same(self, *args, status, **more):
        """Both give this answer."""
        want, got = self.real.ask(*args, **more), self.stand_in.ask(*args, **more)
        assert want[0] == status, want
        assert got == want, f"\nreal:     {want}\nstand-in: {got}"

    def same_over(self, namespace, status, change=None, **at):
        """The adopting apply, each side with its own uid and resourceVersion."""
        answers = []
        for side in (self.real, self.stand_in):
            meta = side.metadata(namespace)
            over = {k: at.get(k, meta[k]) for k in ("uid", "resourceVersion")}
            answers.append(side.ask("PATCH", path(namespace, FORCE),
                                    wanted(**over, **(change or {})), APPLY))
        assert answers[0][0] == status, answers[0]
        assert answers[0] == answers[1], "\n".join(map(str, answers))


FIRST, FORCE = "?fieldManager=ecr-refresh", "?fieldManager=ecr-refresh&force=true"
DRY = FIRST + "&dryRun=All"


def path(namespace, query=FIRST, name=NAME):
    return f"/api/v1/namespaces/{namespace}/secrets/{name}{query}"


def wanted(data="{}", kind="kubernetes.io/dockerconfigjson", **meta):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {
        **meta, "name": NAME, "labels": {"app.kubernetes.io/managed-by": "ecr-refresh"},
        "annotations": {"ecr-refresh/expires-at": "2026-11-24T06:00:00Z"}},
        "type": kind, "data": {".dockerconfigjson": base64.b64encode(data.encode()).decode()}}


NAMESPACES = ("standin-a", "standin-kubectl", "standin-leaving", "standin-two")


@pytest.fixture(scope="module")
def pki(folder):
    return certs.make(folder / "standin-pki", "Stand-in", "IP:127.0.0.1,DNS:localhost")


@pytest.fixture
def pair(cluster, shipped, pki):
    """The same few namespaces and Secrets in both."""
    token = keep_secret("stand-in-" + "t" * 20)
    kube_in = standin.Kube(token, USER, NAME)
    serving = server.Server(kube_in.answer, *pki[1:])
    cluster.namespaces(NAMESPACES, LABEL)
    cluster.namespace("standin-skip", {**LABEL, "ecr-refresh/skip": "true"})
    old = {"app.kubernetes.io/managed-by": "somebody"}
    cluster.put_secret("standin-kubectl", json.loads(LOGIN), annotations={LAST: "{}\n"},
                       manager="kubectl-client-side-apply")
    cluster.put_secret("standin-two", json.loads(LOGIN), manager="two", labels=old)
    cluster.delete_namespace("standin-leaving")
    for ns in NAMESPACES:
        kube_in.add_namespace(ns, LABEL, "Terminating" if "leaving" in ns else "Active")
    kube_in.add_namespace("standin-skip", {**LABEL, "ecr-refresh/skip": "true"})
    kube_in.add_secret("standin-kubectl", LOGIN, "kubectl-client-side-apply",
                       annotations={LAST: "{}\n"})
    kube_in.add_secret("standin-two", LOGIN, "two", labels=old)
    yield Pair(Side(cluster.port, cluster.ca_file, shipped),
               Side(serving.port, pki[0], token), kube_in)
    serving.stop()
    cluster.remove_namespaces([*NAMESPACES, "standin-skip"])
    for ns in NAMESPACES:	# or they are there again with the namespace
        cluster.call("DELETE", path(ns, ""))


LIST = "/api/v1/namespaces?limit={}&includeObject=None&labelSelector={}"


def test_the_list_of_namespaces(pair):
    for selector in ("standin%3D1%2Cecr-refresh%2Fskip%21%3Dtrue", "standin%20in%20(1)%2C%21none",
                     "standin", "standin%20notin%20(1%2C2)%2Cstandin", "standin%3D2"):
        pair.same("GET", LIST.format(500, selector), accept=TABLE, status=200)
    pair.same("GET", LIST.format(500, "%21%21"), accept=TABLE, status=400)


def test_a_list_in_pages(pair):
    seen = []
    for side in (pair.real, pair.stand_in):
        pages, more = [], ""
        while True:
            answer = side.ask("GET", LIST.format(2, "standin") + more, accept=TABLE)
            body = json.loads(side.raw)
            pages.append(answer)
            if not body["metadata"].get("continue"):
                break
            more = "&continue=" + body["metadata"]["continue"]
        seen.append(pages)
    assert len(seen[0]) == 3 and seen[0] == seen[1]
    pair.same("GET", LIST.format(2, "standin") + "&continue=abc", accept=TABLE, status=400)


def test_the_list_of_secrets_of_one_name(cluster, pair):
    for item in cluster.must("GET", "/api/v1/secrets")["items"]:	# other tests'
        meta = item["metadata"]
        if meta["name"] == NAME and not meta["namespace"].startswith("standin"):
            cluster.must("DELETE", f"/api/v1/namespaces/{meta['namespace']}/secrets/{meta['name']}")
    where = "/api/v1/secrets?limit=500&fieldSelector=metadata.name%3D"
    pair.same("GET", where + NAME, accept=METAS, status=200)
    pair.same("GET", where + "other", accept=METAS, status=403)
    pair.same("GET", "/api/v1/secrets?limit=500", accept=METAS, status=403)


def test_an_apply_that_creates_repeats_and_changes(pair):
    ns = "standin-a"
    pair.same("PATCH", path(ns, DRY), wanted(), APPLY, status=201)
    pair.same("GET", path(ns, ""), accept=JSON, status=404)
    pair.same("PATCH", path(ns), wanted(), APPLY, status=201)
    versions = [side.metadata(ns)["resourceVersion"] for side in (pair.real, pair.stand_in)]
    pair.same("PATCH", path(ns), wanted(), APPLY, status=200)
    pair.same("PATCH", path(ns, DRY), wanted('{"a":1}'), APPLY, status=200)
    assert versions == [side.metadata(ns)["resourceVersion"]
                        for side in (pair.real, pair.stand_in)], "nothing was written"
    pair.same("PATCH", path(ns), wanted('{"a":1}'), APPLY, status=200)
    pair.same("GET", path(ns, ""), accept=JSON, status=200)
    pair.same("GET", path(ns, ""), accept=META, status=200)
    pair.same("PATCH", path(ns), wanted(kind="Opaque"), APPLY, status=422)
    pair.same("PATCH", path(ns), wanted("not JSON"), APPLY, status=422)


def test_a_whole_adoption(pair):
    ns = "standin-kubectl"
    pair.same("GET", path(ns, ""), accept=JSON, status=200)
    pair.same("PATCH", path(ns), wanted(), APPLY, status=409)
    pair.same_over(ns, 409, resourceVersion="1")
    pair.same_over(ns, 422, uid=NOBODY)
    pair.same_over(ns, 409, uid=NOBODY, resourceVersion="1")
    pair.same_over(ns, 200)
    pair.same("GET", path(ns, ""), accept=JSON, status=200)
    forget = {"metadata": {"annotations": {LAST: None}}}
    pair.same("PATCH", path(ns), {"metadata": {"uid": NOBODY, **forget["metadata"]}}, MERGE,
              status=422)
    pair.same("PATCH", path(ns, DRY), forget, MERGE, status=200)
    pair.same("PATCH", path(ns), forget, MERGE, status=200)
    pair.same("PATCH", path(ns), forget, MERGE, status=200)
    pair.same("GET", path(ns, ""), accept=JSON, status=200)
    pair.same("PATCH", path(ns), wanted('{"a":1}'), APPLY, status=200)
    pair.same("PATCH", path(ns), wanted(kind="Opaque"), APPLY, status=409)


def test_what_others_own(pair):
    pair.same("PATCH", path("standin-two"), wanted(), APPLY, status=409)
    pair.same("PATCH", path("standin-two", "?fieldManager=third"),
              {"metadata": {"annotations": {"a": "1"}, "labels": {"l": "2"}}}, MERGE,
              status=200)
    more = wanted()
    more["metadata"]["annotations"]["a"] = "2"
    # Without force: the real server names two managers in no fixed order.
    pair.same("PATCH", path("standin-two", FORCE), more, APPLY, status=200)
    pair.same("PATCH", path("standin-two"), wanted(), APPLY, status=200)
    pair.same("GET", path("standin-two", ""), accept=JSON, status=200)


def test_what_is_refused(pair):
    a, leaving = "standin-a", "standin-leaving"
    pair.same("PATCH", path(leaving), wanted(), APPLY, status=403)
    pair.same("PATCH", path("standin-nowhere"), wanted(), APPLY, status=404)
    pair.same("GET", path("standin-nowhere", ""), accept=JSON, status=404)
    pair.same("PATCH", path(a), {"metadata": {"annotations": {LAST: None}}}, MERGE, status=404)
    pair.same("PATCH", path(a, FORCE), wanted(uid=NOBODY, resourceVersion="7"), APPLY,
              status=409)
    pair.same("PATCH", path(a, ""), wanted(), APPLY, status=422)
    pair.same("PATCH", path(a), wanted(), "text/plain", status=415)
    pair.same("PATCH", path(a), b"{not JSON", APPLY, status=400)
    pair.same("GET", LIST.format(5, "standin"), accept=TABLE, token="not.a.token", status=401)


def test_rights_beyond_the_role_are_refused(pair):
    a = "/api/v1/namespaces/standin-a"
    for accept in (JSON, META):
        for method, where, body in (
                ("PATCH", path("standin-a", name="other"), wanted()),
                ("GET", path("standin-a", "", "other"), None), ("GET", f"{a}/secrets", None),
                ("GET", "/api/v1/secrets", None), ("POST", f"{a}/secrets", wanted()),
                ("DELETE", path("standin-a", ""), None), ("PUT", path("standin-a", ""), wanted()),
                ("GET", a, None), ("DELETE", a, None), ("GET", "/api/v1/pods", None),
                ("GET", f"{a}/configmaps/x", None)):
            kind = APPLY if method == "PATCH" else JSON
            pair.same(method, where, body, kind, accept=accept, status=403)


def test_a_large_answer_comes_in_chunks(pair):
    big = json.dumps({"auths": {aws.HOST: {"auth": "A" * 4000}}})
    pair.same("PATCH", path("standin-a"), wanted(big), APPLY, status=201)
    pair.same("GET", path("standin-a", ""), accept=JSON, status=200)
    assert pair.stand_in.ask("GET", path("standin-a", ""), accept=JSON)[1][
        "Transfer-Encoding"] == "chunked"


# -- AWS -------------------------------------------------------------------------

@pytest.fixture
def signer(pki):
    """botocore, and a stand-in for ECR that knows its keys."""
    import boto3
    account = ecr.Ecr(aws.ACCOUNT, aws.REGION, "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEX")
    serving = server.Server(account.answer, *pki[1:])

    def client(key_id=account.key_id, secret=account.secret, region=aws.REGION):
        return boto3.client("ecr", region_name=region, aws_access_key_id=key_id,
                            aws_secret_access_key=secret, verify=str(pki[0]),
                            endpoint_url=f"https://localhost:{serving.port}")
    yield account, client
    serving.stop()


def test_ecr_gives_botocore_a_login(signer):
    account, client = signer
    (login,) = client().get_authorization_token()["authorizationData"]
    password = base64.b64decode(login["authorizationToken"]).decode().removeprefix("AWS:")
    assert password == account.issued[-1] and 1700 < len(password) < 2800
    assert login["proxyEndpoint"] == f"https://{aws.HOST}"
    assert 11 * 3600 < login["expiresAt"].timestamp() - time.time() < 13 * 3600


@pytest.mark.parametrize("change, code", [
    ({"secret": "wrong" * 8}, "InvalidSignatureException"),
    ({"key_id": "AKIDANOTHER"}, "UnrecognizedClientException"),
    ({"region": "eu-west-1"}, "InvalidSignatureException")])
def test_ecr_refuses_what_is_not_signed_right(signer, change, code):
    account, client = signer
    made = client(**change)
    with pytest.raises(made.exceptions.ClientError) as caught:
        made.get_authorization_token()
    assert caught.value.response["Error"]["Code"] == code
    assert account.issued == []


@pytest.mark.parametrize("ms, text", [
    (1738598491557, "1.738598491557E9"), (1738598491500, "1.7385984915E9"),
    (1700000000000, "1.7E9"), (2000000000000, "2.0E9")])
def test_numbers_are_written_as_ecr_writes_them(ms, text):
    assert ecr.number(ms) == text and float(text) == ms / 1000


def test_the_rights_are_those_of_the_shipped_role(cluster, shipped):
    role = cluster.must("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/"
                        "ecr-credential-updater")["rules"]
    kube_in = standin.Kube("t", USER, NAME)
    given = {(v, r, n) for rule in role for v in rule["verbs"] for r in rule["resources"]
             for n in rule.get("resourceNames", [None])}
    tried = {(v, r, n) for v in ("get", "list", "watch", "create", "update", "patch", "delete",
                                 "deletecollection")
             for r in ("namespaces", "secrets", "pods") for n in (None, NAME, "other")}
    assert {t for t in tried if kube_in.may(*t)} == given | {
        t for t in tried if t[:2] == ("list", "namespaces")}
