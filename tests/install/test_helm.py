# SPDX-License-Identifier: MIT
"""The life of a release on a real API server, with helm 3 and with helm 4.  What
the Job controller would do is done by the test, with the Job's own settings and
rights; tests/node has the same on a real node, with helm 4."""
import json

import aws
import pytest
from conftest import CHART, K8S, NS

RBAC = "/apis/rbac.authorization.k8s.io/v1"
BATCH = f"/apis/batch/v1/namespaces/{NS}"
JOB = "ecr-credential-initial"
WITH = ("-n", NS, "--timeout", "60s")
KEYS = ("--set", "keys.existingSecret=aws-ecr-credentials")


@pytest.fixture
def ready(place, moto):
    """As docs/install.md has it before `helm install`."""
    place.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    place.keys(moto)
    return place


def left(place):
    """What there is in our namespace and of ours in the cluster."""
    found = place.kubectl("get", "-n", NS, "-o", "name", "cronjob,job,configmap,serviceaccount,"
                          "secret,role,rolebinding,networkpolicy").stdout.split()
    found += place.kubectl("get", "-o", "name", "-l", "app.kubernetes.io/instance",
                           "clusterrole,clusterrolebinding").stdout.split()
    return set(found)


def revisions(helm):
    return [r["description"] for r in json.loads(helm("history", "r", "-n", NS, "-o", "json").stdout)]


def job(place):
    return place.must("GET", f"{BATCH}/jobs/{JOB}")


def test_install_upgrade_rollback_uninstall(helm, ready, moto):
    place = ready
    with place.jobs_run(moto) as results:
        helm("install", "r", CHART, *WITH, *KEYS)
        assert [r.code for r in results[JOB]] == [0]
        assert place.has_login("default", moto)
        first = job(place)["metadata"]["uid"]

        helm("upgrade", "r", CHART, *WITH, *KEYS, "--set", "secretName=other,schedule=@hourly")
        assert [r.code for r in results[JOB]] == [0, 0]
        assert place.has_login("default", moto, "other")
        assert job(place)["metadata"]["uid"] != first
        assert place.must("GET", f"{BATCH}/cronjobs")["items"][0]["spec"]["schedule"] == "@hourly"

        helm("rollback", "r", "1", *WITH)
        (cronjob,) = place.must("GET", f"{BATCH}/cronjobs")["items"]
        assert cronjob["spec"]["schedule"] == "17 * * * *"
        assert place.run_pod(cronjob | {"kind": "CronJob"}, moto).code == 0

        helm("uninstall", "r", *WITH)
    assert left(place) == {"secret/aws-ecr-credentials", "secret/ecr-registry-credentials",
                           "secret/other"}
    assert place.has_login("default", moto)


def test_a_first_pass_that_fails_is_helms_failure_and_can_be_put_right(helm, ready, moto):
    place = ready
    place.put_secret("default", {"auths": {aws.HOST: {"auth": aws.token("old-password")}}})
    before = place.secret("default")
    with place.jobs_run(moto) as results:
        done = helm("install", "r", CHART, *WITH, *KEYS, "--set", "renewBefore=13h", check=False)
        assert done.returncode != 0 and "Error: " in done.stderr
        (result,) = results[JOB]
        result.fails(3, "ECR_RENEW_BEFORE")
        assert place.secret("default") == before
        helm("upgrade", "r", CHART, *WITH, *KEYS)
        assert place.has_login("default", moto)


def test_keys_as_values(helm, ready, moto):
    place = ready
    place.must("DELETE", f"/api/v1/namespaces/{NS}/secrets/aws-ecr-credentials")
    values = {"keys": {"accessKeyId": moto.key_id, "secretAccessKey": moto.secret},
              "aws": {"region": aws.REGION}}
    with place.jobs_run(moto) as results:
        done = helm("install", "r", CHART, *WITH, "-f", "-", stdin=json.dumps(values))
        assert [r.code for r in results[JOB]] == [0]
        assert moto.secret not in done.stdout + done.stderr
        marks = [place.must("GET", f"{BATCH}/cronjobs")["items"][0]["spec"]["jobTemplate"]["spec"]
                 ["template"]["metadata"]["annotations"]["checksum/keys"]]
        values["keys"]["sessionToken"] = ""
        values["keys"]["accessKeyId"] = moto.poor_id
        values["keys"]["secretAccessKey"] = moto.poor_secret
        done = helm("upgrade", "r", CHART, *WITH, "-f", "-", "--set", "renewBefore=0",
                    stdin=json.dumps(values), check=False)
        results[JOB][-1].fails(2, "AccessDenied")
        marks += [place.must("GET", f"{BATCH}/cronjobs")["items"][0]["spec"]["jobTemplate"]["spec"]
                  ["template"]["metadata"]["annotations"]["checksum/keys"]]
        assert marks[0] != marks[1]
        helm("uninstall", "r", *WITH)
    assert left(place) == {"secret/ecr-registry-credentials"}


def test_uninstall_that_cleans(helm, ready, moto):
    place = ready
    place.must("POST", "/api/v1/namespaces/default/serviceaccounts", {
        "metadata": {"name": "app"}, "imagePullSecrets": [{"name": "other"}]})
    place.put_secret("kube-system", {"auths": {aws.HOST: {"auth": "eDp5"}}}, name="awsecr-cred")
    more = "clean.enabled=true,serviceAccounts={app}"
    with place.jobs_run(moto) as results:
        helm("install", "r", CHART, *WITH, *KEYS, "--set", more)
        assert place.has_login("default", moto)
        rules = place.must("GET", f"{RBAC}/clusterroles/ecr-credential-updater")["rules"]
        assert "delete" not in json.dumps(rules)
        assert place.call("GET", f"{RBAC}/clusterroles/ecr-refresh-clean").status == 404
        helm("uninstall", "r", *WITH)
        (result,) = results["ecr-credential-clean"]
        assert result.code == 0 and "awsecr-cred" in result.out + result.err, result
    assert left(place) == {"secret/aws-ecr-credentials"}
    for ns in ("default", "kube-system"):
        assert place.secret(ns) is None
    app = place.must("GET", "/api/v1/namespaces/default/serviceaccounts/app")
    assert app["imagePullSecrets"] == [{"name": "other"}]
    assert place.secret("kube-system", "awsecr-cred") is not None
    place.must("DELETE", "/api/v1/namespaces/kube-system/secrets/awsecr-cred")


def test_over_kustomizes_objects_it_refuses_and_changes_nothing(helm, ready):
    place = ready
    place.kubectl("apply", "-k", str(K8S))
    before = place.must("GET", f"{BATCH}/cronjobs")["items"]
    done = helm("install", "r", CHART, *WITH, *KEYS, check=False)
    assert done.returncode != 0 and "ownership" in done.stderr, done
    assert place.must("GET", f"{BATCH}/cronjobs")["items"] == before


def test_two_releases_in_one_cluster(helm4, ready, moto):
    """For two accounts: other names, and another Secret."""
    place = ready
    names = json.dumps({"names": {k: f"second-{k.lower()}" for k in (
        "cronJob", "firstRun", "serviceAccount", "role", "configMap", "keys", "networkPolicy")},
        "secretName": "second"})
    with place.jobs_run(moto):
        helm4("install", "r", CHART, *WITH, *KEYS)
        helm4("install", "s", CHART, *WITH, *KEYS, "-f", "-", stdin=names)
        assert place.has_login("default", moto) and place.has_login("default", moto, "second")
        helm4("uninstall", "r", *WITH)
        assert {x for x in left(place) if "second" in x} == {
            "cronjob.batch/second-cronjob", "job.batch/second-firstrun",
            "configmap/second-configmap", "serviceaccount/second-serviceaccount",
            "clusterrole.rbac.authorization.k8s.io/second-role",
            "clusterrolebinding.rbac.authorization.k8s.io/second-role", "secret/second"}


def test_without_rights_on_the_cluster(helm, ready, moto):
    """The install as somebody who may do all in two namespaces and nothing else."""
    place = ready
    values = {"rbac": {"clusterWide": False}, "namespaces": ["default"],
              "keys": {"existingSecret": "aws-ecr-credentials"}}
    for ns in ("default", NS):
        place.kubectl("create", "rolebinding", "tenant", "-n", ns, "--clusterrole=cluster-admin",
                      "--serviceaccount=default:tenant")
    place.kubectl("create", "serviceaccount", "tenant", "-n", "default")
    place.must("POST", f"/api/v1/namespaces/{NS}/configmaps",
               {"metadata": {"name": "kube-root-ca.crt"}})
    token = place.token("tenant")
    with place.jobs_run(moto) as results:
        helm("install", "r", CHART, *WITH, "-f", "-", "--kube-token", token,
             stdin=json.dumps(values))
        assert [r.code for r in results[JOB]] == [0]
        assert place.has_login("default", moto)
        helm("uninstall", "r", *WITH, "--kube-token", token)
    assert left(place) == {"secret/aws-ecr-credentials", "configmap/kube-root-ca.crt",
                           "rolebinding.rbac.authorization.k8s.io/tenant"}
