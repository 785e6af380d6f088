# SPDX-License-Identifier: MIT
"""The bridge that connects this node's pods enforces no NetworkPolicy.  So this
holds the rendered one against what the pods here are and what they dial."""
import subprocess
import urllib.parse

import yaml

from pods import NS
from tools import ROOT, tool

COMPONENT = ROOT / "k8s" / "components" / "network-policy"


def rendered():
    done = subprocess.run([tool("KUBECTL", "kubectl"), "kustomize", str(COMPONENT)],
                          text=True, capture_output=True, check=True)
    return yaml.safe_load(done.stdout)


def test_it_selects_the_pods_of_both_jobs_and_lets_out_what_they_dial(installed, node):
    installed.run_now()
    policy = rendered()
    node.must("POST", f"/apis/networking.k8s.io/v1/namespaces/{NS}/networkpolicies"
              "?dryRun=All&fieldValidation=Strict", policy)
    assert policy["metadata"]["namespace"] == NS
    chosen = policy["spec"]["podSelector"]["matchLabels"].items()
    ran = node.must("GET", f"/api/v1/namespaces/{NS}/pods")["items"]
    assert {p["metadata"]["labels"]["app"] for p in ran} >= {
        "ecr-credential-initial", "ecr-credential-refresh"}
    for pod in ran:
        assert chosen <= pod["metadata"]["labels"].items()
    (rule,) = policy["spec"]["egress"]
    assert set(rule) == {"ports"}		# to any address
    out = {(p["protocol"], p["port"]) for p in rule["ports"]}
    for url in (node.url, installed.moto.url):
        assert ("TCP", urllib.parse.urlsplit(url).port or 443) in out
    assert {("UDP", 53), ("TCP", 53), ("TCP", 6443)} <= out
