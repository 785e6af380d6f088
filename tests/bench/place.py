# SPDX-License-Identifier: MIT
"""Where a measurement takes place: a real API server with N namespaces and nothing
else in it, and a stand-in for AWS, both over TLS and on this machine."""
import concurrent.futures
import pathlib
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

ROOT = pathlib.Path(__file__).resolve().parents[2]
from certs import Authority
from cluster import Cluster, rules
from standin import ecr, server

SECRET = "ecr-registry-credentials"
KEY_ID, KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ACCOUNT, REGION = "123456789012", "us-east-1"
USER = "system:serviceaccount:default:bench"
POLICY = f"""apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
  users: ["{USER}"]
- level: None
"""


class Audited(Cluster):
    """One that notes each request of ours."""

    def server_args(self):
        return {**super().server_args(), "audit-policy-file": self.folder / "policy.yaml",
                "audit-log-path": self.folder / "audit.log",
                "audit-log-maxsize": 10000}	# MB: it is never turned over


class Place:
    def __init__(self, folder, size):
        self.folder, self.size = folder, size
        folder.mkdir()
        self.names = [f"app-{i:05}" for i in range(size)]
        self.cluster = Audited(folder / "cluster")
        (self.cluster.folder / "policy.yaml").write_text(POLICY)
        self.audit = self.cluster.folder / "audit.log"
        self.authority = Authority(folder / "aws", "Bench Root")
        self.account = ecr.Ecr(ACCOUNT, REGION, KEY_ID, KEY)
        self.aws = server.Server(self.account.answer, *self.authority.leaf(
            "127.0.0.1", f"api.ecr.{REGION}.amazonaws.com"))

    def __enter__(self):
        try:
            self.cluster.start()
            self.cluster.namespaces(self.names)
            # The Secrets' names of all who are compared, each with the rights it wants.
            token = self.cluster.account("bench", [
                *rules(), {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get"]},
                {"apiGroups": [""], "resources": ["secrets"],
                 "verbs": ["get", "list", "create", "update", "patch", "delete"]}])
        except BaseException:
            self.__exit__()
            raise
        (self.folder / "token").write_text(token)
        return self

    def __exit__(self, *_):
        self.cluster.stop()
        self.aws.stop()

    def env(self, kube_port=None, aws_port=None):
        """What all who are compared are told."""
        return {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": KEY,
                "AWS_ENDPOINT_URL_ECR": f"https://127.0.0.1:{aws_port or self.aws.port}",
                "AWS_CA_BUNDLE": str(self.authority.path),
                "KUBE_SERVER": f"https://127.0.0.1:{kube_port or self.cluster.port}",
                "KUBE_TOKEN_FILE": str(self.folder / "token"),
                "KUBE_CA_FILE": str(self.cluster.ca_file), "REGISTRY": self.account.host,
                "ECR_NAMESPACES": "app-*", "NAMESPACES": " ".join(self.names)}

    def pod_env(self):
        """What a pod is told, and no more: it lies on the stack."""
        return {k: v for k, v in self.env().items() if k not in ("NAMESPACES", "REGISTRY")}

    def requests(self):
        """How many the API server has answered so far.  It notes one after its client has
        the answer."""
        before, now = None, -1
        while now != before:
            before = now
            time.sleep(0.1)
            if self.audit.exists():
                with open(self.audit, "rb") as log:
                    now = sum(1 for _ in log)
        return now

    def sign(self, port):
        """A request for a login that the stand-in takes for the next minutes: a file."""
        request = botocore.awsrequest.AWSRequest(
            "POST", f"https://127.0.0.1:{port}/", data=b"{}", headers={
                "Content-Type": ecr.TYPE, "X-Amz-Target": ecr.TARGET,
                "Host": f"127.0.0.1:{port}"})
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, KEY), "ecr",
                                REGION).add_auth(request)
        head = "".join(f"{k}: {v}\r\n" for k, v in request.headers.items())
        path = self.folder / "signed"
        path.write_bytes(f"POST / HTTP/1.1\r\n{head}Content-Length: 2\r\n\r\n{{}}".encode())
        return str(path)

    def forget(self, name=SECRET):
        """As before the first pass."""
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda ns: self.cluster.call(
                "DELETE", f"/api/v1/namespaces/{ns}/secrets/{name}"), self.names))
