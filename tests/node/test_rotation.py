# SPDX-License-Identifier: MIT
"""Between two passes, everything by which a pod knows its API server changes."""
import base64
import json
import subprocess

import pods
from pods import NS
from tools import wait_for


def told(node):
    """The authorities that a pod of ours would be given now."""
    return node.must("GET", f"/api/v1/namespaces/{NS}/configmaps/kube-root-ca.crt")["data"]["ca.crt"]


def key_id(node):
    """Which key signs a token."""
    head = node.token("ecr-credential-updater", NS).split(".")[0]
    return json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]


def is_trusted(node, authority):
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"{node.host}:443", "-CAfile", authority,
         "-verify_return_error"], stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0


def test_a_new_token_key_and_authority_between_two_passes(installed, node):
    installed.run_now()
    old_key = key_id(node)
    assert is_trusted(node, node.ca.path) and node.ca.pem.decode() in told(node)
    node.rotate()
    wait_for("the new authority in the pods' namespace", 30,
             lambda: node.next_ca.pem.decode() in told(node))
    assert node.ca.pem.decode() not in told(node)
    assert not is_trusted(node, node.ca.path)
    assert key_id(node) != old_key
    job = installed.start_pass()
    assert pods.job_ended(node, NS, job) == "Complete"
    status = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/{job}")["status"]
    assert "failed" not in status		# at once, not at the second try
