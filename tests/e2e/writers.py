# SPDX-License-Identifier: MIT
"""Somebody else at work: all the ways to write a Secret, what they leave in it,
and whether it is still there.

Each way makes the requests that the real program makes: the API server tells
writers apart by verb, media type and field manager, and by nothing else.
"""
import base64
import json

import aws
from cluster import APPLY, MERGE
from conftest import NAME

FOREIGN = "docker.io"
HELD = ".dockerconfigjson"
TYPE = "kubernetes.io/dockerconfigjson"
LAST = "kubectl.kubernetes.io/last-applied-configuration"
LABEL = "app.kubernetes.io/managed-by"
JSON_PATCH = "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
THEIRS = "team.example.org/note"	# a label of somebody's
ENTRY = {"auth": base64.b64encode(b"somebody:password").decode()}


def config(*hosts):
    return json.dumps({"auths": dict.fromkeys(hosts, ENTRY)}).encode()


# What somebody writes: a login beside ours, one alone, a key that is no login's.
CONTENT = {"beside": {HELD: config(aws.HOST, FOREIGN)},
           "alone": {HELD: config(FOREIGN)},
           "key": {"other": b"of somebody"}}


def path_of(ns, name=NAME):
    return f"/api/v1/namespaces/{ns}/secrets/{name}"


def coded(data):
    return {k: base64.b64encode(v).decode() for k, v in data.items()}


def plain(data):
    return {k: v.decode() for k, v in data.items()}


def fresh_object(data=None, *, annotations=None, **more):
    """A Secret that is whole by itself; one without a login cannot be of our type."""
    kind = TYPE if data is None or HELD in data else "Opaque"
    made = {"apiVersion": "v1", "kind": "Secret", "type": kind,
            "metadata": {"name": NAME, "annotations": annotations or {}}, **more}
    if data is not None:
        made["data"] = coded(data)
    return made


# -- the ways --------------------------------------------------------------------
# way(cluster, namespace, data) -> the answer; one that is refused has written nothing.

def patch(cluster, ns, body, kind, manager="somebody", **query):
    more = "".join(f"&{k}={v}" for k, v in query.items())
    return cluster.call("PATCH", f"{path_of(ns)}?fieldManager={manager}{more}", body, kind=kind)


def post(cluster, ns, data, manager="somebody", annotations=None):
    return cluster.call("POST", f"/api/v1/namespaces/{ns}/secrets?fieldManager={manager}",
                        fresh_object(data, annotations=annotations))


def applied(cluster, ns, data, member, values, manager="somebody"):
    held = cluster.secret(ns)
    body = fresh_object(data)
    del body["data"]
    body["metadata"] = {"name": NAME}
    body["type"] = held["type"] if held else body["type"]
    body[member] = values
    return patch(cluster, ns, body, APPLY, manager, force="true")


def apply_data(cluster, ns, data):
    """kubectl apply --server-side --force-conflicts"""
    return applied(cluster, ns, data, "data", coded(data))


def apply_string_data(cluster, ns, data):
    """The same with stringData: the API server makes it data after it computed who
    owns what."""
    return applied(cluster, ns, data, "stringData", plain(data))


def apply_string_data_as_us(cluster, ns, data):
    """By our own name: it stands there as the owner of stringData alone."""
    return applied(cluster, ns, data, "stringData", plain(data), "ecr-refresh")


def kubectl_apply(cluster, ns, data):
    """kubectl apply: a GET, then POST, or a strategic merge patch."""
    manager = "kubectl-client-side-apply"
    note = {LAST: json.dumps(fresh_object(data)) + "\n"}
    if cluster.secret(ns) is None:
        return post(cluster, ns, data, manager, note)
    return patch(cluster, ns, {"data": coded(data), "metadata": {"annotations": note}},
                 STRATEGIC, manager)


def put(cluster, ns, data):
    """GET, change, PUT: most programs."""
    held = cluster.secret(ns)
    if held is None:
        return post(cluster, ns, data)
    held["data"] = {**(held.get("data") or {}), **coded(data)}
    return cluster.call("PUT", f"{path_of(ns)}?fieldManager=somebody", held)


def replace(cluster, ns, data):
    """kubectl replace: nothing of what was there, whichever version it was."""
    if cluster.secret(ns) is None:
        return post(cluster, ns, data)
    return cluster.call("PUT", f"{path_of(ns)}?fieldManager=kubectl-replace", fresh_object(data))


def put_string_data(cluster, ns, data):
    held = cluster.secret(ns)
    if held is None:
        return cluster.call("POST", f"/api/v1/namespaces/{ns}/secrets?fieldManager=somebody",
                            fresh_object(stringData=plain(data),
                                         type=fresh_object(data)["type"]))
    held["stringData"] = plain(data)
    return cluster.call("PUT", f"{path_of(ns)}?fieldManager=somebody", held)


def merge_patch(cluster, ns, data):
    return patch(cluster, ns, {"data": coded(data)}, MERGE)


def merge_string_data(cluster, ns, data):
    return patch(cluster, ns, {"stringData": plain(data)}, MERGE)


def strategic_merge(cluster, ns, data):
    return patch(cluster, ns, {"data": coded(data)}, STRATEGIC)


def json_patch(cluster, ns, data):
    return patch(cluster, ns, [{"op": "add", "path": f"/data/{k}", "value": v}
                               for k, v in coded(data).items()], JSON_PATCH)


def wipe_managers(cluster, ns, data):
    """Who strips managedFields: nothing says any more whose anything is."""
    return patch(cluster, ns, {"data": coded(data), "metadata": {"managedFields": [{}]}}, MERGE)


def made_anew(cluster, ns, data):
    cluster.call("DELETE", path_of(ns))
    return post(cluster, ns, data)


def label(cluster, ns, _):
    return patch(cluster, ns, {"metadata": {"labels": {THEIRS: "x"}}}, MERGE)


def label_and_not_ours(cluster, ns, _):
    return patch(cluster, ns, {"metadata": {"labels": {THEIRS: "x", LABEL: None}}}, MERGE)


MAKERS = [apply_data, apply_string_data, apply_string_data_as_us, kubectl_apply, put, replace,
          put_string_data, made_anew]
EDITORS = [*MAKERS, merge_patch, merge_string_data, strategic_merge, json_patch, wipe_managers]
OPEN = [apply_string_data, apply_string_data_as_us]	# no conflict tells of them
LABELLERS = [label, label_and_not_ours]


# -- what is there, and what is lost ---------------------------------------------

def hosts_of(secret):
    raw = (secret.get("data") or {}).get(HELD)
    try:
        return set(json.loads(base64.b64decode(raw))["auths"])
    except (TypeError, ValueError, KeyError):
        return set()


def lost(then, now):
    """What somebody had in the Secret and has no longer."""
    if now is None:
        now = {"metadata": {}}
    gone = {f"the login of {h}" for h in hosts_of(then) - hosts_of(now) if h != aws.HOST}
    data = now.get("data") or {}
    gone |= {f"the key {k}" for k, v in (then.get("data") or {}).items()
             if k != HELD and data.get(k) != v}
    labels = now["metadata"].get("labels") or {}
    if THEIRS in (then["metadata"].get("labels") or {}) and THEIRS not in labels:
        gone.add("a label")
    return gone


def stuff(cluster, ns, size=12288):
    """Somebody's annotations: more of them than fits into anything."""
    notes = {f"team.example.org/{i:04}": "x" * 60 for i in range(size // 80)}
    answer = patch(cluster, ns, {"metadata": {"annotations": notes}}, MERGE, "stuffer")
    assert answer.status == 200, answer
