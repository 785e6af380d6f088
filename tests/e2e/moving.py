# SPDX-License-Identifier: MIT
"""docs/migrating.md as its reader types it, and the tools that he comes from.

The commands go to the real kubectl and API server.  What no kubelet is there
for, a Job's pod, is run here: with the variables, arguments and service account
that the stored Job gives it.
"""
import base64
import json
import os
import re
import shutil
import subprocess

import aws
import binary
from tools import ROOT, keep_secret, tool

PAGE = (ROOT / "docs" / "migrating.md").read_text()
LAST = "kubectl.kubernetes.io/last-applied-configuration"
OURS = "ecr-refresh"


def under(title, part):
    """What stands under `## title`, `### part`."""
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)[1]
    return re.search(rf"^### {re.escape(part)}\n(.*?)(?=^###? |\Z)", section, re.M | re.S)[1]


def blocks(title, part="Move"):
    """The code blocks there."""
    text = under(title, part)
    found = re.findall(r"(?:^    .*\n)+", text, re.M)
    assert found, f"no commands under {title}, {part}"
    return [re.sub("^    ", "", b, flags=re.M) for b in found]


def commands(block):
    """One a command: a line that begins further right goes on with the last."""
    return re.findall(r"^\S.*\n(?:\s+.*\n)*", block, re.M)


class Place:
    """A cluster that somebody else's tool has filled, and its owner's desk."""

    def __init__(self, cluster, moto, desk):
        self.cluster, self.moto, self.desk = cluster, moto, desk
        shutil.copytree(ROOT / "k8s", desk / "k8s")
        (desk / "bin").mkdir()
        (desk / "bin" / "kubectl").symlink_to(tool("KUBECTL", "kubectl"))
        self.file = None

    # -- what the owner does -------------------------------------------------

    def take_one_file(self):
        """The program travels in what is applied."""
        self.file = self.desk / "ecr-refresh-amd64.yaml"
        self.file.write_bytes(subprocess.check_output(
            [ROOT / "tools" / "install-file", "amd64", binary.BINARY, "1.2.3"]))

    def by_file(self, block):
        """As the page says in its beginning."""
        if not self.file:
            return block
        (command,) = re.findall("^    (kubectl apply --server-side .*)$", PAGE, re.M)
        return re.sub(r"(job/ecr-credential-initial)-\S+", r"\1-1-2-3-amd64",
                      block.replace("kubectl apply -k k8s\n", command + "\n"))

    def follow(self, title, part="Move"):
        """Do what stands there; the results of the Jobs whose log is read."""
        results = []
        for block in map(self.by_file, blocks(title, part)):
            if re.match(r"[A-Z_]+: ", block):
                self.settings(block)
                continue
            for command in commands(block):
                job = re.match(r"kubectl logs -n (\S+) job/(\S+)\n", command)
                if job:
                    results.append(self.run_job(*job.groups()))
                elif not command.startswith("kubectl wait "):
                    self.type(command)
        return results

    def type(self, command):
        env = {"KUBECONFIG": str(self.cluster.kubeconfig), "HOME": str(self.desk),
               "PATH": f"{self.desk}/bin:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-o", "pipefail", "-ec", command], env=env, cwd=self.desk,
                              text=True, capture_output=True, timeout=120)
        assert done.returncode == 0, f"{command}{done.stdout}{done.stderr}"
        return done.stdout

    def settings(self, block):
        """Put `KEY: value` lines into the ConfigMap's file, or into the one file."""
        file = self.file or self.desk / "k8s" / "base" / "configmap.yaml"
        text = file.read_text()
        for key, value in re.findall(r"^(\w+): (.*)$", block, re.M):
            value = json.dumps(value)
            text, n = re.subn(rf"(?m)^( +{key}: (&\S+ )?).*$", rf"\g<1>{value}", text)
            if n == 0:
                text, n = re.subn(r"(?m)^( *)data:\n", rf"\g<0>\1  {key}: {value}\n", text, count=1)
            assert n == 1, key
        file.write_text(text)

    def pass_again(self, name):
        """A pass by hand, as the CronJob would make it."""
        self.type(f"kubectl create job -n ecr-updater {name}"
                  " --from=cronjob/ecr-credential-refresh")
        return self.run_job("ecr-updater", name)

    # -- what a kubelet does -------------------------------------------------

    def run_job(self, namespace, name):
        job = self.cluster.must("GET", f"/apis/batch/v1/namespaces/{namespace}/jobs/{name}")
        spec = job["spec"]["template"]["spec"]
        self.admit(namespace, spec)
        (container,) = spec["containers"]
        where, folder = ("/pause:", "/program") if self.file else ("/ecr-refresh:", "")
        assert where in "/" + container["image"], container["image"]
        assert container.get("command", ["/ecr-refresh"]) == [f"{folder}/ecr-refresh"]
        token = self.desk / "token"
        token.write_text(self.cluster.token(spec["serviceAccountName"], namespace))
        return binary.run({
            **self.variables(namespace, container), "KUBE_SERVER": self.cluster.url,
            "KUBE_TOKEN_FILE": token, "KUBE_CA_FILE": self.cluster.ca_file,
            "AWS_ENDPOINT_URL_ECR": self.moto.url, "AWS_CA_BUNDLE": self.moto.ca_file,
        }, *container.get("args", []))

    def admit(self, namespace, spec):
        """The pod passes the namespace's admission (its pod security label)."""
        self.cluster.must("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All",
                          {"metadata": {"name": "p"}, "spec": spec})

    def variables(self, namespace, container):
        env = {}
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                path = f"configmaps/{source['configMapRef']['name']}"
                env.update(self.cluster.must(
                    "GET", f"/api/v1/namespaces/{namespace}/{path}")["data"])
            else:
                env.update(self.opened(namespace, source["secretRef"]["name"]))
        for one in container.get("env", []):
            ref = one.get("valueFrom", {}).get("secretKeyRef")
            env[one["name"]] = (self.opened(namespace, ref["name"])[ref["key"]] if ref
                                else one.get("value", ""))
        return env

    def opened(self, namespace, name):
        data = self.cluster.secret(namespace, name)["data"]
        return {k: base64.b64decode(v).decode() for k, v in data.items()}

    # -- what is looked at ---------------------------------------------------

    def new_password(self):
        self.moto.set_password(aws.password())
        return self.moto.password

    def versions_since(self, version):
        """What happened to Secrets since then, in order: (type, object)."""
        answer = self.cluster.call(
            "GET", f"/api/v1/secrets?watch=1&resourceVersion={version}&timeoutSeconds=1")
        return [(e["type"], e["object"]) for e in map(json.loads, answer.raw.splitlines())]

    def version(self):
        return self.cluster.must("GET", "/api/v1/secrets?limit=1")["metadata"]["resourceVersion"]

    def login(self, secret):
        """The password that a kubelet reads from it for the registry."""
        auths = json.loads(base64.b64decode(secret["data"][".dockerconfigjson"]))["auths"]
        entry = auths.get(aws.HOST) or auths[f"https://{aws.HOST}"]
        return base64.b64decode(entry["auth"]).decode().removeprefix("AWS:")


def seen_from_outside(secret):
    """All of a Secret that must be the same, whoever made it first."""
    meta = secret["metadata"]
    return {"type": secret["type"], "data": secret["data"], "labels": meta.get("labels"),
            "annotations": meta.get("annotations")}


def data_owner(secret):
    return [f["manager"] for f in secret["metadata"]["managedFields"]
            if "f:.dockerconfigjson" in f["fieldsV1"].get("f:data", {})]


# -- the tools that people come from ---------------------------------------------

class Shell:
    """kubectl create --dry-run | kubectl apply: the article, and its module."""
    manager, secret = "kubectl-client-side-apply", "ecr-registry-credentials"

    def __init__(self, place, secret=None):
        self.place = place
        self.secret = secret or self.secret

    def write(self, namespace):
        keep_secret(self.place.moto.password)
        self.place.type(
            f"kubectl create secret docker-registry {self.secret} --docker-server={aws.HOST}"
            f" --docker-username=AWS --docker-password={self.place.moto.password}"
            f" --namespace={namespace} --dry-run=client -o yaml | kubectl apply -f -")


class Nabsul:
    """GET, then PUT what was read with other data, or POST."""
    manager, secret = "k8s-ecr-login-renew", "k8s-ecr-login-renew-docker-secret"

    def __init__(self, place, secret=None):
        self.place = place
        self.secret = secret or self.secret

    def write(self, namespace):
        entry = {"username": "AWS", "password": self.place.moto.password,
                 "email": "awsregrenew@demo.test", "auth": aws.token(self.place.moto.password)}
        put(self.place.cluster, self.manager, namespace, self.secret,
            {"auths": {f"https://{aws.HOST}": entry}}, keep=True)


class RegistryCreds:
    """Four Secrets a namespace, each PUT without what stood there, and each
    named in the service account `default`."""
    manager, secret = "registry-creds", "awsecr-cred"
    empty = {"gcr-secret": None, "dpr-secret": {}, "acr-secret": {}}

    def __init__(self, place):
        self.place = place

    def write(self, namespace, *, hosts=(aws.HOST,), answered=True):
        cluster = self.place.cluster
        entry = {"auth": aws.token(self.place.moto.password), "email": "none"}
        config = {"auths": {f"https://{h}": entry for h in hosts}} if answered else {}
        for name, value in {self.secret: config, **self.empty}.items():
            put(cluster, self.manager, namespace, name, value, keep=False)
            path = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
            account = cluster.must("GET", path)
            names = account.setdefault("imagePullSecrets", [])
            if {"name": name} not in names:
                names.append({"name": name})
            cluster.must("PUT", path, account, agent=agent(self.manager))


def agent(name):
    """How client-go calls itself; the API server takes the manager from it."""
    return f"{name}/v0.0.0 (linux/amd64) kubernetes/$Format"


def put(cluster, manager, namespace, name, config, *, keep):
    """Create or update a Secret as a client-go program of that name does."""
    path = f"/api/v1/namespaces/{namespace}/secrets"
    made = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
    there = cluster.secret(namespace, name)
    body = there if there and keep else made
    if config is not None:
        raw = json.dumps(config).encode()
        body["type"] = "kubernetes.io/dockerconfigjson"
        body["data"] = {".dockerconfigjson": base64.b64encode(raw).decode()}
    if there:
        cluster.must("PUT", f"{path}/{name}", body, agent=agent(manager))
    else:
        cluster.must("POST", path, body, agent=agent(manager))
