# SPDX-License-Identifier: MIT
"""What AWS's registry is to a node: docker-registry under ECR's host name, with
TLS and a password that changes.  It holds one image, `app:1`.  And others without
a password: one that somebody has at home, and registry.k8s.io."""
import json
import socket
import subprocess

import bcrypt

import aws
import images
from rig import REGISTRIES
from tools import Daemon, tool, wait_for

APP = f"{aws.HOST}/app"


class Registry:
    def __init__(self, folder, node, host=aws.HOST, users=True):
        folder.mkdir()
        self.folder, self.passwords = folder, folder / "htpasswd"
        self.address, self.password = REGISTRIES[host], None
        self.trust = folder / "trust"
        self.trust.mkdir()
        (self.trust / "ca.crt").write_bytes(node.aws_ca.pem)
        cert, key = node.aws_ca.leaf(host)
        lock = {"htpasswd": {"realm": "ECR", "path": str(self.passwords)}}
        self.config = folder / "registry.yml"
        self.config.write_text(json.dumps({
            "version": 0.1, "log": {"level": "info"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "images")}},
            **({"auth": lock} if users else {}),
            "http": {"addr": f"{self.address}:443", "secret": "x",
                     "tls": {"certificate": str(cert), "key": str(key)}}}))
        # What follows is the node's, which tests/node/enter drops.
        hosts = node.certs_d / host
        hosts.mkdir(parents=True)
        (hosts / "hosts.toml").write_text(
            f"server = 'https://{host}'\n[host.'https://{host}']\n"
            f"ca = '{self.trust}/ca.crt'\n")

    def start(self):
        self.daemon = Daemon([tool("DOCKER_REGISTRY", "docker-registry"), "serve",
                              self.config], self.folder / "registry.log")
        wait_for("docker-registry", 20, lambda: socket.create_connection(
            (self.address, 443), 1).close() is None, self.daemon.process)
        return self

    def set_password(self, password):
        """bcrypt takes 72 bytes of it, here as in docker-registry."""
        self.password = password
        hashed = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
        self.passwords.write_text(f"AWS:{hashed}\n")

    def push_app(self):
        self.push(images.busybox(self.folder), f"{APP}:1")

    def push(self, archive, name):
        login = [f"--dest-creds=AWS:{self.password}"] if self.password else []
        self.skopeo("copy", f"--dest-cert-dir={self.trust}", *login,
                    f"docker-archive:{archive}", f"docker://{name}")

    def skopeo(self, *args):
        done = subprocess.run([tool("SKOPEO", "skopeo"), "--insecure-policy", *args],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self):
        self.daemon.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *why):
        self.stop()
