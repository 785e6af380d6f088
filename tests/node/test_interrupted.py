# SPDX-License-Identifier: MIT
"""A pass that is ended in its middle leaves only whole Secrets; what it needs."""
import base64

import pytest

import aws
import containers
import pods
from gate import Gate
from pods import NS, SECRET
from tools import SLOW, wait_for

TEAMS = [f"team{i}" for i in range(12)]


@pytest.fixture(scope="module")
def gate(installed, node):
    node.namespaces(TEAMS)
    installed.run_now()
    with Gate(installed) as made, installed.settings(ECR_NAMESPACES="team*"):
        yield made
    for name in TEAMS:
        node.delete_namespace(name)


@pytest.fixture
def half_done(gate, installed, node):
    """half_done(at): a pass that has sent its write number `at` and waits for the
    answer; its pod's name.  At the end, a whole pass follows."""
    def start(at=6):
        gate.old = installed.moto.password
        installed.new_password()
        gate.close(at)
        gate.job = installed.start_pass()
        assert gate.reached.wait(30), pods.describe(node, NS)
        (pod,) = pods.all_of_job(node, NS, gate.job)
        return pod
    yield start
    gate.open.set()
    node.kubectl("delete", "job", "-n", NS, gate.job, "--ignore-not-found")
    installed.run_now()
    assert logins(node) == {installed.moto.password}


def logins(node):
    """The passwords in the teams' Secrets, each of which is whole."""
    seen = set()
    for team in TEAMS:
        secret = node.secret(team)
        assert secret["type"] == "kubernetes.io/dockerconfigjson"
        (host, login), = node.auths(team).items()
        assert host == aws.HOST and list(login) == ["auth"]
        seen.add(login["auth"])
    return {base64.b64decode(auth).decode().removeprefix("AWS:") for auth in seen}


def both(gate, installed):
    return {gate.old, installed.moto.password}


def test_a_deleted_pod_ends_at_once_and_says_how_far_it_came(
        half_done, gate, installed, node):
    pod = half_done()
    ident = containers.ident_of(pods.get(node, NS, pod))
    log = node.follow_log(NS, pod)
    node.kubectl("delete", "pod", "-n", NS, pod)
    assert "stopped by SIGTERM after" in log.finish()
    took = containers.seconds_to_stop(node, ident)
    pods.say(f"kubectl delete pod: {took * 1000:.0f} ms from SIGTERM to the pass's end")
    assert 0 < took < SLOW
    assert logins(node) == both(gate, installed)


def test_an_evicted_pod_is_nobodys_failure(half_done, gate, installed, node):
    pod = half_done()
    node.must("POST", f"/api/v1/namespaces/{NS}/pods/{pod}/eviction", {
        "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod}})
    wait_for("the pod's end", 10, lambda: node.call(
        "GET", f"/api/v1/namespaces/{NS}/pods/{pod}").status == 404)
    assert logins(node) == both(gate, installed)
    gate.open.set()
    assert pods.job_ended(node, NS, gate.job) == "Complete"
    job = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/{gate.job}")
    assert "failed" not in job["status"]


def test_a_pod_out_of_memory_leaves_whole_secrets(half_done, gate, installed, node):
    pod = half_done()
    containers.Memory(pods.get(node, NS, pod)).overflow()
    pods.until(node, NS, pod, "terminated")
    (status,) = pods.get(node, NS, pod)["status"]["containerStatuses"]
    assert status["state"]["terminated"]["reason"] == "OOMKilled", status
    assert status["state"]["terminated"]["exitCode"] == 137
    assert logins(node) == both(gate, installed)


@pytest.mark.case("CF2")
def test_after_its_first_write_a_pass_takes_no_more_memory(half_done, gate, node):
    pod = half_done(1)
    memory = containers.Memory(pods.get(node, NS, pod))
    pods.say(f"memory of the container: peak {memory[containers.PEAK] // 1024} KiB (runc's "
             f"start counted), limit {memory[containers.LIMIT] // 1024} KiB")
    assert memory[containers.LIMIT] == 32 << 20
    assert memory[containers.PEAK] < 8 << 20
    left = memory.squeeze()
    gate.open.set()
    assert pods.job_ended(node, NS, gate.job) == "Complete"
    pods.say(f"a pass from its first write to its end needs {left // 1024} KiB")
