# SPDX-License-Identifier: MIT
"""A whole cluster of one node: etcd, API server, controllers, scheduler, kubelet,
containerd with runc, a bridge for the pods.  Only inside tests/node/enter, which
also takes down whatever is still there at the end.

Pods reach the API server and AWS at addresses on the loopback device; there is
no kube-proxy and no DNS.  The `ca.crt` that pods get holds the cluster's authority
and that of AWS's stand-in, so that AWS_CA_BUNDLE can name it and no manifest need
be changed.
"""
import contextlib
import json
import os
import pathlib
import subprocess

from cryptography.x509.oid import ExtendedKeyUsageOID

import aws
import images
from certs import Authority
from cluster import Cluster
from tools import ROOT, Daemon, tool, wait_for

API, NODE, AWS = "10.96.0.1", "10.96.0.2", "10.96.0.10"
NAME = "node1"
REGISTRIES = {aws.HOST: "127.0.0.2", "registry.example": "127.0.0.3",
              "registry.k8s.io": "127.0.0.4"}
CA_IN_POD = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"


def env(name):
    return pathlib.Path(os.environ[name])


class Following:
    """A log that goes on being read while its pod is deleted."""

    def __init__(self, args):
        self.process = subprocess.Popen([str(a) for a in args], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.first = self.process.stdout.readline()

    def finish(self):
        return self.first + self.process.communicate(timeout=30)[0]


class Node(Cluster):
    # AWS's address too: a test's proxy before the API server listens there.
    host, port, names = API, 443, (*Cluster.names, AWS)

    def __init__(self, folder):
        super().__init__(folder)
        self.aws_ca = Authority(folder / "aws-pki", "Test AWS Root")
        self.next_ca = Authority(folder / "pki", "Next Cluster CA")
        self.ca_file = folder / "trust.pem"	# of whoever stays through rotate()
        self.ca_file.write_bytes(self.ca.pem + self.next_ca.pem)
        self.pods_ca = folder / "ca.crt"
        self.pods_ca.write_bytes(self.ca.pem + self.aws_ca.pem)
        self.token_keys = folder / "token-keys.pem"
        self.token_keys.write_bytes(self.key.read_bytes())
        self.kubeconfig = self.kubeconfig_for("kubeconfig", self.admin)
        self.configs = {
            name: self.kubeconfig_for(f"{name}.conf", self.user(user, group))
            for name, user, group in (
                ("kube-controller-manager", "system:kube-controller-manager", ""),
                ("kube-scheduler", "system:kube-scheduler", ""),
                ("kubelet", f"system:node:{NAME}", "system:nodes"))}
        self.audit_log = folder / "audit.jsonl"
        self.daemons = {}
        self.socket = folder / "containerd.sock"
        self.certs_d = folder / "certs.d"

    # -- life ---------------------------------------------------------------

    def start(self):
        # Now: containerd looks only every 5 s whether the file has changed.
        with open("/etc/hosts", "a", encoding="ascii") as f:
            f.writelines(f"{address} {host}\n" for host, address in REGISTRIES.items())
        self.run_containerd()
        super().start()
        self.run_controller_manager()
        self.run_client("kube-scheduler", {})
        # First: a kubelet that starts during an import stumbles over its mounts.
        for image in (images.busybox(self.folder), images.ours(),
                      *(images.pause(self.folder, name)
                        for name in (images.PAUSE, images.PAUSE_K3S))):
            self.ctr("images", "import", image)
        self.run_kubelet()
        wait_for("the node", 60, self.is_node_ready, self.daemons["kubelet"].process)
        return self

    def stop(self):
        for daemon in reversed(self.daemons.values()):
            daemon.kill()
        super().stop()

    def daemon(self, name, *args, **more):
        self.daemons[name] = Daemon(args, self.folder / f"{name}.log", **more)

    def logs(self):
        """The end of what each daemon said, for a start that failed."""
        for path in sorted(self.folder.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-25:]
            yield "\n".join([f"--- {path.name}", *lines])

    # -- its daemons ---------------------------------------------------------

    def server_args(self):
        cert, key = self.ca.leaf("kubelet-client", usage=ExtendedKeyUsageOID.CLIENT_AUTH)
        args = super().server_args()
        del args["disable-admission-plugins"]
        return args | {
            "authorization-mode": "Node,RBAC", "enable-admission-plugins": "NodeRestriction",
            "service-cluster-ip-range": "10.96.0.0/24", "endpoint-reconciler-type": "lease",
            "kubelet-client-certificate": cert, "kubelet-client-key": key,
            "kubelet-certificate-authority": self.ca.path,
            "kubelet-preferred-address-types": "InternalIP",
            "service-account-key-file": self.token_keys,
            "audit-policy-file": ROOT / "k8s" / "audit-policy.yaml",
            "audit-log-path": self.audit_log}

    def run_controller_manager(self):
        self.run_client("kube-controller-manager", {
            "service-account-private-key-file": self.key, "root-ca-file": self.pods_ca,
            "use-service-account-credentials": "true"})

    def run_client(self, name, more):
        args = {"kubeconfig": self.configs[name], "leader-elect": "false",
                "bind-address": "127.0.0.1", "cert-dir": self.folder / "pki", **more}
        self.daemon(name, env("KUBE_BIN") / name, *(f"--{k}={v}" for k, v in args.items()))

    def run_containerd(self):
        folder, runc = self.folder, env("RUNC")
        conf = folder / "cni"
        conf.mkdir()
        (conf / "10-bridge.conflist").write_text(json.dumps({
            "cniVersion": "1.0.0", "name": "pods", "plugins": [{
                "type": "bridge", "bridge": "cni0", "isGateway": True,
                "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.244.0.0/24"}]],
                         "routes": [{"dst": "0.0.0.0/0"}]}}]}))
        criv1 = "plugins.'io.containerd.cri.v1"
        (folder / "containerd.toml").write_text(f"""version = 3
root = '{folder}/containerd'
state = '{folder}/containerd-state'
disabled_plugins = ['io.containerd.nri.v1.nri']
[grpc]
address = '{self.socket}'
[{criv1}.images'.pinned_images]
sandbox = '{images.BUSYBOX}'
[{criv1}.images'.registry]
config_path = '{self.certs_d}'
[{criv1}.runtime']
# Or no sandbox starts where root may not lower an oom_score_adj.
restrict_oom_score_adj = true
[{criv1}.runtime'.cni]
bin_dirs = ['{env("CNI_BIN")}']
conf_dir = '{conf}'
[{criv1}.runtime'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[{criv1}.runtime'.containerd.runtimes.runc.options]
BinaryName = '{runc}'
SystemdCgroup = false
""")
        tools = env("CONTAINERD_BIN")
        self.daemon("containerd", tools / "containerd", "--config", folder / "containerd.toml",
                    env=dict(os.environ, PATH=f"{tools}:{runc.parent}:{os.environ['PATH']}"))
        wait_for("containerd", 30, lambda: self.ctr("version", check=False).returncode == 0,
                 self.daemons["containerd"].process)

    def run_kubelet(self, **config):
        """`config`: what it is told beside the usual."""
        folder = self.folder
        cert, key = self.ca.leaf(NAME, NODE)
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        (folder / "kubelet.json").write_text(json.dumps({
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "cgroupDriver": "cgroupfs", "cgroupRoot": os.environ["NODE_CGROUP"],
            "failSwapOn": False, "failCgroupV1": False,
            "containerRuntimeEndpoint": f"unix://{self.socket}",
            "address": NODE, "healthzPort": 0, "resolvConf": str(folder / "resolv.conf"),
            "tlsCertFile": str(cert), "tlsPrivateKeyFile": str(key),
            "authentication": {"anonymous": {"enabled": False},
                               "webhook": {"enabled": False},
                               "x509": {"clientCAFile": str(self.ca.path)}},
            "authorization": {"mode": "AlwaysAllow"},
            "evictionHard": {"memory.available": "50Mi", "nodefs.available": "1%",
                             "imagefs.available": "1%"},
            "podLogsDir": str(folder / "pod-logs"),
            "volumePluginDir": str(folder / "volume-plugins"),
            # One of its own makes tests of image pulls wait for minutes.
            "registryPullQPS": 0, "eventRecordQPS": 0, "serializeImagePulls": False,
            **config}))
        self.daemon("kubelet", env("KUBE_BIN") / "kubelet", f"--config={folder}/kubelet.json",
                    f"--kubeconfig={self.configs['kubelet']}", f"--root-dir={folder}/kubelet",
                    f"--hostname-override={NAME}", f"--node-ip={NODE}")

    @contextlib.contextmanager
    def kubelet_restarted(self, *, noexec=False, **config):
        """Another kubelet for a while: told `config`, and with its folder on a mount
        from which nothing is run."""
        at = self.folder / "kubelet"
        self.daemons["kubelet"].kill()
        if noexec:
            for how in (["--rbind", at, at], ["-o", "remount,bind,noexec,nosuid,nodev", at]):
                subprocess.run(["mount", *how], check=True)
        try:
            self.run_kubelet(**config)
            yield
        finally:
            self.daemons["kubelet"].kill()
            if noexec:
                subprocess.run(["umount", "--recursive", "--lazy", at], check=True)
            self.run_kubelet()

    # -- its images -----------------------------------------------------------

    def images(self):
        return self.ctr("images", "ls", "-q").stdout.split()

    def pin_all_but(self, *images):
        """As containerd marks the image of its sandboxes when kubelet pulls it."""
        rows = [row.split() for row in self.ctr("images", "ls").stdout.splitlines()[1:]]
        free = {row[2] for row in rows if row[0] in images}
        for name, _, digest, *_ in rows:
            self.ctr("images", "label", name, "io.cri-containerd.pinned=" +
                     ("" if digest in free else "pinned"))

    def rotate(self):
        """Another authority, another certificate of the API server, another key
        that signs tokens.  Pods are told of the new authority alone."""
        self.cert, self.key = self.next_ca.leaf(*self.names, self.host, key="rsa")
        self.token_keys.write_bytes(self.token_keys.read_bytes() + self.key.read_bytes())
        self.pods_ca.write_bytes(self.next_ca.pem + self.aws_ca.pem)
        self.daemons["kube-controller-manager"].kill()
        self.stop_server()
        self.start_server()
        self.run_controller_manager()

    def is_node_ready(self):
        answer = self.call("GET", f"/api/v1/nodes/{NAME}")
        return answer.status == 200 and any(
            c["type"] == "Ready" and c["status"] == "True"
            for c in answer.body["status"].get("conditions", []))

    def follow_log(self, namespace, pod):
        return Following([tool("KUBECTL", "kubectl"), "--kubeconfig", self.kubeconfig,
                          "logs", "-f", "-n", namespace, pod])

    def ctr(self, *args, check=True):
        done = subprocess.run(
            [env("CONTAINERD_BIN") / "ctr", "--address", self.socket, "--namespace", "k8s.io",
             *args], text=True, capture_output=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"ctr {args}: {done.stdout}{done.stderr}")
        return done
