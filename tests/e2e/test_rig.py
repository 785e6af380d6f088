# SPDX-License-Identifier: MIT
"""The rig itself: the API server answers as docs/design/wire.md says,
moto checks signatures, and the judge of the program's output can find a leak."""
import base64
import itertools
import json

import pytest

import aws
import binary
import tools
from cluster import APPLY, MERGE, rules

NAME = "ecr-registry-credentials"
COUNT = itertools.count(1)
META = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"


def body(ns, value="one", name=NAME):
    data = base64.b64encode(json.dumps({"auths": {"h": {"auth": value}}}).encode())
    return {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
            "metadata": {"name": name, "namespace": ns},
            "data": {".dockerconfigjson": data.decode()}}


class Client:
    """What the program does, by another hand: one account, one namespace."""

    def __init__(self, cluster, ns, **rights):
        self.cluster, self.ns = cluster, ns
        self.token = cluster.account(f"rig{next(COUNT)}", rules(**rights))

    def apply(self, value="one", query="", name=NAME, ns=None, obj=None):
        ns = ns or self.ns
        return self.cluster.call(
            "PATCH", f"/api/v1/namespaces/{ns}/secrets/{name}?fieldManager=ecr-refresh{query}",
            obj or body(ns, value, name), token=self.token, kind=APPLY, accept=META)

    def get(self, path):
        return self.cluster.call("GET", path, token=self.token)


@pytest.fixture
def ns(cluster):
    name = cluster.namespace(f"rig{next(COUNT)}")
    yield name
    cluster.remove_namespaces([name])


def test_apply_creates_then_updates_then_writes_nothing(cluster, ns):
    client = Client(cluster, ns)
    assert client.apply(query="&dryRun=All").status == 201
    assert cluster.secret(ns) is None
    assert client.apply().status == 201
    first = client.apply("two")
    assert first.status == 200
    again = client.apply("two")
    version = first.body["metadata"]["resourceVersion"]
    assert (again.status, again.body["metadata"]["resourceVersion"]) == (200, version)
    assert "data" not in again.body


def test_the_role_opens_one_name_only(cluster, ns):
    client = Client(cluster, ns, secrets=("create", "patch"))
    assert client.apply().status == 201
    assert client.apply(name="other").status == 403
    assert client.get(f"/api/v1/namespaces/{ns}/secrets/{NAME}").status == 403
    assert client.get(f"/api/v1/namespaces/{ns}/secrets").status == 403
    posted = cluster.call("POST", f"/api/v1/namespaces/{ns}/secrets",
                          body(ns), token=client.token)
    assert posted.status == 403


@pytest.mark.parametrize("verb,missing", [("patch", "create"), ("create", "patch")])
def test_one_verb_is_not_enough(cluster, ns, verb, missing):
    answer = Client(cluster, ns, secrets=(verb,)).apply()
    assert answer.status == 403 and f"cannot {missing}" in answer.body["message"]


def test_no_namespace_and_a_terminating_one(cluster, ns):
    client = Client(cluster, ns)
    gone = client.apply(ns="never-was")
    assert gone.status == 404 and gone.body["details"]["kind"] == "namespaces"
    cluster.delete_namespace(ns)
    answer = client.apply()
    assert answer.status == 403 and "NamespaceTerminating" in answer.causes()


def test_other_type_and_immutable(cluster, ns):
    client = Client(cluster, ns)
    cluster.put_secret(ns, {}, kind="Opaque")
    answer = client.apply(query="&force=true")
    assert answer.status == 422 and answer.body["details"]["causes"][0]["field"] == "type"
    cluster.must("DELETE", f"/api/v1/namespaces/{ns}/secrets/{NAME}")
    obj = dict(body(ns), immutable=True)
    assert client.apply(obj=obj).status == 201
    assert client.apply(obj=obj).status == 200
    answer = client.apply(obj=dict(body(ns, "two"), immutable=True))
    assert answer.status == 422 and answer.body["details"]["causes"][0]["field"] == "data"


def test_conflict_and_force(cluster, ns):
    client = Client(cluster, ns)
    cluster.put_secret(ns, {"auths": {"mine": {"auth": "x"}}}, labels={"keep": "me"})
    answer = client.apply()
    assert answer.status == 409 and "FieldManagerConflict" in answer.causes()
    assert client.apply(query="&force=true").status == 200
    stored = cluster.secret(ns)
    assert stored["metadata"]["labels"] == {"keep": "me"}
    stale = dict(body(ns), metadata={"name": NAME, "namespace": ns, "resourceVersion": "1"})
    answer = client.apply(query="&force=true", obj=stale)
    assert answer.status == 409 and "FieldManagerConflict" not in answer.causes()


def test_merge_patch_takes_an_annotation_with_patch_alone(cluster, ns):
    client = Client(cluster, ns, secrets=("create", "patch"))
    cluster.put_secret(ns, {"auths": {}}, annotations={"old": "x"})
    path = f"/api/v1/namespaces/{ns}/secrets/{NAME}"
    answer = cluster.call("PATCH", path, {"metadata": {"annotations": {"old": None}}},
                          token=client.token, kind=MERGE)
    assert answer.status == 200
    assert "annotations" not in cluster.secret(ns)["metadata"]


def test_bad_token_bad_selector_bad_data(cluster, ns):
    client = Client(cluster, ns)
    assert cluster.call("GET", "/api/v1/namespaces", token="no" * 12).status == 401
    answer = client.get("/api/v1/namespaces?labelSelector=a%3D%3D%3Db")
    assert (answer.status, answer.body["reason"]) == (400, "BadRequest")
    broken = dict(body(ns), data={".dockerconfigjson": base64.b64encode(b"{").decode()})
    assert client.apply(obj=broken).status == 422


def test_moto_checks_the_signature_and_the_policy(moto):
    from botocore.exceptions import ClientError
    got = moto.client("ecr", moto.key_id, moto.secret).get_authorization_token()
    data = got["authorizationData"][0]
    assert base64.b64decode(data["authorizationToken"]).decode() == f"AWS:{moto.password}"
    assert data["proxyEndpoint"] == f"https://{aws.HOST}"
    for key, secret, why in ((moto.key_id, "wrong", "SignatureDoesNotMatch"),
                             ("AKIAUNKNOWN", "wrong", "InvalidClientTokenId"),
                             (moto.poor_id, moto.poor_secret, "not authorized")):
        with pytest.raises(ClientError, match=why):
            moto.client("ecr", key, secret).get_authorization_token()


def test_ecr_numbers_are_in_e_notation():
    assert aws.number(1738598491.5) == "1.7385984915E9"
    assert aws.number(1738598491.557) == "1.738598491557E9"
    assert float(aws.number(2000000000)) == 2000000000


@pytest.mark.parametrize("printed", [
    "x {} y\n", "no end of line", "broken \x1b[31m line\n", "Signature=abc\n"])
def test_the_judge_sees_leaks_and_broken_lines(printed):
    secret = tools.keep_secret("a secret that is only here " * 2)
    with pytest.raises(AssertionError):
        binary.judge(printed.format(secret[3:40]).encode(), b"")
    binary.judge(b"fine\n", b"error: fine too\n")
