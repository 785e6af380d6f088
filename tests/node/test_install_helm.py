# SPDX-License-Identifier: MIT
"""The chart: installed as docs/install.md says, upgraded, rolled back, taken away."""
import json

import pods
import pytest
from desk import Desk, blocks
from pods import NS, SECRET
from tools import wait_for

CRONJOB = f"/apis/batch/v1/namespaces/{NS}/cronjobs/ecr-credential-refresh"
INITIAL = "ecr-credential-initial"
(TYPED, *_) = blocks("With Helm")
UPGRADE = "helm upgrade ecr-refresh k8s/helm/ecr-refresh -n ecr-updater --reuse-values "


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("helm"))
    made.clear()
    return made


def schedule(desk):
    return desk.node.must("GET", CRONJOB)["spec"]["schedule"]


def test_an_install_without_its_keys_fails_and_leaves_what_there_is(desk):
    """The keys are named and not there: the pod waits for them."""
    desk.node.put_secret("default", {"auths": {"x": {"auth": "eDp5"}}})
    before = desk.node.secret("default")
    without = "".join(x for x in TYPED.splitlines(True) if "create secret" not in x)
    done = desk.type(without.rstrip("\n") + " --timeout 10s", check=False)
    assert done.returncode != 0 and "Error: " in done.stderr, done
    (pod,) = desk.node.must("GET", f"/api/v1/namespaces/{NS}/pods")["items"]
    waits = pod["status"]["containerStatuses"][0]["state"]["waiting"]
    assert waits["reason"] == "CreateContainerConfigError"
    assert 'secret "aws-ecr-credentials" not found' in waits["message"]
    assert desk.node.secret("default") == before
    desk.node.must("DELETE", f"/api/v1/namespaces/default/secrets/{SECRET}")
    desk.type("helm uninstall ecr-refresh -n ecr-updater")
    wait_for("the end of its pod", 30, lambda: desk.left() == set())


def test_install_as_the_document_says(desk):
    done = desk.type(TYPED)
    # helm has waited for the first pass: the Secret is there by now.
    assert desk.node.secret("default") is not None
    assert f"kubectl logs -n {NS} job/{INITIAL}" in done.stdout
    assert "completed successfully!" in desk.log(INITIAL)
    desk.proves_itself()


def test_upgrade_runs_a_pass_with_the_new_values(desk):
    before = desk.node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/{INITIAL}")
    ns = desk.namespace()
    assert not desk.pulls(ns, secret=None)
    desk.type(UPGRADE + "--set schedule='27 * * * *',logFormat=json,serviceAccounts={default}")
    after = desk.node.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/{INITIAL}")
    assert after["metadata"]["uid"] != before["metadata"]["uid"]
    for line in desk.log(INITIAL).splitlines():
        assert isinstance(json.loads(line), dict), line
    assert schedule(desk) == "27 * * * *"
    assert desk.pulls(ns, secret=None)	# its service account names the Secret
    desk.node.delete_namespace(ns)


def test_rollback(desk):
    desk.type("helm rollback ecr-refresh 1 -n ecr-updater")
    assert schedule(desk) == "17 * * * *"
    assert "completed successfully!" in desk.run_now()


def test_an_upgrade_whose_pass_fails_says_so_and_takes_no_secret_away(desk):
    before = desk.node.secret("default")
    done = desk.type(UPGRADE + "--set renewBefore=13h --timeout 60s", check=False)
    assert done.returncode != 0 and "Error: UPGRADE FAILED" in done.stderr, done
    assert pods.job_ended(desk.node, NS, INITIAL) == "Failed"
    assert "ECR_RENEW_BEFORE" in desk.log(INITIAL)
    assert desk.node.secret("default") == before
    desk.type("helm rollback ecr-refresh 1 -n ecr-updater")


def test_uninstall_leaves_nothing_but_the_secrets(desk):
    desk.run_now()
    desk.type("helm uninstall ecr-refresh -n ecr-updater")
    mine = {"secret/aws-ecr-credentials", f"secret/{SECRET}"}
    # Their pods are the garbage collector's; manual Jobs belong to the CronJob.
    wait_for("what is left to be the Secrets", 30, lambda: desk.left() == mine)
    assert desk.node.secret("default") is not None
    assert desk.pulls("default")


def test_uninstall_takes_the_secrets_too_when_asked(desk):
    """The keys are there from before."""
    desk.clear()
    desk.type(TYPED.rstrip("\n") + " --set clean.enabled=true,serviceAccounts={default}")
    assert desk.pulls("default", secret=None)
    desk.type("helm uninstall ecr-refresh -n ecr-updater")
    wait_for("what is left to be the keys", 30,
             lambda: desk.left() == {"secret/aws-ecr-credentials"})
    assert desk.node.secret("default") is None
    assert not desk.pulls("default", secret=None)
