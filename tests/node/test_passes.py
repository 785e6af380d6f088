# SPDX-License-Identifier: MIT
"""The shipped manifests and the scratch image: each way that a pass is started."""
import pods
from cluster import MERGE
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


def test_the_cronjobs_own_schedule_fires(installed, node):
    cronjob = f"/apis/batch/v1/namespaces/{NS}/cronjobs/ecr-credential-refresh"

    def schedule(text):
        node.must("PATCH", cronjob, {"spec": {"schedule": text}}, kind=MERGE)

    def scheduled():
        jobs = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs")["items"]
        return [j["metadata"]["name"] for j in jobs if
                "batch.kubernetes.io/cronjob-scheduled-timestamp" in
                j["metadata"].get("annotations", {})]
    before = node.must("GET", cronjob)["spec"]["schedule"]
    schedule("* * * * *")
    try:
        wait_for("the schedule's Job", 90, scheduled)
    finally:
        schedule(before)
    job = scheduled()[0]
    assert pods.job_ended(node, NS, job) == "Complete"
    assert DONE in installed.log(job)


def test_pods_pull_with_the_secret_also_after_the_password_changed(installed):
    installed.proves_itself()
