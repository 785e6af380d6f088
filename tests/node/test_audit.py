# SPDX-License-Identifier: MIT
"""k8s/audit-policy.yaml, with which this node's API server runs."""
import json

import binary
import tools
from pods import SECRET

ACCOUNT = "system:serviceaccount:ecr-updater:ecr-credential-updater"


def entries(node):
    return [json.loads(line) for line in node.audit_log.read_text().splitlines()]


def of_our_secret(node, namespace):
    return [e for e in entries(node) if e.get("objectRef", {}).get("name") == SECRET
            and e["objectRef"].get("namespace") == namespace]


def test_each_write_of_the_login_says_who_and_when(installed, node):
    ns = installed.namespace()
    installed.run_now()
    one, = of_our_secret(node, ns)
    assert (one["verb"], one["user"]["username"]) == ("patch", ACCOUNT)
    assert one["responseStatus"]["code"] == 201 and one["stageTimestamp"]
    node.kubectl("annotate", "secret", "-n", ns, SECRET, "seen=yes")
    node.kubectl("delete", "secret", "-n", ns, SECRET)
    assert [(e["verb"], e["user"]["username"]) for e in of_our_secret(node, ns)[1:]] == [
        ("patch", "admin"), ("delete", "admin")]


def test_reading_it_is_not_logged(installed, node):
    ns = installed.namespace()
    installed.run_now()
    before = len(of_our_secret(node, ns))
    assert node.secret(ns) is not None
    node.must("GET", f"/api/v1/namespaces/{ns}/secrets?fieldSelector=metadata.name%3D{SECRET}")
    assert len(of_our_secret(node, ns)) == before == 1
    assert not [e for e in entries(node) if e["verb"] == "list"
                and e["objectRef"].get("name") == SECRET]


def test_no_body_is_ever_logged(installed, node):
    installed.run_now()
    text = node.audit_log.read_text()
    assert ACCOUNT in text
    for entry in entries(node):
        assert entry["level"] == "Metadata"
        assert "requestObject" not in entry and "responseObject" not in entry
    for secret in tools.SECRETS:
        assert not any(piece in text.encode() for piece in list(binary.pieces(secret))[:64])
