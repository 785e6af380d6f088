# SPDX-License-Identifier: MIT
"""Holds a pass of the node at one of its writes."""
import threading

from proxy import Proxy
from rig import AWS


class Gate:
    """with Gate(installed): the passes find the API server behind a gate; close(n)
    makes it stop the next one at its n-th write."""

    def __init__(self, installed):
        self.open, self.reached = threading.Event(), threading.Event()
        self.open.set()
        self.proxy = Proxy(installed.node, self.hook, host=AWS)
        self.setting = installed.settings(KUBE_SERVER=self.proxy.url, ECR_CONNECTIONS="1")

    def __enter__(self):
        self.setting.__enter__()
        return self

    def __exit__(self, *why):
        self.setting.__exit__(*why)
        self.open.set()
        self.proxy.stop()

    def hook(self, request):
        if request.method == "PATCH" and "/secrets/" in request.path and \
                not self.open.is_set():
            self.writes += 1
            if self.writes >= self.at:
                self.reached.set()
                self.open.wait(30)

    def close(self, at):
        self.writes, self.at = 0, at
        self.reached.clear()
        self.open.clear()
