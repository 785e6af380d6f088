# SPDX-License-Identifier: MIT
"""Who is compared: how each is started, from which state, and up to which size."""
import os
import pathlib
import shutil
from dataclasses import dataclass, field

import binary
import place
from tools import tool

HERE = pathlib.Path(__file__).resolve().parent


@dataclass
class Contender:
    name: str
    command: list
    env: dict = field(default_factory=dict)
    largest: int = 10000	# namespaces
    secret: str = place.SECRET	# that it writes
    cold: bool = False		# none there before each run
    fresh: bool = False		# none due: ours wrote them just now
    against: str = ""		# whose requests it is measured by
    files: list = field(default_factory=list)	# what must be on disk

    def environment(self, where, kube_port=None, aws_port=None, proxy_port=None):
        env = {**where.env(kube_port, aws_port), "ECR_CONNECTIONS": "8", **self.env,
               "SIGNED": where.sign(aws_port or where.aws.port), "SECRET": self.secret,
               "PATH": os.environ["PATH"], "KUBECTL": tool("KUBECTL", "kubectl"),
               "HOME": str(home(where, kube_port)), "AWS": os.environ.get("AWS_CLI", "aws")}
        if proxy_port:
            env |= {"HTTPS_PROXY": f"http://127.0.0.1:{proxy_port}", "NO_PROXY": "127.0.0.1"}
        return env

    def bytes_on_disk(self):
        return sum(f.stat().st_size for path in map(pathlib.Path, self.files)
                   for f in ([path] if path.is_file() else path.rglob("*")) if f.is_file())


def home(where, kube_port):
    """A home with the kubeconfig that kubectl and client-go look for."""
    path = where.folder / f"home-{kube_port or 'direct'}"
    (path / ".kube").mkdir(parents=True, exist_ok=True)
    token = (where.folder / "token").read_text()
    (path / ".kube" / "config").write_text(f"""apiVersion: v1
kind: Config
current-context: bench
clusters:
- name: bench
  cluster: {{server: "{where.env(kube_port)['KUBE_SERVER']}", certificate-authority: "{where.cluster.ca_file}"}}
users:
- name: bench
  user: {{token: "{token}"}}
contexts:
- name: bench
  context: {{cluster: bench, user: bench}}
""")
    return path


def contenders(ceiling, shell_largest):
    ours = [str(binary.BINARY)]
    found = [
        Contender("ours, cold", ours, {"ECR_RENEW_BEFORE": "12h"}, cold=True, files=ours,
                  against="ceiling"),
        Contender("ours, renewal", ours, {"ECR_RENEW_BEFORE": "12h"}, files=ours,
                  against="ceiling"),
        Contender("ours, nothing due", ours, fresh=True, files=ours, against="ceiling, lists"),
        Contender("ours, dry run", [*ours, "run", "--dry-run"], files=ours),
        Contender("ceiling", [str(ceiling), "write"], files=[ceiling]),
        Contender("ceiling, lists", [str(ceiling), "lists"], files=[ceiling]),
    ]
    if os.environ.get("NABSUL"):
        # It looks for a kubeconfig where /etc/passwd says that home is: 3 ms of its time.
        nabsul = shutil.copy(os.environ["NABSUL"], ceiling.parent)
        at_home = f'mount --bind "$HOME" {pathlib.Path("~").expanduser()} && exec "$0"'
        found.append(Contender("k8s-ecr-login-renew 1.7.1", [
            "unshare", "-m", "sh", "-c", at_home, nabsul], {
            "DOCKER_SECRET_NAME": "nabsul", "TARGET_NAMESPACE": "app-*"},
            secret="nabsul", files=[nabsul]))
    if os.environ.get("AWS_CLI"):
        found.append(Contender("shell flow", [str(HERE / "shell")], secret="shell",
                               largest=shell_largest,
                               files=[tool("KUBECTL", "kubectl"),
                                      *os.environ["AWS_CLI_FILES"].split(":")]))
    return found
