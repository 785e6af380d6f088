# SPDX-License-Identifier: MIT
"""Where something is still missing, existing Secrets stay as they are, and what
`kubectl describe pod` shows says what it is."""
import pytest

import pods
from pods import NS
from tools import wait_for

CRONJOB = "cronjob/ecr-credential-refresh"
BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"


@pytest.fixture
def kept(installed, node):
    """A namespace whose Secret must be the same afterwards."""
    ns = installed.namespace()
    installed.run_now()
    before = node.secret(ns)
    installed.new_password()
    yield ns
    assert node.secret(ns) == before
    node.delete_namespace(ns)


@pytest.fixture
def job(kept, installed, node):
    """job(): start a pass; the name of its first pod."""
    made = []

    def start():
        made.append(installed.start_pass())
        wait_for("its pod", 10, lambda: pods.all_of_job(node, NS, made[-1]))
        return pods.all_of_job(node, NS, made[-1])[0]
    yield start
    for name in made:
        node.kubectl("delete", "job", "-n", NS, name)


def described(node, pod):
    """The message under `State: Terminated`: its lines.  (What was said on two
    streams need not stand in the order in which it was said.)"""
    text = node.kubectl("describe", "pod", "-n", NS, pod).stdout
    lines = iter(text.splitlines())
    for line in lines:
        if line.strip().startswith("Message:"):
            message = [line.split("Message:")[1].strip()]
            for more in lines:
                if more.strip().startswith("Exit Code:"):
                    return [m for m in message if m]
                message.append(more.strip())
    raise AssertionError(text)


def why(node, pod):
    """Why its container waits, in words."""
    (status,) = pods.get(node, NS, pod)["status"]["containerStatuses"]
    return status["state"]["waiting"]["message"]


def test_no_keys_yet_the_pod_waits_for_them(job, kept, installed, node):
    node.kubectl("delete", "secret", "-n", NS, "aws-ecr-credentials")
    try:
        pod = job()
        pods.until(node, NS, pod, "CreateContainerConfigError")
        assert why(node, pod) == 'secret "aws-ecr-credentials" not found'
    finally:
        installed.give_keys()


def test_no_image_the_pod_says_which(job, kept, node):
    image = node.must("GET", f"/apis/batch/v1/namespaces/{NS}/cronjobs/ecr-credential-refresh")[
        "spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["image"]
    node.kubectl("set", "image", "-n", NS, CRONJOB, "ecr-credential-updater=ecr-refresh:none")
    try:
        pod = job()
        pods.until(node, NS, pod, "ErrImagePull", "ImagePullBackOff")
        assert "ecr-refresh:none" in why(node, pod)
    finally:
        node.kubectl("set", "image", "-n", NS, CRONJOB, f"ecr-credential-updater={image}")


def test_no_role_yet_the_message_names_it_and_the_command(job, kept, node):
    path = f"{BINDING}/ecr-credential-updater"
    binding = node.must("GET", path)
    node.must("DELETE", path)
    try:
        pod = job()
        pods.until(node, NS, pod, "terminated")
        assert any("403" in line and
                   "apply the role again the way you installed it" in line
                   for line in described(node, pod))
    finally:
        del binding["metadata"]["resourceVersion"], binding["metadata"]["uid"]
        node.must("POST", BINDING, binding)


def test_wrong_keys_the_message_is_awss_own_refusal(job, kept, installed, node):
    node.kubectl("delete", "secret", "-n", NS, "aws-ecr-credentials")
    installed.give_keys(AWS_ACCESS_KEY_ID=installed.moto.poor_id,
                        AWS_SECRET_ACCESS_KEY=installed.moto.poor_secret)
    try:
        pod = job()
        pods.until(node, NS, pod, "terminated")
        assert any("ecr:GetAuthorizationToken" in line and "ECR login" in line
                   for line in described(node, pod))
    finally:
        node.kubectl("delete", "secret", "-n", NS, "aws-ecr-credentials")
        installed.give_keys()
