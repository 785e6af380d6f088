# SPDX-License-Identifier: MIT
"""The same with 50 ms of round-trip time: many control planes are far away.  A proxy
holds each piece back for 25 ms both ways (this kernel cannot delay packets)."""
import http.client
import json
import os
import statistics

import measure as one
from tools import Daemon, free_port, wait_for

HALF_MS = 25


class Far:
    """A port that leads to another one, further away."""

    def __init__(self, folder):
        self.port = free_port()
        self.daemon = Daemon([os.environ["TOXIPROXY"], "-port", self.port], folder / "toxi.log")
        wait_for("toxiproxy", 10, lambda: self.ask("GET", "/version") is not None,
                 self.daemon.process)

    def ask(self, method, path, body=None):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        conn.request(method, path, None if body is None else json.dumps(body))
        answer = conn.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"toxiproxy: {answer.status} {text}")
        return text

    def port_to(self, name, port):
        near = free_port()
        self.ask("POST", "/proxies", {"name": name, "listen": f"127.0.0.1:{near}",
                                      "upstream": f"127.0.0.1:{port}"})
        for way in ("upstream", "downstream"):
            self.ask("POST", f"/proxies/{name}/toxics", {
                "type": "latency", "stream": way, "attributes": {"latency": HALF_MS}})
        return near


class FarPlace:
    """A place, seen from far away."""

    def __init__(self, where, far):
        self.where = where
        self.kube = far.port_to("kube", where.cluster.port)
        self.far_aws = far.port_to("aws", where.aws.port)

    def __getattr__(self, name):
        return getattr(self.where, name)

    def env(self, kube_port=None, aws_port=None):
        return self.where.env(kube_port or self.kube, aws_port or self.far_aws)


def measure(where, everybody, rounds):
    """Wall seconds and peak memory of a renewal and of the ceiling."""
    if "TOXIPROXY" not in os.environ:
        return {}
    far = Far(where.folder)
    try:
        place = FarPlace(where, far)
        chosen = [w for w in everybody if w.name in ("ours, renewal", "ceiling")]
        times = {w.name: [] for w in chosen}
        for _ in range(rounds):
            for who in chosen:
                times[who.name].append(one.timed(who, place)[0])
        return {w.name: {"namespaces": where.size, "round_trip_ms": 2 * HALF_MS,
                         "wall_s": round(statistics.median(times[w.name]), 4),
                         **one.memory(w, place)} for w in chosen}
    finally:
        far.daemon.stop()
