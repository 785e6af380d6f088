# SPDX-License-Identifier: MIT
"""The shipped manifests and the scratch image: each way that a pass is started."""
import copy

import pytest

import pods
from cluster import MERGE
from gate import Gate
from conftest import INITIAL
from pods import NS
from tools import wait_for

DONE = "ECR credentials refresh completed successfully!"


def test_the_first_run_completes_and_its_log_is_ours(installed, node):
    assert installed.first == "Complete"
    log = installed.log(INITIAL)
    assert "Fetching ECR authorization token..." in log
    assert "namespace: default: secret/ecr-registry-credentials created" in log
    assert DONE in log
    assert node.secret("default") is not None


def test_a_job_made_from_the_cronjob_completes(installed):
    assert DONE in installed.run_now()


CRONJOB = f"/apis/batch/v1/namespaces/{NS}/cronjobs/ecr-credential-refresh"


@pytest.fixture
def every_minute(node):
    """The CronJob, every minute; scheduled(): the Jobs that it started."""
    def schedule(text):
        node.must("PATCH", CRONJOB, {"spec": {"schedule": text}}, kind=MERGE)

    def scheduled():
        jobs = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs")["items"]
        return {j["metadata"]["name"] for j in jobs if
                "batch.kubernetes.io/cronjob-scheduled-timestamp" in
                j["metadata"].get("annotations", {})} - old
    old = set()
    old = scheduled()
    before = node.must("GET", CRONJOB)["spec"]["schedule"]
    schedule("* * * * *")
    scheduled.stop = lambda: schedule(before)
    yield scheduled
    schedule(before)


def test_the_cronjobs_own_schedule_fires(installed, node, every_minute):
    wait_for("the schedule's Job", 90, every_minute)
    every_minute.stop()
    (job,) = every_minute()
    assert pods.job_ended(node, NS, job) == "Complete"
    assert DONE in installed.log(job)


@pytest.mark.case("CF1")
def test_a_node_that_dies_in_a_run_does_not_stop_the_next(installed, node, every_minute):
    """Without its kubelet the pod stays as it was last seen, for ever."""
    with Gate(installed) as gate:
        gate.close(1)
        installed.new_password()
        assert gate.reached.wait(90), pods.describe(node, NS)
        (first,) = every_minute()
        node.daemons["kubelet"].kill()
        try:
            (pod,) = pods.all_of_job(node, NS, first)
            wait_for("the next one", 100, lambda: every_minute() - {first})
            every_minute.stop()
            (second,) = every_minute() - {first}
            stuck = pods.get(node, NS, pod)
            assert "deletionTimestamp" in stuck["metadata"] and pods.state(node, NS, pod) == "running"
            gate.open.set()
        finally:
            node.run_kubelet()
        wait_for("the node", 60, node.is_node_ready)
        assert pods.job_ended(node, NS, second) == "Complete"
    wait_for("the end of the pod that was stuck", 60, lambda: node.call(
        "GET", f"/api/v1/namespaces/{NS}/pods/{pod}").status == 404)


def reason(node, job):
    conditions = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/{job}")["status"]["conditions"]
    return {c["reason"] for c in conditions if c["type"] == "Failed"}


@pytest.mark.case("CF6")
def test_what_the_alerts_go_by(installed, node):
    """Only a run that failed in some namespaces ends by the Job's own rule."""
    full = installed.namespace()
    node.must("POST", f"/api/v1/namespaces/{full}/resourcequotas", {
        "metadata": {"name": "full"}, "spec": {"hard": {"count/secrets": "0"}}})
    job = installed.start_pass()
    assert pods.job_ended(node, NS, job) == "Failed"
    assert "exceeded quota" in installed.log(job)
    assert reason(node, job) == {"PodFailurePolicy"} and len(pods.all_of_job(node, NS, job)) == 1
    with installed.settings(ECR_LOG_FORMAT="xml"):
        job = installed.start_pass()
        assert pods.job_ended(node, NS, job, seconds=120) == "Failed"
    assert reason(node, job) == {"BackoffLimitExceeded"} and len(pods.all_of_job(node, NS, job)) == 3
    node.delete_namespace(full)


@pytest.mark.case("CF4")
def test_under_a_user_id_of_the_platforms(installed, node):
    """As OpenShift puts one into pods that ask for none."""
    spec = copy.deepcopy(node.must("GET", CRONJOB)["spec"]["jobTemplate"]["spec"])
    context = spec["template"]["spec"]["securityContext"]
    del context["runAsGroup"]
    context |= {"runAsUser": 1000650000, "fsGroup": 1000650000}
    node.must("POST", f"/apis/batch/v1/namespaces/{NS}/jobs", {
        "metadata": {"name": "platform"}, "spec": spec})
    assert pods.job_ended(node, NS, "platform") == "Complete"
    assert DONE in installed.log("platform")
    node.kubectl("delete", "job", "-n", NS, "platform")


def test_pods_pull_with_the_secret_also_after_the_password_changed(installed):
    installed.proves_itself()
