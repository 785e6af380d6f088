# SPDX-License-Identifier: MIT
"""docs/*.md as their reader types them: at a desk with k8s/, keys.env, kubectl
and helm, on a node that has nothing of ours."""
import os
import re
import shutil
import subprocess

import pods
import rig
from cluster import MERGE
from conftest import Install
from pods import NS
from tools import ROOT, tool, wait_for

RBAC = "/apis/rbac.authorization.k8s.io/v1"


def section(title, page="install"):
    """What stands under `## title`."""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]


def blocks(title, page="install"):
    """The code blocks there."""
    found = re.findall(r"(?:^ {4}\S.*\n(?: {4,}.*\n)*)+", section(title, page), re.M)
    assert found, f"no commands under {title}"
    return [re.sub("^    ", "", b, flags=re.M) for b in found]


class Desk(Install):
    def __init__(self, node, moto, registry, folder):
        super().__init__(node, moto, registry, folder)
        self.folder, self.ca = folder, rig.CA_IN_POD
        for name in ("k8s", "build"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "bin").mkdir()
        (folder / "bin" / "kubectl").symlink_to(tool("KUBECTL", "kubectl"))
        (folder / "bin" / "helm").symlink_to(os.environ["HELM4"])
        self.write_keys()

    def type(self, text, check=True, **more):
        env = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder),
               "KUBECONFIG": str(self.node.kubeconfig), **more}
        done = subprocess.run(["bash", "-ec", text], cwd=self.folder, env=env, text=True,
                              capture_output=True, timeout=300)
        if check and done.returncode != 0:
            raise AssertionError(f"{text}\n{done.stdout}{done.stderr}\n" + self.node.kubectl(
                "describe", "-n", NS, "jobs,pods", check=False).stdout)
        return done

    def copy(self):
        """k8s/ as a copy, to be edited."""
        (self.folder / "k8s").unlink()
        shutil.copytree(ROOT / "k8s", self.folder / "k8s")

    def use(self, *components):
        """k8s/ as a copy, in which these stand in kustomization.yaml, no longer
        as comments."""
        self.copy()
        path = self.folder / "k8s" / "kustomization.yaml"
        text = path.read_text()
        for line in ("components:", *(f"- components/{c}" for c in components)):
            assert text.count(f"\n# {line}\n") == 1, line
            text = text.replace(f"\n# {line}\n", f"\n{line}\n")
        path.write_text(text)

    def clear(self):
        """Nothing of ours is on the cluster."""
        self.node.kubectl("delete", "ns", NS, "--ignore-not-found")
        self.sweep()

    def sweep(self):
        """The same, but the namespaces stay, whose end takes seconds."""
        self.node.kubectl("delete", "-n", NS, "--all", "cronjob,job,pod,secret")
        self.node.kubectl("delete", "-n", NS, "configmap/ecr-refresh",
                          "serviceaccount/ecr-credential-updater", "--ignore-not-found")
        self.node.kubectl("delete", "clusterrole,clusterrolebinding", "ecr-credential-updater",
                          "--ignore-not-found")
        for ns in ("default", "production"):
            self.node.kubectl("delete", "-n", ns, "--ignore-not-found", "role,rolebinding",
                              "ecr-credential-updater")
        self.node.kubectl("delete", "secret", "-A", "-l",
                          "app.kubernetes.io/managed-by=ecr-refresh")
        wait_for("the default service account", 20, lambda: self.node.call(
            "PATCH", "/api/v1/namespaces/default/serviceaccounts/default",
            {"imagePullSecrets": None}, kind=MERGE).status == 200)

    def pulls(self, namespace, **more):
        return pods.can_pull(self.node, namespace, **more)

    def left(self):
        """What there is in our namespace, beside what each namespace has."""
        kinds = "all,configmap,serviceaccount,secret,role,rolebinding,networkpolicy"
        found = self.node.kubectl("get", "-n", NS, kinds, "-o", "name").stdout.split()
        for kind in ("clusterroles", "clusterrolebindings"):
            at = f"{RBAC}/{kind}/ecr-credential-updater"
            found += [at] if self.node.call("GET", at).status == 200 else []
        return set(found) - {"configmap/kube-root-ca.crt", "serviceaccount/default"}
