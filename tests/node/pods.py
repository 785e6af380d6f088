# SPDX-License-Identifier: MIT
"""Pods of the tests, and whether they get their image."""
import itertools
import time

from registry import APP
from tools import wait_for

NS = "ecr-updater"
SECRET = "ecr-registry-credentials"
SAID = []
COUNT = itertools.count(1)


def say(line):
    """A figure for the end of the run."""
    SAID.append(line)


def make(node, namespace, image, *, secret=None, labels=None, **container):
    """Create a pod with one container; returns its name."""
    name = f"pod{next(COUNT)}"
    spec = {"containers": [{"name": "app", "image": image, **container}],
            "terminationGracePeriodSeconds": 0, "restartPolicy": "Never"}
    if secret:
        spec["imagePullSecrets"] = [{"name": secret}]
    node.must("POST", f"/api/v1/namespaces/{namespace}/pods", {
        "metadata": {"name": name, "labels": labels or {}}, "spec": spec})
    return name


def get(node, namespace, name):
    return node.must("GET", f"/api/v1/namespaces/{namespace}/pods/{name}")


def state(node, namespace, name):
    """`running`, `terminated`, or why its container waits."""
    for status in get(node, namespace, name)["status"].get("containerStatuses", []):
        (kind, detail), = status["state"].items()
        return detail.get("reason") if kind == "waiting" else kind
    return None


def until(node, namespace, name, *states, seconds=90):
    """Wait for one of the states; returns which."""
    seen = []

    def ready():
        seen.append(state(node, namespace, name))
        return seen[-1] in states
    try:
        wait_for(f"pod {namespace}/{name} to be {' or '.join(states)}", seconds, ready)
    except RuntimeError as e:
        events = node.kubectl("describe", "pod", "-n", namespace, name).stdout
        raise AssertionError(f"{e}; it was {list(dict.fromkeys(seen))}\n{events}") from None
    return seen[-1]


def all_of_job(node, namespace, job):
    """The names of the Job's pods."""
    found = node.must("GET", f"/api/v1/namespaces/{namespace}/pods?labelSelector="
                      f"batch.kubernetes.io/job-name%3D{job}")["items"]
    return [pod["metadata"]["name"] for pod in found]


def describe(node, namespace):
    return node.kubectl("describe", "pods", "-n", namespace).stdout


def remove(node, namespace, name):
    path = f"/api/v1/namespaces/{namespace}/pods/{name}?gracePeriodSeconds=0"
    node.call("DELETE", path)
    wait_for(f"the end of {name}", 20, lambda: node.call("GET", path).status == 404)


def can_pull(node, namespace, *, secret=SECRET):
    """Whether a new pod there gets its image from the registry, asked anew."""
    name = make(node, namespace, f"{APP}:1", secret=secret, imagePullPolicy="Always")
    try:
        if until(node, namespace, name, "running", "ErrImagePull") == "running":
            return True
        (status,) = get(node, namespace, name)["status"]["containerStatuses"]
        assert "401 Unauthorized" in str(status) or "no basic auth" in str(status), status
        return False
    finally:
        remove(node, namespace, name)


def job_ended(node, namespace, name, seconds=180):
    """Wait for a Job's end; returns `Complete` or `Failed`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = node.call("GET", f"/apis/batch/v1/namespaces/{namespace}/jobs/{name}")
        for c in (answer.body["status"].get("conditions", []) if answer.status == 200 else []):
            if c["type"] in ("Complete", "Failed") and c["status"] == "True":
                return c["type"]
        time.sleep(0.1)
    raise AssertionError(describe(node, namespace))
