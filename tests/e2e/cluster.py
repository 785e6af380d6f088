# SPDX-License-Identifier: MIT
"""A real API server with RBAC on: etcd and kube-apiserver on loopback ports.

There is no controller manager: a deleted namespace stays Terminating for ever,
and a quota counts only what a test writes into its status.
"""
import base64
import concurrent.futures
import http.client
import json
import secrets
import ssl
import subprocess
import threading

from certs import Authority
from tools import Daemon, free_port, keep_secret, tool, wait_for

JSON = "application/json"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


class Answer:
    def __init__(self, status, body):
        self.status, self.raw = status, body
        try:
            self.body = json.loads(body)
        except ValueError:
            self.body = None

    def causes(self):
        return [c.get("reason") or c.get("type")
                for c in (self.body.get("details") or {}).get("causes", [])]

    def __repr__(self):
        return f"<{self.status} {self.raw[:300]!r}>"


class Cluster:
    """tests/node makes it a whole one: what differs there are these."""

    host, port, names = "127.0.0.1", None, ("kubernetes.default.svc", "localhost")

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.ca = Authority(folder / "pki", "Test Cluster CA")
        self.cert, self.key = self.ca.leaf(*self.names, self.host, key="rsa")
        self.admin = self.user("admin", "system:masters")
        self.etcd_port, self.peer_port = free_port(), free_port()
        self.port = self.port or free_port()
        self.url = f"https://{self.host}:{self.port}"
        self.ca_file = self.ca.path
        self.etcd = self.server = None
        self.local = threading.local()
        self.kubeconfig = self.kubeconfig_for("kubeconfig", self.admin)

    def user(self, name, group):
        """Somebody whom the server will know by the token returned."""
        token = keep_secret(secrets.token_urlsafe(24))
        with open(self.folder / "tokens.csv", "a", encoding="ascii") as f:
            f.write(f'{token},{name},{name},"{group}"\n')
        return token

    # -- life ---------------------------------------------------------------

    def start(self):
        etcd = f"http://127.0.0.1:{self.etcd_port}"
        peer = f"http://127.0.0.1:{self.peer_port}"
        self.etcd = Daemon(
            [tool("ETCD", "etcd"), "--data-dir", self.folder / "etcd",
             "--listen-client-urls", etcd, "--advertise-client-urls", etcd,
             "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
             "--initial-cluster", f"default={peer}", "--unsafe-no-fsync",
             "--quota-backend-bytes", "8589934592", "--log-level", "error"],
            self.folder / "etcd.log")
        self.start_server()
        return self

    def server_args(self):
        return {
            "etcd-servers": f"http://127.0.0.1:{self.etcd_port}",
            "secure-port": self.port, "bind-address": self.host,
            "tls-cert-file": self.cert, "tls-private-key-file": self.key,
            "client-ca-file": self.ca.path, "cert-dir": self.folder / "pki",
            "token-auth-file": self.folder / "tokens.csv",
            "service-account-key-file": self.key,
            "service-account-signing-key-file": self.key,
            "service-account-issuer": "https://kubernetes.default.svc",
            "authorization-mode": "RBAC",
            "service-cluster-ip-range": "10.0.0.0/24",
            "disable-admission-plugins": "ServiceAccount",
            "etcd-compaction-interval": "30s",
            "endpoint-reconciler-type": "none",
        }

    def start_server(self):
        self.server = Daemon(
            [tool("KUBE_APISERVER", "kube-apiserver"),
             *(f"--{k}={v}" for k, v in self.server_args().items())],
            self.folder / "apiserver.log")
        wait_for("kube-apiserver", 60, self.is_ready, self.server.process)

    def is_ready(self):
        try:
            return self.call("GET", "/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop_server(self):
        """As a node that loses power: connections are cut, not drained."""
        self.server.kill()

    def stop(self):
        for daemon in (self.server, self.etcd):
            if daemon is not None:
                daemon.kill()

    # -- talking to it -------------------------------------------------------

    def kubeconfig_for(self, name, token):
        path = self.folder / name
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "t",
            "clusters": [{"name": "t", "cluster": {
                "server": self.url, "certificate-authority": str(self.ca_file)}}],
            "users": [{"name": "t", "user": {"token": token}}],
            "contexts": [{"name": "t", "context": {"cluster": "t", "user": "t"}}]}))
        return path

    def kubectl(self, *args, stdin=None, check=True):
        done = subprocess.run(
            [tool("KUBECTL", "kubectl"), "--kubeconfig", self.kubeconfig,
             "--cache-dir", self.folder / "kubectl-cache", *args],
            input=stdin, text=True, capture_output=True, timeout=120)
        if check and done.returncode != 0:
            raise AssertionError(f"kubectl {args}: {done.stdout}{done.stderr}")
        return done

    def connect(self):
        context = ssl.create_default_context(cafile=str(self.ca_file))
        return http.client.HTTPSConnection(
            self.host, self.port, context=context, timeout=30)

    def call(self, method, path, body=None, token=None, kind=None, accept=JSON, agent="tests"):
        """One request over this thread's kept connection, as admin by default."""
        headers = {"Authorization": f"Bearer {token or self.admin}", "Accept": accept,
                   "User-Agent": agent}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = kind or JSON
        for again in (True, False):
            conn = getattr(self.local, "conn", None) or self.connect()
            self.local.conn = conn
            try:
                conn.request(method, path, data, headers)
                reply = conn.getresponse()
                return Answer(reply.status, reply.read())
            except (OSError, http.client.HTTPException):
                conn.close()
                self.local.conn = None
                if not again:
                    raise

    def must(self, method, path, body=None, **more):
        answer = self.call(method, path, body, **more)
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer!r}")
        return answer.body

    # -- making things -------------------------------------------------------

    def namespace(self, name, labels=None):
        self.must("POST", "/api/v1/namespaces", {
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": name, "labels": labels or {}}})
        return name

    def namespaces(self, names, labels=None):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: self.namespace(n, labels), names))

    def delete_namespace(self, name):
        self.call("DELETE", f"/api/v1/namespaces/{name}")

    def finalize_namespace(self, name):
        """Really remove it and its Secrets, as the controller manager would."""
        self.call("DELETE", f"/api/v1/namespaces/{name}/secrets")
        self.delete_namespace(name)
        body = self.must("GET", f"/api/v1/namespaces/{name}")
        body["spec"]["finalizers"] = []
        self.must("PUT", f"/api/v1/namespaces/{name}/finalize", body)

    def remove_namespaces(self, names):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(self.finalize_namespace, names))

    def secret(self, namespace, name="ecr-registry-credentials"):
        """The Secret as stored, or None."""
        answer = self.call("GET", f"/api/v1/namespaces/{namespace}/secrets/{name}")
        return answer.body if answer.status == 200 else None

    def auths(self, namespace, name="ecr-registry-credentials"):
        data = self.secret(namespace, name)["data"][".dockerconfigjson"]
        return json.loads(base64.b64decode(data))["auths"]

    def put_secret(self, namespace, config, name="ecr-registry-credentials",
                   manager="somebody", kind="kubernetes.io/dockerconfigjson",
                   labels=None, annotations=None, immutable=None):
        """Create a Secret the way a client-go program does: POST."""
        key = ".dockerconfigjson" if kind.endswith("configjson") else "data"
        raw = config if isinstance(config, bytes) else json.dumps(config).encode()
        body = {"apiVersion": "v1", "kind": "Secret", "type": kind,
                "metadata": {"name": name, "labels": labels or {},
                             "annotations": annotations or {}},
                "data": {key: base64.b64encode(raw).decode()}}
        if immutable:
            body["immutable"] = True
        return self.must(
            "POST", f"/api/v1/namespaces/{namespace}/secrets?fieldManager={manager}", body)

    def managers(self, namespace, name="ecr-registry-credentials"):
        fields = self.secret(namespace, name)["metadata"].get("managedFields", [])
        return {f["manager"] for f in fields}

    # -- who may do what -----------------------------------------------------

    def token(self, account, namespace="default"):
        body = self.must(
            "POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token",
            {"spec": {"expirationSeconds": 3600}})
        return keep_secret(body["status"]["token"])

    def account(self, name, rules):
        """A service account in `default` with these cluster-wide rules: its token."""
        rbac = "/apis/rbac.authorization.k8s.io/v1"
        self.must("POST", "/api/v1/namespaces/default/serviceaccounts",
                  {"metadata": {"name": name}})
        self.must("POST", f"{rbac}/clusterroles",
                  {"metadata": {"name": name}, "rules": rules})
        self.must("POST", f"{rbac}/clusterrolebindings", {
            "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io",
                        "kind": "ClusterRole", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name,
                          "namespace": "default"}]})
        return self.token(name)


def rules(*, secrets=("list", "create", "patch", "get"), namespaces=("list",),
          name="ecr-registry-credentials"):
    """The shipped role's rules, or a cut-down variant of them."""
    out = []
    if namespaces:
        out.append({"apiGroups": [""], "resources": ["namespaces"],
                    "verbs": list(namespaces)})
    if secrets:
        out.append({"apiGroups": [""], "resources": ["secrets"],
                    "resourceNames": [name], "verbs": list(secrets)})
    return out
