# SPDX-License-Identifier: MIT
"""A real API server, moto, and helm and kubectl as a user would type them.

The cluster, moto and the rules for whatever the program prints are those of
tests/e2e.  There is no controller manager: what a Job would do is done by
running the program with that Job's environment and service account.
"""
import base64
import contextlib
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import aws                              # noqa: E402
import binary                           # noqa: E402
import cluster as kube                  # noqa: E402
from certs import Authority             # noqa: E402
from tools import tool                  # noqa: E402

K8S = ROOT / "k8s"
CHART = K8S / "helm" / "ecr-refresh"
NS = "ecr-updater"
NAME = "ecr-registry-credentials"


# -- what manifests say ------------------------------------------------------------

def load(text):
    """The objects in a stream of YAML, as a list."""
    return [o for o in yaml.safe_load_all(text) if o is not None]


def render(folder):
    done = subprocess.run([tool("KUBECTL", "kubectl"), "kustomize", str(folder)],
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return load(done.stdout)


def key(o):
    return o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]


def of_kind(objects, kind):
    return [o for o in objects if o["kind"] == kind]


def the(objects, kind):
    (one,) = of_kind(objects, kind)
    return one


def template_of(o):
    """The pod's template in a CronJob or a Job."""
    spec = o["spec"]
    return (spec["jobTemplate"]["spec"] if o["kind"] == "CronJob" else spec)["template"]


def container_of(o):
    (one,) = template_of(o)["spec"]["containers"]
    return one


def version():
    return re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]


def section(title, page="install"):
    text = (ROOT / "docs" / f"{page}.md").read_text()
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.fixture(scope="session")
def release():
    """build/release, as `./build.sh release` leaves it."""
    done = subprocess.run([ROOT / "build.sh", "release"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return ROOT / "build" / "release"


# -- the cluster -------------------------------------------------------------------

class Place(kube.Cluster):
    """A cluster, and what a pod of one of its jobs would do."""

    def pods_env(self, o):
        """The environment that the kubelet would give a CronJob's or Job's pod."""
        container, env = container_of(o), {}
        ns = o["metadata"]["namespace"]
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                name = source["configMapRef"]["name"]
                env |= self.must("GET", f"/api/v1/namespaces/{ns}/configmaps/{name}").get("data", {})
            else:
                env |= self.decoded(ns, source["secretRef"]["name"])
        for one in container.get("env", []):
            ref = one.get("valueFrom", {}).get("secretKeyRef")
            env[one["name"]] = (self.decoded(ns, ref["name"])[ref["key"]] if ref
                                else one.get("value", ""))
        return env

    def decoded(self, ns, name):
        secret = self.secret(ns, name)
        assert secret is not None, f"the pod would wait for {ns}/{name}"
        return {k: base64.b64decode(v).decode() for k, v in secret["data"].items()}

    def run_pod(self, o, moto, *, args=None, **changes):
        """One pass with the settings, the keys and the rights of that object."""
        pod = template_of(o)["spec"]
        token = self.folder / "pod-token"
        token.write_text(self.token(pod["serviceAccountName"], o["metadata"]["namespace"]))
        env = self.pods_env(o) | {
            "KUBE_SERVER": self.url, "KUBE_TOKEN_FILE": token, "KUBE_CA_FILE": self.ca_file,
            "AWS_ENDPOINT_URL_ECR": moto.url, "AWS_CA_BUNDLE": moto.ca_file} | changes
        return binary.run(env, *(args or container_of(o)["args"]), binary=self.program_of(o))

    def program_of(self, o):
        """What the pod would start, where that does not come with an image: a copy of
        what the kubelet would mount."""
        mounted = [v["secret"] for v in template_of(o)["spec"].get("volumes", [])
                   if v["name"] == "program"]
        if not mounted:
            return None
        assert container_of(o)["command"] == ["/program/ecr-refresh"]
        secret = self.secret(o["metadata"]["namespace"], mounted[0]["secretName"])
        assert secret is not None, f"the pod would wait for {mounted[0]['secretName']}"
        data = base64.b64decode(secret["data"]["ecr-refresh"])
        copy = self.folder / f"program-{hashlib.sha256(data).hexdigest()}"
        if not copy.exists():
            copy.write_bytes(data)
            copy.chmod(mounted[0]["defaultMode"])
        return copy

    def dry_run(self, objects):
        """Each of them would be taken, with no field that the server does not
        know, and the pods of those that make pods, in a restricted namespace."""
        for o in objects:
            ns = o["metadata"].get("namespace")
            path = "/apis/" + o["apiVersion"] if "/" in o["apiVersion"] else "/api/v1"
            path += f"/namespaces/{ns}" if ns else ""
            plural = o["kind"].lower() + "s"
            plural = "networkpolicies" if plural == "networkpolicys" else plural
            self.must("POST", f"{path}/{plural}?dryRun=All&fieldValidation=Strict", o)
            if o["kind"] in ("CronJob", "Job"):
                self.admit(o)

    def admit(self, o):
        """The pod of it, as its controller would make it; a dry run."""
        template = template_of(o)
        self.must("POST", f"/api/v1/namespaces/{o['metadata']['namespace']}/pods?dryRun=All",
                  {"metadata": {"name": "p", "labels": template["metadata"]["labels"]},
                   "spec": template["spec"]})

    @contextlib.contextmanager
    def jobs_run(self, moto):
        """Meanwhile each Job of ours is run, as the Job controller and a kubelet
        would, without second tries; its results by the Job's name."""
        results, over = {}, threading.Event()

        def loop():
            while not over.wait(0.1):
                for job in self.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs")["items"]:
                    if "conditions" not in job["status"]:
                        self.run_job(job | {"kind": "Job"}, moto, results)
        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield results
        finally:
            over.set()
            thread.join()

    def run_job(self, job, moto, results):
        name, ran = job["metadata"]["name"], job["spec"]["completions"]
        code = 0
        if ran:
            results.setdefault(name, []).append(self.run_pod(job, moto))
            code = results[name][-1].code
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        kinds = ("SuccessCriteriaMet", "Complete") if code == 0 else ("FailureTarget", "Failed")
        status = {"startTime": now, "succeeded" if code == 0 else "failed": ran, "conditions": [
            {"type": k, "status": "True", "lastTransitionTime": now, "reason": f"Exit{code}"}
            for k in kinds]} | ({"completionTime": now} if code == 0 else {})
        self.call("PATCH", f"/apis/batch/v1/namespaces/{NS}/jobs/{name}/status",
                  {"status": status}, kind=kube.MERGE)

    def keys(self, moto, name="aws-ecr-credentials", ns=NS, **as_key):
        """The Secret of the AWS keys."""
        values = {"AWS_ACCESS_KEY_ID": moto.key_id, "AWS_SECRET_ACCESS_KEY": moto.secret,
                  "AWS_REGION": aws.REGION}
        data = {as_key.get(k, k): v for k, v in values.items() if as_key.get(k, k)}
        self.must("POST", f"/api/v1/namespaces/{ns}/secrets",
                  {"metadata": {"name": name}, "stringData": data})

    def has_login(self, ns, moto, name=NAME):
        if self.secret(ns, name) is None:
            return False
        return self.auths(ns, name) == {aws.HOST: {"auth": aws.token(moto.password)}}

    def shell(self, text):
        """Commands as somebody types them at a desk with kubectl."""
        (self.folder / "bin").mkdir(exist_ok=True)
        kubectl = self.folder / "bin" / "kubectl"
        if not kubectl.is_symlink():
            kubectl.symlink_to(tool("KUBECTL", "kubectl"))
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", text], text=True,
                              capture_output=True, timeout=60,
                              env={"PATH": f"{kubectl.parent}:/usr/bin:/bin", "HOME": str(self.folder),
                                   "KUBECONFIG": str(self.kubeconfig)})
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done

    def refuse_warnings(self, done):
        assert "Warning" not in done.stderr, done.stderr
        return done

    def clear(self):
        """Nothing of ours is left. What the controller manager would do when a
        namespace ends is done by hand."""
        rbac = "/apis/rbac.authorization.k8s.io/v1"
        for kind in ("clusterroles", "clusterrolebindings"):
            self.must("DELETE", f"{rbac}/{kind}?labelSelector=!kubernetes.io/bootstrapping")
        for o in self.must("GET", "/api/v1/namespaces")["items"]:
            ns = o["metadata"]["name"]
            for at in ("/api/v1/{}/secrets", "/api/v1/{}/serviceaccounts",
                       "/api/v1/{}/configmaps", "/apis/batch/v1/{}/cronjobs",
                       "/apis/batch/v1/{}/jobs?propagationPolicy=Background",
                       "/apis/networking.k8s.io/v1/{}/networkpolicies",
                       rbac + "/{}/rolebindings", rbac + "/{}/roles"):
                if not ns.startswith("kube-"):
                    self.must("DELETE", at.format(f"namespaces/{ns}"))
            if not ns.startswith(("kube-", "default")):
                self.finalize_namespace(ns)
        self.call("DELETE", f"/api/v1/namespaces/kube-system/secrets/{NAME}")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("install")


@pytest.fixture(scope="session")
def server(folder):
    made = Place(folder / "cluster")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def place(server):
    """That cluster with nothing of ours."""
    server.clear()
    return server


@pytest.fixture(scope="session")
def authority(folder):
    return Authority(folder / "aws-pki", "Test AWS Root")


@pytest.fixture(scope="session")
def moto(folder, authority):
    made = aws.Moto(folder / "moto", authority)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(scope="session")
def crds(server):
    """The definitions of External Secrets', Sealed Secrets' and the Prometheus
    Operator's objects, as those projects ship them."""
    for file in os.environ["CRDS"].split():
        server.kubectl("create", "-f", file)
    server.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")


# -- helm --------------------------------------------------------------------------

class Helm:
    def __init__(self, program, server):
        self.program, self.server = program, server

    def __call__(self, *args, check=True, stdin=None):
        home = self.server.folder / "helm"
        env = {"PATH": "/usr/bin:/bin", "HOME": str(home),
               "KUBECONFIG": str(self.server.kubeconfig)}
        done = subprocess.run([self.program, *map(str, args)], input=stdin, text=True,
                              capture_output=True, timeout=120, env=env)
        if check and done.returncode != 0:
            raise AssertionError(f"helm {args}: {done.stdout}{done.stderr}")
        return done

    def template(self, *args, chart=CHART, **more):
        """The objects, the hooks among them."""
        return load(self("template", "ecr-refresh", chart, "-n", NS, *args, **more).stdout)


# Of no wider scope: pytest would put all of helm 3's tests before all of 4's, and
# mix the modules' clusters.
@pytest.fixture(params=["HELM3", "HELM4"], ids=["helm3", "helm4"])
def helm(request, server):
    return Helm(os.environ[request.param], server)


@pytest.fixture(scope="session")
def helm4(server):
    return Helm(os.environ["HELM4"], server)
